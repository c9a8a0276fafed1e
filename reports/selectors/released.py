"""Released figures, for pages, exports and the API. Everything here reads through the alias ``reports``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from reports import wording
from reports.enums import Level, PeriodKind, Symbol, WaitBin
from reports.models import Release, ReleaseCell
from reports.periods import Period
from reports.plan import FINEST_FIRST, Question, offer

READING = "reports"
"""The database alias: on PostgreSQL a role that may read releases and areas and nothing else."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One released cell as it is shown; ``text`` is the same everywhere."""

    question: Question
    period: Period
    area_code: str
    area_name: str
    residents: int | None
    category_code: str
    category_name: str
    value: int | None
    wait_bin: WaitBin | None

    @property
    def is_shown(self) -> bool:
        """Whether there is a figure, and not the symbol."""
        return self.value is not None or self.wait_bin is not None

    @property
    def text(self) -> str:
        """What stands in a table, an export and the API."""
        if self.value is not None:
            return str(self.value)
        return str(self.wait_bin.label) if self.wait_bin is not None else Symbol.HIDDEN.value


@dataclass(frozen=True, slots=True)
class ReportArea:
    """An area as releases call it."""

    code: str
    name: str
    residents: int | None


def releases(community_id: int, kind: PeriodKind | None = None) -> QuerySet[Release]:
    """The releases of a community, latest first."""
    rows = Release.objects.using(READING).filter(community=community_id)
    if kind is not None:
        rows = rows.filter(period_kind=kind)
    return rows.order_by("-since", "period_kind")


def released_periods(community_id: int, kind: PeriodKind) -> list[Period]:
    """The periods of this kind that are released, earliest first. One query."""
    codes = releases(community_id, kind).order_by("since").values_list("period", flat=True)
    return [Period.parse(code) for code in codes]


def require_released(community_id: int, period: Period) -> Release:
    """The release of this period. Raises DomainError "not_released", which says from when."""
    found = releases(community_id).filter(period=period.code).first()
    if found is None:
        raise not_released(period, released_periods(community_id, period.kind))
    return found


def not_released(period: Period, out: Sequence[Period]) -> DomainError:
    """That there are no figures over a period: not yet, or never. ``out``: those of its kind that are released."""
    first = min(out, default=period)
    if period < first:
        return DomainError("not_released", _("Vóór %(period)s zijn er geen cijfers.") % {"period": wording.the(first)})
    return DomainError(
        "not_released",
        _("De cijfers over %(period)s zijn er nog niet. Een periode komt uit op de tiende van de maand erna.")
        % {"period": wording.the(period)},
    )


def areas_of(release: Release, level: Level) -> list[ReportArea]:
    """The areas of this level in a release, by name. Empty where its plan has none. One query."""
    rows = (
        ReleaseCell.objects.using(READING)
        .filter(release=release, level=level)
        .order_by("area_name", "area_code")
        .values_list("area_code", "area_name", "area_residents")
        .distinct()
    )
    return [ReportArea(*row) for row in rows]


def require_exact(question: Question) -> Question:
    """The question, if the plan has it. Raises DomainError "outside_plan" with the reason and what there is."""
    offered = offer(question)
    if not offered.is_exact:
        raise DomainError("outside_plan", offered.reason)
    return question


def figures(
    community_id: int,
    question: Question,
    *,
    periods: Sequence[Period] | None = None,
    area_codes: Iterable[str] | None = None,
    category_codes: Iterable[str] | None = None,
) -> list[Figure]:
    """The released cells of one question, by period, area and kind; of all periods and areas unless some are named.

    One query. Raises DomainError "outside_plan", "period_kind" (a month where a quarter is asked), "not_released" or
    "unknown_area"; periods and areas that are named must be there.
    """
    require_exact(question)
    rows = ReleaseCell.objects.using(READING).filter(
        release__community=community_id,
        release__period_kind=question.period_kind,
        measure=question.measure,
        level=question.level,
        grouping=question.grouping,
    )
    if periods is not None:
        if any(period.kind != question.period_kind for period in periods):
            raise DomainError("period_kind", _("Dit cijfer is er per %(kind)s.") % {"kind": question.period_kind.label})
        rows = rows.filter(release__period__in=[period.code for period in periods])
    if category_codes is not None:
        rows = rows.filter(category_code__in=list(category_codes))
    wanted = None if area_codes is None else list(area_codes)
    if wanted is not None:
        rows = rows.filter(area_code__in=wanted)
    found = [
        Figure(
            question=question,
            period=Period.parse(row[0]),
            area_code=row[1],
            area_name=row[2],
            residents=row[3],
            category_code=row[4],
            category_name=row[5],
            value=row[6],
            wait_bin=WaitBin(row[7]) if row[7] else None,
        )
        for row in rows.order_by("release__since", "area_name", "area_code", "pk").values_list(
            "release__period",
            "area_code",
            "area_name",
            "area_residents",
            "category_code",
            "category_name",
            "value",
            "wait_bin",
        )
    ]
    _require_all_there(community_id, found, periods, wanted)
    return found


def _require_all_there(
    community_id: int, found: Sequence[Figure], periods: Sequence[Period] | None, area_codes: list[str] | None
) -> None:
    """Say which named period or area is not there."""
    if found and area_codes is None and periods is None:
        return
    for period in periods or ():
        if all(one.period != period for one in found):
            require_released(community_id, period)
    unknown = set(area_codes or ()) - {one.area_code for one in found}
    if unknown:
        raise DomainError(
            "unknown_area",
            _("Over dit gebied zijn er geen cijfers: %(code)s. Het ligt ergens anders, of er wonen te weinig mensen.")
            % {"code": ", ".join(sorted(unknown))},
        )


def coarsest_first(levels: Iterable[Level]) -> list[Level]:
    """Levels as one chooses them: gemeente, wijk, buurt."""
    order = FINEST_FIRST["level"]
    return sorted(levels, key=order.index, reverse=True)
