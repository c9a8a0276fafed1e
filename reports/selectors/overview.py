"""What stands on the overview: a month and a quarter of one gemeente, reckoned from released figures alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from reports.enums import Grouping, Level, Measure, PeriodKind
from reports.models import ReleaseCell
from reports.periods import Period
from reports.selectors.released import READING, Figure, not_released
from reports.selectors.tables import Released, figure_of, of_kind

MOST_MONTHS = 60
ALL = Grouping.ALL
OF_A_DISTRICT = (
    Measure.PARTICIPANTS,
    Measure.GAVE,
    Measure.RECEIVED,
    Measure.REQUESTS,
    Measure.UNMET,
    Measure.WAIT,
)
"""People first: of them a wijk shows most, of what they asked only where much is asked."""


@dataclass(frozen=True, slots=True)
class Gemeente:
    """A gemeente that figures are made of."""

    code: str
    name: str
    residents: int | None


@dataclass(frozen=True, slots=True)
class Cells:
    """Released cells of one gemeente by period, measure, grouping and kind; names of kinds in their order."""

    of: dict[tuple[str, Measure, Grouping, str], Figure]
    kinds: dict[tuple[Grouping, str], str]

    def figure(
        self, period: Period | None, measure: Measure, grouping: Grouping = ALL, kind: str = ""
    ) -> Figure | None:
        """One cell; None where the plan or the release has none."""
        return self.of.get((period.code, measure, grouping, kind)) if period is not None else None

    def value(self, period: Period | None, measure: Measure, grouping: Grouping = ALL, kind: str = "") -> int | None:
        """Its value; None where it is not shown or there is none."""
        found = self.figure(period, measure, grouping, kind)
        return found.value if found is not None else None

    def kinds_of(self, grouping: Grouping) -> Iterator[tuple[str, str]]:
        """Code and name of each kind."""
        return ((code, name) for (of, code), name in self.kinds.items() if of == grouping)


@dataclass(frozen=True, slots=True)
class Overview:
    """``months`` are those that are out, earliest first, at most five years; ``quarter`` the latest that began before
    the end of the month; ``before`` the same month of the year before, where that is out."""

    gemeente: Gemeente
    gemeenten: tuple[Gemeente, ...]
    month: Released
    months: tuple[Period, ...]
    before: Period | None
    quarter: Released | None
    quarter_before: Period | None
    cells: Cells
    districts: tuple[Figure, ...]

    @property
    def looked_at(self) -> dict[Period, date]:
        """The month and the quarter, and when each was frozen."""
        return {one.period: one.frozen_on for one in (self.month, self.quarter) if one is not None}

    @property
    def districts_by_code(self) -> dict[str, dict[Measure, Figure]]:
        """The figures of each wijk by measure, in order of name."""
        found: dict[str, dict[Measure, Figure]] = {}
        for figure in self.districts:
            found.setdefault(figure.area_code, {})[figure.question.measure] = figure
        return found


def overview_of(
    community_id: int, out: Sequence[Released], *, month: Period | None = None, gemeente: str = ""
) -> Overview | None:
    """The overview; None where no month is out yet. Two queries.

    Raises DomainError "not_released" for another month, "unknown_area" for another gemeente, "period_kind".
    """
    months = of_kind(out, PeriodKind.MONTH)
    if month is not None and month.kind != PeriodKind.MONTH:
        raise DomainError("period_kind", _("Het overzicht gaat over een maand. Kies een maand uit de lijst."))
    chosen = next((one for one in months if month is None or one.period == month), None)
    if chosen is None and month is not None:
        raise not_released(month, [one.period for one in months])
    if chosen is None:
        return None
    codes = {one.period for one in out}
    quarter = next(
        (one for one in of_kind(out, PeriodKind.QUARTER) if one.period.first_day <= chosen.period.first_day), None
    )
    before = chosen.period.a_year_before if chosen.period.a_year_before in codes else None
    quarter_before = None
    if quarter is not None and quarter.period.a_year_before in codes:
        quarter_before = quarter.period.a_year_before
    shown = [one.period for one in reversed(months[:MOST_MONTHS])]
    closely = [one for one in (chosen.period, before, quarter.period if quarter else None, quarter_before) if one]
    figures = _figures(community_id, shown, closely)
    gemeenten = _gemeenten(figures, chosen.period)
    here = next((one for one in gemeenten if gemeente in ("", one.code)), None)
    if here is None:
        raise DomainError("unknown_area", _("Over deze gemeente zijn er geen cijfers. Kies er een uit de lijst."))
    return Overview(
        gemeente=here,
        gemeenten=tuple(gemeenten),
        month=chosen,
        months=tuple(shown),
        before=before,
        quarter=quarter,
        quarter_before=quarter_before,
        cells=_cells(figures, here.code),
        districts=tuple(_districts(community_id, here.code, quarter.period)) if quarter is not None else (),
    )


def _figures(community_id: int, months: Sequence[Period], closely: Sequence[Period]) -> list[Figure]:
    """All cells of the gemeenten in the periods that are looked at closely; of other months what the chart shows."""
    lines = Q(
        release__period__in=[one.code for one in months],
        grouping=ALL,
        measure__in=(Measure.REQUESTS, Measure.UNMET),
    )
    rows = ReleaseCell.objects.using(READING).filter(
        lines | Q(release__period__in=[one.code for one in closely]),
        release__community=community_id,
        level=Level.MUNICIPALITY,
    )
    found = rows.annotate(period=F("release__period")).order_by("pk")
    return [figure_of(row, Period.parse(row.period)) for row in found]


def _gemeenten(figures: Sequence[Figure], month: Period) -> list[Gemeente]:
    """By name."""
    found = {
        Gemeente(one.area_code, one.area_name, one.residents)
        for one in figures
        if one.period == month and one.question.measure == Measure.REQUESTS
    }
    return sorted(found, key=lambda one: (one.name, one.code))


def _cells(figures: Sequence[Figure], gemeente: str) -> Cells:
    """Those of one gemeente, findable."""
    of, kinds = {}, {}
    for figure in figures:
        if figure.area_code != gemeente:
            continue
        grouping = figure.question.grouping
        of[figure.period.code, figure.question.measure, grouping, figure.category_code] = figure
        if grouping != ALL:
            kinds[grouping, figure.category_code] = figure.category_name
    return Cells(of, kinds)


def _districts(community_id: int, gemeente: str, quarter: Period) -> list[Figure]:
    """Of every wijk of a gemeente: who took part, gave and received, what was asked and not met, the wait."""
    rows = ReleaseCell.objects.using(READING).filter(
        release__community=community_id,
        release__period=quarter.code,
        level=Level.DISTRICT,
        grouping=ALL,
        area_code__startswith=f"WK{gemeente[2:]}",
        measure__in=OF_A_DISTRICT,
    )
    return [figure_of(row, quarter) for row in rows.order_by("area_name", "area_code", "pk")]
