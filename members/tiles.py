"""A tile map: each area one hexagon, beside those it really lies beside as far as that goes (pure functions).

A drawn map shows large empty areas large and busy small ones hardly at all, and invites looking for a house. Here every
area takes as much room as any other, and nothing but its neighbours says where it is.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import cos, hypot, radians, sqrt
from statistics import median
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Cell = tuple[int, int]
"""Axial coordinates (q, r) of a hexagon that stands on a point: q to the east, r to the south-east."""
STEPS: tuple[Cell, ...] = ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1))


def tile_map(centres: Mapping[Key, tuple[float, float]]) -> dict[Key, Cell]:
    """A cell for each area, given its centre as (lon, lat) in degrees; no two get the same, and all hang together.

    From the middle outward each takes the free cell beside the others that is closest to where it really is, so that
    whatever lies far away comes nearer but keeps its side. The same centres give the same cells, in any order.
    """
    ideal = _in_steps(centres)
    placed: dict[Key, Cell] = {}
    taken: set[Cell] = set()
    for key in sorted(centres, key=lambda one: (hypot(*ideal[one]), ideal[one])):
        free = {(q + dq, r + dr) for q, r in taken for dq, dr in STEPS} - taken or {(0, 0)}
        x, y = ideal[key]
        cell = min(free, key=lambda one: (round(hypot(centre_of(one)[0] - x, centre_of(one)[1] - y), 6), one))
        placed[key] = cell
        taken.add(cell)
    return placed


def centre_of(cell: Cell) -> tuple[float, float]:
    """The middle of a cell, where the middles of two neighbours are 1 apart; x to the east, y to the south."""
    q, r = cell
    return q + r / 2, r * sqrt(3) / 2


def _in_steps(centres: Mapping[Key, tuple[float, float]]) -> dict[Key, tuple[float, float]]:
    """Where each area is from the middle of all, in the usual distance between two neighbours."""
    if not centres:
        return {}
    middle_lat = median(lat for _lon, lat in centres.values())
    middle_lon = median(lon for lon, _lat in centres.values())
    narrow = cos(radians(middle_lat))
    flat = {key: ((lon - middle_lon) * narrow, middle_lat - lat) for key, (lon, lat) in centres.items()}
    nearest = [
        min(hypot(x - other_x, y - other_y) for other, (other_x, other_y) in flat.items() if other != key)
        for key, (x, y) in flat.items()
        if len(flat) > 1
    ]
    step = median(nearest) if nearest else 0.0
    return {key: (x / step, y / step) if step else (0.0, 0.0) for key, (x, y) in flat.items()}
