"""Hexagons to draw for a tile map, in the units of an SVG (pure functions)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Generic, TypeVar

from members.tiles import Cell, centre_of

Key = TypeVar("Key", bound=Hashable)
EDGE = 3
"""Room around the picture for the line of the outermost hexagons."""


@dataclass(frozen=True, slots=True)
class Hexagon:
    """One hexagon: its corners as SVG has them, and the box in it in which words fit."""

    points: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class TilePicture(Generic[Key]):
    """Hexagons by key, and how large the whole is."""

    width: int
    height: int
    hexagons: dict[Key, Hexagon]


def draw(cells: Mapping[Key, Cell], *, apart: float) -> TilePicture[Key]:
    """A picture in which the middles of two neighbours are ``apart`` units from each other."""
    side = apart / sqrt(3)
    middles = {key: (x * apart, y * apart) for key, (x, y) in ((key, centre_of(cell)) for key, cell in cells.items())}
    if not middles:
        return TilePicture(width=0, height=0, hexagons={})
    left = min(x for x, _y in middles.values()) - apart / 2 - EDGE
    top = min(y for _x, y in middles.values()) - side - EDGE
    return TilePicture(
        width=round(max(x for x, _y in middles.values()) + apart / 2 + EDGE - left),
        height=round(max(y for _x, y in middles.values()) + side + EDGE - top),
        hexagons={key: _hexagon(x - left, y - top, apart, side) for key, (x, y) in middles.items()},
    )


def _hexagon(x: float, y: float, apart: float, side: float) -> Hexagon:
    half = apart / 2
    corners = ((0, -side), (half, -side / 2), (half, side / 2), (0, side), (-half, side / 2), (-half, -side / 2))
    return Hexagon(
        points=" ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners),
        x=f"{x - half + EDGE:.1f}",
        y=f"{y - side / 2:.1f}",
        width=f"{apart - 2 * EDGE:.1f}",
        height=f"{side:.1f}",
    )
