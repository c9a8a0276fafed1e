"""One question to the released figures, or all figures of one release: what a table, a file and the API show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError
from reports.asking import Asked
from reports.enums import Grouping, Level, Measure, PeriodKind, WaitBin
from reports.models import ReleaseCell
from reports.periods import Period
from reports.plan import PLAN, Question, in_words, offer
from reports.selectors.released import READING, Figure, ReportArea, figures, releases, require_released
from reports.selectors.shapes import combination_of


@dataclass(frozen=True, slots=True)
class Released:
    """A period that is out, and since when."""

    period: Period
    frozen_on: date
    weaker_because: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What was asked, its figures in a fixed order (by time, then by name), and of which periods, earliest first."""

    asked: Asked
    figures: tuple[Figure, ...]
    shown: tuple[Released, ...]

    @property
    def is_all_hidden(self) -> bool:
        """Whether not one of the figures is shown."""
        return not any(figure.is_shown for figure in self.figures)

    @property
    def title(self) -> str:
        """ "Hulpvragen, per wijk, per kwartaal"."""
        label = str(self.asked.question.measure.label)
        return f"{label[0].upper()}{label[1:]}, {in_words(self.asked.question)}"


class NearestError(DomainError):
    """There is no such figure, and ``nearest`` is what comes closest to it."""

    def __init__(self, code: str, message: str, nearest: Asked) -> None:
        super().__init__(code, message)
        self.nearest = nearest


def released(community_id: int) -> list[Released]:
    """Every period that is out, latest first. One query."""
    rows = releases(community_id).values_list("period", "frozen_at", "weaker_because")
    return [Released(Period.parse(code), clock.localtime(at).date(), reason) for code, at, reason in rows]


def of_kind(found: Sequence[Released], kind: PeriodKind) -> list[Released]:
    """Those of one kind of period, latest first."""
    return [one for one in found if one.period.kind == kind]


def table_of(community_id: int, asked: Asked, out: Sequence[Released]) -> Table:
    """The figures of one question. One query; ``out`` is what :func:`released` found.

    Raises NearestError ("outside_plan", "merged"), DomainError "not_released", "nothing_yet" or "unknown_area".
    """
    offered = offer(asked.question)
    if not offered.is_exact:
        raise NearestError("outside_plan", offered.reason, _that_is_out(asked.instead(offered.question), out))
    there = of_kind(out, asked.question.period_kind)
    if asked.period is not None and asked.period not in [one.period for one in there]:
        require_released(community_id, asked.period)
    if not there:
        raise DomainError(
            "nothing_yet",
            _("Er is nog geen %(kind)s uitgekomen. De eerste cijfers komen op de tiende van de maand erna.")
            % {"kind": asked.question.period_kind.label},
        )
    periods = None if asked.period is None else [asked.period]
    try:
        found = figures(community_id, asked.question, periods=periods, area_codes=[asked.area] if asked.area else None)
    except DomainError as error:
        combined = combination_of(asked.area) if error.code == "unknown_area" else ""
        if not combined:
            raise
        raise NearestError(
            "merged",
            _("In deze buurt wonen minder dan 200 mensen. Daarom is hij samengeteld met buren, als combinatiebuurt."),
            replace(asked, area=combined),
        ) from error
    # An area may have begun later, or be no more: then it is not shown in each period that is out.
    of = {one.period for one in found} or {there[0].period}
    return Table(asked=asked, figures=tuple(found), shown=tuple(one for one in reversed(there) if one.period in of))


def _that_is_out(asked: Asked, out: Sequence[Released]) -> Asked:
    """The same question of the latest period, where the one that was meant is not out yet."""
    there = [one.period for one in of_kind(out, asked.question.period_kind)]
    if asked.period is None or asked.period in there:
        return asked
    return replace(asked, period=there[0] if there else None)


def areas_to_choose(community_id: int, level: Level, out: Sequence[Released]) -> list[ReportArea]:
    """The areas of a level as the latest release that tells them apart calls them, by name. One query."""
    kinds = {part.period_kind for part in PLAN if part.level == level}
    latest = next((one for one in out if one.period.kind in kinds), None)
    if latest is None:
        return []
    rows = ReleaseCell.objects.using(READING).filter(
        release__community=community_id, release__period=latest.period.code, level=level
    )
    found = rows.order_by("area_name", "area_code").values_list("area_code", "area_name", "area_residents").distinct()
    return [ReportArea(*row) for row in found]


def everything_of(community_id: int, period: Period) -> tuple[Released, list[Figure]]:
    """All figures of one release, in the order of the plan, then by name. Two queries.

    Raises DomainError "not_released".
    """
    release = require_released(community_id, period)
    rows = ReleaseCell.objects.using(READING).filter(release=release).order_by("pk")
    found = [figure_of(row, period) for row in rows.iterator()]
    return Released(period, clock.localtime(release.frozen_at).date(), release.weaker_because), found


def figure_of(cell: ReleaseCell, period: Period) -> Figure:
    """A released cell as it is shown."""
    level, measure = Level(cell.level), Measure(cell.measure)
    return Figure(
        question=Question(measure, level, period.kind, Grouping(cell.grouping)),
        period=period,
        area_code=cell.area_code,
        area_name=cell.area_name,
        residents=cell.area_residents,
        category_code=cell.category_code,
        category_name=cell.category_name,
        value=cell.value,
        wait_bin=WaitBin(cell.wait_bin) if cell.wait_bin else None,
    )
