"""What everybody may read of how help is spread: a few released figures of the latest month and quarter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.comparing import share_met
from reports.engine.publish import rate
from reports.enums import Measure, WaitBin
from reports.models import Release
from reports.periods import Period
from reports.selectors.overview import Overview, overview_of
from reports.selectors.released import READING
from reports.selectors.tables import Released

MOST_MONTHS = 6


@dataclass(frozen=True, slots=True)
class MonthMet:
    """A month, and the share of what was asked that somebody was found for; None where it is not shown."""

    period: Period
    share: int | None


@dataclass(frozen=True, slots=True)
class GemeenteFairness:
    """``wait``: the class of the median wait. ``helped`` and ``both``: of who did anything in the quarter, in
    percent."""

    name: str
    month: Period
    share_met: int | None
    wait: WaitBin | None
    quarter: Period | None
    helped: int | None
    received: int | None
    both: int | None
    months: tuple[MonthMet, ...]


def is_out(community_id: int) -> bool:
    """Whether anything was released. One query."""
    return Release.objects.using(READING).filter(community=community_id).exists()


def fairness_of(community_id: int, out: Sequence[Released], *, most: int = 3) -> list[GemeenteFairness]:
    """For each gemeente, at most ``most``; none where no month is out. Two queries each."""
    first = overview_of(community_id, out)
    if first is None:
        return []
    found = [first] + [overview_of(community_id, out, gemeente=one.code) for one in first.gemeenten[1:most]]
    return [_of(one) for one in found if one is not None]


def _of(found: Overview) -> GemeenteFairness:
    month = found.month.period
    quarter = found.quarter.period if found.quarter is not None else None
    wait = found.cells.figure(month, Measure.WAIT)
    taking_part = found.cells.value(quarter, Measure.PARTICIPANTS)
    return GemeenteFairness(
        name=found.gemeente.name,
        month=month,
        share_met=_share(found, month),
        wait=wait.wait_bin if wait is not None else None,
        quarter=quarter,
        helped=rate(found.cells.value(quarter, Measure.GAVE), taking_part),
        received=rate(found.cells.value(quarter, Measure.RECEIVED), taking_part),
        both=rate(found.cells.value(quarter, Measure.BOTH), taking_part),
        months=tuple(MonthMet(one, _share(found, one)) for one in found.months[-MOST_MONTHS:][::-1]),
    )


def _share(found: Overview, month: Period) -> int | None:
    return share_met(found.cells.value(month, Measure.UNMET), found.cells.value(month, Measure.REQUESTS))
