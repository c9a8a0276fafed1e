"""A map of areas as SVG has it: simplified outlines in a box of one width, and where a word of each may stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians
from typing import Any

import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, shape
from shapely.geometry.base import BaseGeometry

WIDTH = 360
"""As wide as on a small phone, so that a word in it has the size it says."""
HIGHEST = 420
COARSE = 0.8
"""Units within which an outline may be simplified."""
EDGE = 3
SMALLEST = 1.5
"""Islands smaller than this square of units are left out of an outline that has larger ones."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One area: its outline as a path, a point inside, and how much room there is round it for a word."""

    path: str
    x: int
    y: int
    wide: int
    high: int


@dataclass(frozen=True, slots=True)
class AreaMap:
    """Outlines by code in a box of ``width`` by ``height`` units."""

    width: int
    height: int
    outlines: Mapping[str, Outline]


ROUND_STEPS = (5, 10, 15, 20, 25, 50, 75, 100, 150, 200, 250, 500, 1000, 10**9)
EMPTY = AreaMap(width=WIDTH, height=0, outlines={})


def area_map(shapes: Mapping[str, list[Any]]) -> AreaMap:
    """A map of these areas; each is drawn from one or more GeoJSON shapes (degrees), which are joined."""
    joined = {code: shapely.union_all([shape(one) for one in parts]) for code, parts in shapes.items() if parts}
    if not joined:
        return EMPTY
    west, south, east, north = shapely.total_bounds(list(joined.values()))
    narrow = cos(radians((south + north) / 2))
    wide, high = (east - west) * narrow, north - south
    scale = min((WIDTH - 2 * EDGE) / wide, (HIGHEST - 2 * EDGE) / high)
    left = (WIDTH - wide * scale) / 2

    def drawn(points: Any) -> Any:
        points[:, 0] = (points[:, 0] - west) * narrow * scale + left
        points[:, 1] = (north - points[:, 1]) * scale + EDGE
        return points

    flat = dict(zip(joined, shapely.transform(list(joined.values()), drawn), strict=True))
    # Together, so that two neighbours keep one border.
    simple = shapely.coverage_simplify(list(flat.values()), COARSE)
    return AreaMap(
        width=WIDTH,
        height=round(high * scale) + 2 * EDGE,
        outlines={code: _outline(one, flat[code]) for code, one in zip(flat, simple, strict=True)},
    )


def _outline(simple: BaseGeometry, whole: BaseGeometry) -> Outline:
    polygons = _polygons(simple) or _polygons(whole)
    large = [one for one in polygons if one.area >= SMALLEST] or polygons
    largest = max(large, key=lambda one: one.area)
    inside = largest.representative_point()
    rings = [ring for one in large for ring in (one.exterior, *one.interiors)]
    return Outline(
        path="".join(_path(ring.coords) for ring in rings),
        x=round(inside.x),
        y=round(inside.y),
        wide=_room(largest, inside, 1, 0),
        high=_room(largest, inside, 0, 1),
    )


def _room(area: Polygon, inside: Point, right: int, down: int) -> int:
    """How far one can go both ways from a point without leaving the area."""
    far = 2 * WIDTH
    across = LineString(
        [(inside.x - right * far, inside.y - down * far), (inside.x + right * far, inside.y + down * far)]
    )
    cut = across.intersection(area.buffer(0))
    parts = cut.geoms if hasattr(cut, "geoms") else [cut]
    here = next((part for part in parts if part.distance(inside) < 1), None)
    if here is None:
        return 0
    west, north, east, south = here.bounds
    return round(2 * min(inside.x - west, east - inside.x) if right else 2 * min(inside.y - north, south - inside.y))


def _polygons(geometry: BaseGeometry) -> list[Polygon]:
    parts = geometry.geoms if isinstance(geometry, MultiPolygon) else [geometry]
    return [one for one in parts if isinstance(one, Polygon) and not one.is_empty]


def _path(coordinates: Any) -> str:
    points = [f"{x:.1f} {y:.1f}" for x, y, *_more in list(coordinates)[:-1]]
    return f"M{'L'.join(points)}Z"


def classes(values: list[int]) -> list[int]:
    """Where the tints of a map begin: up to four round steps over what is shown, lowest first."""
    if not values:
        return []
    low, high = min(values), max(values)
    step = next(one for one in ROUND_STEPS if low // one * one + 4 * one > high)
    first = low // step * step
    return [first + number * step for number in range(4) if first + number * step <= high]


def tint(value: int, steps: list[int]) -> int:
    """1 to 4: the last step that a value reaches."""
    return max(1, sum(value >= step for step in steps))
