"""Made-up worlds in which the engine is tried. Pure Python: nothing of Django, no clock, no random state of its own."""
