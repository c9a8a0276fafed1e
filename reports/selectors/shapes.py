"""Where the areas of a release lie, for a map. Read through the alias ``reports``: areas are public geography."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from members.models import Area, AreaShape
from reports.models import CombinedArea
from reports.pictures.area_map import EMPTY, AreaMap, area_map
from reports.selectors.released import READING

COMBINED = "CB"


def map_of(codes: Iterable[str]) -> AreaMap:
    """The map of these areas; of a combination, of the buurten in it. Drawn once for each import of areas.

    One query, two where there are combinations among them.
    """
    wanted = sorted(set(codes))
    members = _members([code for code in wanted if code.startswith(COMBINED)])
    of_area = {one: code for code, parts in members.items() for one in parts}
    of_area |= {code: code for code in wanted if code not in members}
    rows = Area.objects.using(READING).filter(code__in=of_area).order_by("code")
    drawn = tuple((code, of_area[code], imported) for code, imported in rows.values_list("code", "place_import_id"))
    return _drawn(drawn) if drawn else EMPTY


def combination_of(code: str) -> str:
    """The code under which a buurt is counted, where that is not its own; else "". One query."""
    row = CombinedArea.objects.using(READING).filter(area__code=code).exclude(code=code).first()
    return row.code if row is not None and row.is_large_enough else ""


def _members(codes: list[str]) -> dict[str, list[str]]:
    members: dict[str, list[str]] = defaultdict(list)
    if codes:
        rows = CombinedArea.objects.using(READING).filter(code__in=codes)
        for code, area_code in rows.values_list("code", "area__code"):
            members[code].append(area_code)
    return members


@lru_cache(maxsize=64)
def _drawn(areas: tuple[tuple[str, str, int | None], ...]) -> AreaMap:
    """Each area by its code, under which code it is drawn, and the import it came with: a new one is drawn anew."""
    shapes = dict(
        AreaShape.objects.using(READING)
        .filter(area__code__in=[code for code, _under, _imported in areas])
        .values_list("area__code", "geometry")
    )
    parts: dict[str, list[Any]] = defaultdict(list)
    for code, under, _imported in areas:
        if code in shapes:
            parts[under].append(shapes[code])
    return area_map(parts)
