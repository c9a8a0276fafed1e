"""How far is told to people: four bands. Which one holds, whoever knows the labels says (members.bands)."""

from __future__ import annotations

from enum import StrEnum


class Precision(StrEnum):
    """How exactly a place was known when its label was made: by full postcode, or by its four digits alone."""

    PC6 = "pc6"
    PC4 = "pc4"


class Band(StrEnum):
    """ "Op loopafstand", "in de buurt", "op fietsafstand", "verder weg"."""

    WALK = "walk"
    NEAR = "near"
    BIKE = "bike"
    FAR = "far"
