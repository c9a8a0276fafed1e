"""From people to cells, and from cells to what is shown. What was counted lives here, in memory, and nowhere else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exchange.enums import Relation
from reports.engine import keys
from reports.engine.noise import NoiseTable
from reports.engine.publish import HOURS_STEP, PEOPLE_STEP, Cell, Thresholds, median_bin, value
from reports.enums import Grouping, Measure, PeriodKind, WaitBin
from reports.periods import Period
from reports.plan import Slice
from reports.selectors.contributions import Person
from reports.selectors.units import Unit, Units

MINUTES = 60
CAPS: Mapping[Measure, Mapping[PeriodKind, int]] = {
    Measure.REQUESTS: {PeriodKind.MONTH: 2, PeriodKind.QUARTER: 4, PeriodKind.YEAR: 8},
    Measure.UNMET: {PeriodKind.MONTH: 2, PeriodKind.QUARTER: 4, PeriodKind.YEAR: 8},
    Measure.HOURS: {PeriodKind.MONTH: 8, PeriodKind.QUARTER: 16, PeriodKind.YEAR: 40},
}
"""For how much one person counts in one cell at most (reports.md §3). People count for one."""

CellName = tuple[int, Measure, str, str]
"""Number of the slice, measure, code of the unit, code of the kind."""


def cap_of(measure: Measure, kind: PeriodKind) -> int:
    """For how much one person counts: 1, or so many requests or hours."""
    return CAPS[measure][kind] if measure in CAPS else 1


def step_of(measure: Measure) -> int:
    """Of what a figure is a multiple: people and requests of five, hours of ten."""
    return HOURS_STEP if measure is Measure.HOURS else PEOPLE_STEP


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of help as a release names it, and which of the five relations it is."""

    code: str
    name: str
    relation: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell of a release before it is written: protected, no longer to be told from what was counted."""

    measure: Measure
    unit: Unit
    grouping: Grouping
    category_code: str
    category_name: str
    value: int | None
    wait_bin: str

    def line(self) -> str:
        """As it goes into the digest of the release."""
        parts = (self.measure, self.unit.level, self.unit.code, self.grouping, self.category_code)
        return "|".join([*parts, "" if self.value is None else str(self.value), self.wait_bin])


class Cells:
    """Adds people to the cells of a period and says at the end what is shown of them."""

    def __init__(
        self, *, slices: list[Slice], period: Period, units: Units, kinds: Mapping[int, Kind], secret: bytes
    ) -> None:
        self._slices = slices
        self._period = period
        self._units = units
        self._kinds = kinds
        self._secret = secret
        self._cells: defaultdict[CellName, Cell] = defaultdict(Cell)
        self._waits: defaultdict[CellName, list[int]] = defaultdict(lambda: [0] * len(WaitBin))
        self._category: dict[Grouping, dict[int, str]] = {
            Grouping.ALL: dict.fromkeys(kinds, ""),
            Grouping.RELATION: {pk: kind.relation for pk, kind in kinds.items()},
            Grouping.CATEGORY: {pk: kind.code for pk, kind in kinds.items()},
        }

    def add(self, person: Person) -> None:
        """Add one person everywhere they count."""
        key = keys.record_key(self._secret, person.record_id)
        sums = (
            (Measure.REQUESTS, person.asked, 1),
            (Measure.UNMET, person.unmet, 1),
            (Measure.HOURS, person.minutes, MINUTES),
        )
        for number, part in enumerate(self._slices):
            of = self._units.of[part.level]
            for measure, rows, scale in sums:
                if rows and measure in part.measures:
                    self._add_sums(number, part, measure, rows, cap_of(measure, part.period_kind) * scale, key)
            if person.waits and Measure.WAIT in part.measures:
                self._add_wait(number, of, person.waits, key)
            if person.home is None or (unit := of.get(person.home)) is None:
                continue
            for measure, counts in (
                (Measure.PARTICIPANTS, person.is_active),
                (Measure.GAVE, person.gave),
                (Measure.RECEIVED, person.received),
                (Measure.BOTH, person.gave and person.received),
            ):
                if counts and measure in part.measures:
                    _count(self._cells[number, measure, unit.code, ""], 1, key)

    def _add_sums(
        self, number: int, part: Slice, measure: Measure, rows: list[tuple[int, int, int]], cap: int, key: int
    ) -> None:
        of, category = self._units.of[part.level], self._category[part.grouping]
        own: defaultdict[tuple[str, str], int] = defaultdict(int)
        for area_id, kind_id, amount in rows:
            unit, code = of.get(area_id), category.get(kind_id)
            if unit is not None and code is not None:
                own[unit.code, code] += amount
        for (unit_code, code), amount in own.items():
            _count(self._cells[number, measure, unit_code, code], min(amount, cap), key)

    def _add_wait(self, number: int, of: Mapping[int, Unit], rows: list[tuple[int, int, int]], key: int) -> None:
        """One value per person: the middle one of their own, of two the shorter."""
        own: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(WaitBin))
        for area_id, bin_number, amount in rows:
            if (unit := of.get(area_id)) is not None:
                own[unit.code][bin_number] += amount
        for unit_code, counts in own.items():
            middle = _middle(counts)
            name = (number, Measure.WAIT, unit_code, "")
            self._waits[name][middle] += 1
            _count(self._cells[name], middle, key)

    def shown(self, *, release: str, version: str, table: NoiseTable, thresholds: Thresholds) -> Iterator[Shown]:
        """Every cell of the plan, in a fixed order: slice, measure, unit, kind."""
        for number, part in enumerate(self._slices):
            for measure in part.measures:
                cap = cap_of(measure, part.period_kind)
                for unit in self._units.by_level[part.level]:
                    for code, name in self._categories(part.grouping):
                        cell_name = (number, measure, unit.code, code)
                        cell = self._cells.get(cell_name, Cell())
                        identity = keys.cell_id(
                            version=version,
                            measure=measure,
                            level=part.level,
                            area=unit.code,
                            period=self._period.code,
                            category=f"{part.grouping}:{code}",
                            release=release,
                        )
                        drawn = keys.draw(self._secret, identity, cell.key)
                        shown: int | None = None
                        wait_bin = ""
                        if measure == Measure.WAIT:
                            counts = self._waits.get(cell_name, [])
                            found = median_bin(counts, drawn=drawn, table=table, thresholds=thresholds)
                            wait_bin = "" if found is None else list(WaitBin)[found].value
                        elif measure == Measure.HOURS:
                            step = step_of(Measure.HOURS) * MINUTES
                            shown = value(
                                cell, cap=cap * MINUTES, step=step, drawn=drawn, table=table, thresholds=thresholds
                            )
                            shown = None if shown is None else shown // MINUTES
                        else:
                            shown = value(
                                cell, cap=cap, step=PEOPLE_STEP, drawn=drawn, table=table, thresholds=thresholds
                            )
                        yield Shown(measure, unit, part.grouping, code, name, shown, wait_bin)

    def _categories(self, grouping: Grouping) -> list[tuple[str, str]]:
        if grouping == Grouping.ALL:
            return [("", "")]
        if grouping == Grouping.RELATION:
            return [(relation.value, str(relation.label)) for relation in Relation]
        return sorted((kind.code, kind.name) for kind in self._kinds.values())


def _count(cell: Cell, amount: int, key: int) -> None:
    cell.people += 1
    cell.total += amount
    cell.key = cell.key + keys.weighed(key, amount) & keys.MASK


def _middle(counts: list[int]) -> int:
    """The bin of the lower median of some counted values."""
    rank = (sum(counts) + 1) // 2
    for number, count in enumerate(counts):
        rank -= count
        if rank <= 0:
            return number
    raise ValueError("there is nothing to take the middle of")
