"""How far is told to people: four bands, from the distance between two group labels and nothing finer."""

from __future__ import annotations

from enum import StrEnum

WALK_M = 1_000.0
BIKE_M = 5_000.0
FINE_RESOLUTIONS = frozenset({8, 9})


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


def band(distance_m: float, same_label: bool, res_a: int, res_b: int, precision: Precision) -> Band:
    """The band of two labels ``distance_m`` metres apart (inside one label: its expected inner distance).

    ``precision`` is the coarser of the two. Walking distance is only said where both labels are fine enough to know
    it (resolution 8 or 9, both by full postcode, at most 1 km); within one coarser label all we know is "nearby".
    """
    fine = precision is Precision.PC6 and res_a in FINE_RESOLUTIONS and res_b in FINE_RESOLUTIONS
    if fine and distance_m <= WALK_M:
        return Band.WALK
    if same_label and not fine:
        return Band.NEAR
    return Band.BIKE if distance_m <= BIKE_M else Band.FAR
