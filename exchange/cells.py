"""Cells: the two under which the lookup finds an offer at a place (matching.md §2), and that of a public place.

Pure functions.
"""

from __future__ import annotations

from dataclasses import dataclass

import h3.api.basic_int as h3

POINT_RESOLUTION = 9
RING_RESOLUTION = 8
WIDE_RESOLUTION = 6


@dataclass(frozen=True, slots=True)
class LookupCells:
    """H3 cells at resolution 8 (``ring``) and 6 (``wide``)."""

    ring: int
    wide: int


def lookup_cells(label_cell: int) -> LookupCells:
    """Where somebody with this group label (resolution 6 to 9) is looked for.

    A label finer than 8 is found under its parent. A coarser one (6 or 7) is found under its centre child, whose
    centre is the label's own: distance runs between centres, so a disk that reaches the label reaches this cell.
    """
    return LookupCells(ring=_at(label_cell, RING_RESOLUTION), wide=_at(label_cell, WIDE_RESOLUTION))


def cell_of_point(lon: float, lat: float) -> int:
    """The H3 cell at resolution 9 of a point in degrees. Only public places have a point; people have a label."""
    return int(h3.latlng_to_cell(lat, lon, POINT_RESOLUTION))


def _at(cell: int, resolution: int) -> int:
    if h3.get_resolution(cell) < resolution:
        return int(h3.cell_to_center_child(cell, resolution))
    return int(h3.cell_to_parent(cell, resolution))
