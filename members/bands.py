"""How far is told to people: distance and band of two group labels, and nothing finer (pure functions, matching.md §1).

The matching engine is handed the result: it knows of bands, and nothing of labels.
"""

from __future__ import annotations

from typing import Protocol

from members.distance import label_distance
from members.enums import Precision

WALK_M = 1_000.0
BIKE_M = 5_000.0
FINE_RESOLUTIONS = frozenset({8, 9})


class Label(Protocol):
    """What counts of a label (`members.models.PlaceLabel` has it): an H3 cell and how finely it is known."""

    @property
    def cell(self) -> int: ...
    @property
    def precision(self) -> str: ...
    @property
    def resolution(self) -> int: ...
    @property
    def inner_distance_m(self) -> int: ...


def distance_between(one: Label, other: Label) -> float:
    """Metres between two labels; within one cell the larger of their expected inner distances."""
    return label_distance(one.cell, other.cell, max(one.inner_distance_m, other.inner_distance_m))


def band_between(one: Label, other: Label) -> str:
    """The band code, for `buurthulp.spoken.band`: "walk", "near", "bike" or "far".

    "walk" only where both labels are of resolution 8 or 9, both known by full postcode, and at most 1 km apart;
    "near" within one label that is coarser than that; "bike" up to 5 km; else "far".
    """
    metres = distance_between(one, other)
    is_fine = _is_fine(one) and _is_fine(other)
    if is_fine and metres <= WALK_M:
        return "walk"
    if one.cell == other.cell and not is_fine:
        return "near"
    return "bike" if metres <= BIKE_M else "far"


def _is_fine(label: Label) -> bool:
    return label.precision == Precision.PC6 and label.resolution in FINE_RESOLUTIONS
