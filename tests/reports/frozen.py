"""Releases as the release job writes them, with made-up protected values: for what only reads them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from buurthulp.clock import AMSTERDAM
from exchange.enums import Relation
from members.models import Area, Community
from reports.enums import Grouping, Level, Measure, WaitBin
from reports.models import Release, ReleaseCell
from reports.periods import Period
from reports.plan import slices_of

KINDS = {
    Grouping.ALL: [("", "")],
    Grouping.RELATION: [(one.value, str(one.label)) for one in Relation],
    Grouping.CATEGORY: [("groceries", "boodschappen"), ("garden", "tuin en balkon"), ("meals", "=samen eten")],
}
Value = Callable[[Measure, str, str, Period], int | None]
WAITS = [WaitBin.UNDER_4_HOURS, WaitBin.UNDER_A_DAY, WaitBin.UNDER_3_DAYS]


def usual(measure: Measure, area: str, kind: str, period: Period) -> int | None:
    """Something that differs from cell to cell, always the same; of wijk Zuid and of meals nothing is shown."""
    if area == "WK900102" or kind == "meals":
        return None
    size = {"GM9001": 400, "WK900101": 150}.get(area, 60) + 20 * period.number + (period.year - 2025) * 100
    size = max(40, size if not kind else size // 4)
    parts = {Measure.UNMET: 6, Measure.BOTH: 4, Measure.GAVE: 2, Measure.RECEIVED: 2}
    return size // parts.get(measure, 1) // 10 * 10


def freeze(
    community: Community,
    code: str,
    *,
    value: Value = usual,
    gemeente: str = "GM9001",
    weaker: str = "",
    frozen_at: datetime | None = None,
) -> Release:
    """The release of a period: every cell of the plan for every area of one gemeente."""
    period = Period.parse(code)
    on_the_tenth = datetime(*period.freezes_on.timetuple()[:3], 6, tzinfo=AMSTERDAM)
    release = Release.objects.create(
        community=community,
        community_slug=community.slug,
        period_kind=period.kind,
        period=period.code,
        since=period.first_day,
        until=period.day_after,
        frozen_at=frozen_at or on_the_tenth,
        plan_version="v1",
        plan_digest="0" * 64,
        weaker_because=weaker,
        digest="0" * 64,
    )
    areas = [area for area in Area.objects.order_by("code") if area.code[2:6] == gemeente[2:]]
    cells = []
    for part in slices_of(period.kind):
        for measure in part.measures:
            for area in areas:
                if Level(area.level) != part.level:
                    continue
                for kind, name in KINDS[part.grouping]:
                    found = value(measure, area.code, kind, period)
                    is_wait = measure == Measure.WAIT
                    cells.append(
                        ReleaseCell(
                            release=release,
                            measure=measure,
                            level=part.level,
                            area_code=area.code,
                            area_name=area.name,
                            area_residents=area.residents,
                            grouping=part.grouping,
                            category_code=kind,
                            category_name=name,
                            value=None if is_wait else found,
                            wait_bin=WAITS[found // 10 % 3] if is_wait and found is not None else "",
                            frozen_at=release.frozen_at,
                        )
                    )
    ReleaseCell.objects.bulk_create(cells)
    return release
