"""How figures are protected: pure Python, nothing of Django, no clock, no chance that is not computed from a key.

The cell key method with the identity of the cell in the key (reports.md §2 and 3, ADR 21).
"""
