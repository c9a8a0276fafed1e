"""Which area a point or an outline lies in, from the shapes of the areas (shapely, no database)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from members.enums import AreaLevel

FINEST_FIRST = (AreaLevel.NEIGHBOURHOOD, AreaLevel.DISTRICT, AreaLevel.MUNICIPALITY)
SHARE_THAT_COUNTS_AS_INSIDE = 0.99
"""Of an outline, because two maps of one border never agree to the metre (matching.md §1)."""


class AreaLookup:
    """Built once from (code, level, shape) of every area; the answers are codes."""

    def __init__(self, areas: Iterable[tuple[str, AreaLevel, BaseGeometry]]) -> None:
        by_level: dict[AreaLevel, list[tuple[str, BaseGeometry]]] = defaultdict(list)
        for code, level, geometry in areas:
            by_level[level].append((code, geometry))
        self._codes: dict[AreaLevel, list[str]] = {}
        self._shapes: dict[AreaLevel, list[BaseGeometry]] = {}
        self._trees: dict[AreaLevel, STRtree] = {}
        for level, entries in by_level.items():
            entries.sort(key=lambda entry: entry[0])
            self._codes[level] = [code for code, _ in entries]
            self._shapes[level] = [geometry for _, geometry in entries]
            self._trees[level] = STRtree(self._shapes[level])

    def of_points(
        self, points: Mapping[str, tuple[float, float]], levels: Sequence[AreaLevel] = FINEST_FIRST
    ) -> dict[str, str]:
        """The area that each named (lon, lat) lies in, of the first of `levels` that has one; else there is no entry.

        On a border the lowest code counts, so that the answer does not hang on the order of the file.
        """
        found: dict[str, str] = {}
        for level in levels:
            names = [name for name in points if name not in found]
            if not names or level not in self._trees:
                continue
            codes = self._codes[level]
            pairs = (
                self._trees[level]
                .query(shapely.points([points[name] for name in names]), predicate="intersects")
                .tolist()
            )
            for index, place in zip(*pairs, strict=True):
                found[names[index]] = min(codes[place], found.get(names[index], codes[place]))
        return found

    def holding(self, outline: BaseGeometry) -> str | None:
        """The finest area that holds at least 99% of this outline; None when no single one does."""
        needed = SHARE_THAT_COUNTS_AS_INSIDE * outline.area
        for level in FINEST_FIRST:
            if level not in self._trees:
                continue
            for place in sorted(self._trees[level].query(outline).tolist()):
                shape = self._shapes[level][place]
                if shape.area >= needed and shape.intersection(outline).area >= needed:
                    return self._codes[level][place]
        return None
