"""Which cells of the lookup lie within a radius (matching.md §2)."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, sqrt

import h3.api.basic_int as h3

RING_RESOLUTION = 8
WIDE_RESOLUTION = 6
RING_REACH_M = 5_000
# Cells of one resolution differ in size, and a label's centre lies a little off its parent's: of such a distance we
# are sure all the same. A property test holds it against real distances.
_SURE = 0.97
_OFF_CENTRE = 1.3


@dataclass(frozen=True, slots=True)
class Ring:
    """The cells so many steps from the middle; a label under them lies ``least_m`` away or more."""

    least_m: int
    cells: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Disk:
    """Rings of cells, from the middle outwards, and the column of OfferPlace that holds such cells."""

    column: str
    rings: tuple[Ring, ...]


def disk_round(cell: int, radius_m: int) -> Disk:
    """The cells under which a label within ``radius_m`` of this one may lie: ring cells, beyond 5 km wide cells."""
    resolution, column = (RING_RESOLUTION, "ring_cell") if radius_m <= RING_REACH_M else (WIDE_RESOLUTION, "wide_cell")
    own = h3.get_resolution(cell)
    centre = h3.cell_to_parent(cell, resolution) if own >= resolution else h3.cell_to_center_child(cell, resolution)
    edge_m = _SURE * min(_apart_m(centre, other) for other in h3.grid_ring(centre, 1)) / sqrt(3)
    rings: list[Ring] = []
    # Centres k steps apart lie 1.5 to 1.73 edges apart for each step.
    while (least_m := max(0, floor((1.5 * len(rings) - 2 * _OFF_CENTRE) * edge_m))) <= radius_m:
        rings.append(Ring(least_m, tuple(h3.grid_ring(centre, len(rings)))))
    return Disk(column, tuple(rings))


def _apart_m(one: int, other: int) -> float:
    return float(h3.great_circle_distance(h3.cell_to_latlng(one), h3.cell_to_latlng(other), unit="m"))
