"""Which areas figures are made of: a fixed list, that says nothing of who takes part.

Every unit of the list gets a cell in every slice of its level, shown or not. A level that the postcodes of a gemeente
do not tell (four digits alone) has no units there: a slice is never finer than what is known of a place.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from members.enums import AreaLevel
from members.models import Area, CommunityArea, Postcode
from reports.enums import Level
from reports.models import CombinedArea

LEAST_RESIDENTS = 200
SHARE_THAT_IS_KNOWN = 0.98
"""Of a gemeente's addresses: so many must be known to lie in a wijk, before figures per wijk are made there."""
PC4_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Unit:
    """What one cell is about: an area, or a combination of buurten."""

    level: Level
    code: str
    name: str
    residents: int | None


@dataclass(slots=True)
class Units:
    """The units of a community, and in which of them each area lies: ``of[level][area id]``."""

    by_level: dict[Level, list[Unit]] = field(default_factory=dict)
    of: dict[Level, dict[int, Unit]] = field(default_factory=dict)

    def is_empty(self) -> bool:
        """Whether there is nowhere to make figures of."""
        return not any(self.by_level.values())


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area as it is read here."""

    pk: int
    code: str
    name: str
    level: AreaLevel
    parent_id: int | None
    residents: int | None


def areas_served(community_id: int) -> list[AreaRow]:
    """The areas that a community serves with all under them and the ones above them, by code; all of them for who
    serves any place. Two queries."""
    rows = {
        row[0]: AreaRow(row[0], row[1], row[2], AreaLevel(row[3]), row[4], row[5])
        for row in Area.objects.order_by("code").values_list("pk", "code", "name", "level", "parent_id", "residents")
    }
    _fill_in_residents(rows)
    served = set(CommunityArea.objects.filter(community=community_id).values_list("area_id", flat=True))
    if not served:
        return list(rows.values())
    return [row for row in rows.values() if served & set(_with_above(row, rows)) or _is_above(row, served, rows)]


def _fill_in_residents(rows: dict[int, AreaRow]) -> None:
    """Where a file said nothing of a wijk or gemeente: as many as live in its parts."""
    for level in (AreaLevel.DISTRICT, AreaLevel.MUNICIPALITY):
        summed: Counter[int] = Counter()
        for row in rows.values():
            if row.parent_id in rows and rows[row.parent_id].level == level:
                summed[row.parent_id] += row.residents or 0
        for pk, residents in summed.items():
            if rows[pk].residents is None and residents:
                rows[pk] = replace(rows[pk], residents=residents)


def _with_above(row: AreaRow, rows: Mapping[int, AreaRow]) -> Iterable[int]:
    current: AreaRow | None = row
    while current is not None:
        yield current.pk
        current = rows[current.parent_id] if current.parent_id else None


def _is_above(row: AreaRow, served: set[int], rows: Mapping[int, AreaRow]) -> bool:
    return any(row.pk in set(_with_above(rows[pk], rows)) for pk in served)


def units_of(community_id: int) -> Units:
    """The units of a community as they are now. Five queries.

    A wijk counts from 200 residents on, a buurt in the unit that was fixed for it. A wijk that is the only one of its
    gemeente is left out: in a quarter both count people, who would be the same ones with other noise.
    """
    areas = {row.pk: row for row in areas_served(community_id)}
    fixed = {row.area_id: row for row in CombinedArea.objects.filter(area__in=areas)}
    known = _levels_known(areas)
    units = Units({level: [] for level in Level}, {level: {} for level in Level})
    residents: Counter[str] = Counter()
    for area_id, row in fixed.items():
        residents[row.code] += areas[area_id].residents or 0
    for area in areas.values():
        above = {areas[pk].level: areas[pk] for pk in _with_above(area, areas)}
        gemeente = above.get(AreaLevel.MUNICIPALITY)
        if gemeente is None:
            continue
        units.of[Level.MUNICIPALITY][area.pk] = _unit(gemeente)
        wijk = above.get(AreaLevel.DISTRICT)
        if wijk is None or Level.DISTRICT not in known[gemeente.pk] or (wijk.residents or 0) < LEAST_RESIDENTS:
            continue
        units.of[Level.DISTRICT][area.pk] = _unit(wijk)
        combined = fixed.get(area.pk)
        if combined is None or Level.NEIGHBOURHOOD not in known[gemeente.pk] or not combined.is_large_enough:
            continue
        units.of[Level.NEIGHBOURHOOD][area.pk] = Unit(
            Level.NEIGHBOURHOOD, combined.code, combined.name, residents[combined.code]
        )
    _leave_out_the_only_wijk(units)
    for level, found in units.of.items():
        units.by_level[level] = sorted(set(found.values()), key=lambda unit: unit.code)
    return units


def _unit(area: AreaRow) -> Unit:
    return Unit(Level(area.level), area.code, area.name, area.residents)


def _leave_out_the_only_wijk(units: Units) -> None:
    parts: dict[Unit, set[Unit]] = defaultdict(set)
    for area_id, unit in units.of[Level.DISTRICT].items():
        parts[units.of[Level.MUNICIPALITY][area_id]].add(unit)
    alone = {unit for found in parts.values() if len(found) == 1 for unit in found}
    units.of[Level.DISTRICT] = {pk: unit for pk, unit in units.of[Level.DISTRICT].items() if unit not in alone}


def _levels_known(areas: Mapping[int, AreaRow]) -> dict[int, set[Level]]:
    """Per gemeente, the levels at which nearly all of its addresses are known. One query.

    Where there are full postcodes of the same four digits, those count and not the four digits.
    """
    rows = Postcode.objects.filter(is_gone=False).values_list("code", "area_id", "label__area_id", "address_count")
    full = set()
    counted = []
    for code, area_id, label_area_id, addresses in rows.iterator():
        where = area_id or label_area_id
        if len(code) > PC4_DIGITS:
            full.add(code[:PC4_DIGITS])
        if where in areas:
            counted.append((code, areas[where], addresses))
    total: Counter[int] = Counter()
    known: dict[Level, Counter[int]] = {level: Counter() for level in Level}
    for code, area, addresses in counted:
        if len(code) == PC4_DIGITS and code in full:
            continue
        above = {areas[pk].level: pk for pk in _with_above(area, areas)}
        gemeente = above.get(AreaLevel.MUNICIPALITY)
        if gemeente is None:
            continue
        total[gemeente] += addresses
        for level in above:
            known[Level(level)][gemeente] += addresses
    levels: dict[int, set[Level]] = defaultdict(set)
    for gemeente, addresses in total.items():
        levels[gemeente] = {level for level in Level if known[level][gemeente] >= SHARE_THAT_IS_KNOWN * addresses > 0}
    return levels
