"""The demo's figures: those of a simulated town, kept beside the demo and laid over the years before it begins.

The people of the demo are too few: of them nearly nothing would be shown. So a larger exchange was lived on the same
map (``simulate_year GM0000``), its releases were made by the release job, and what they show is kept in a file
(``keep_figures``): protected figures, from which nobody can be told, not even who was invented.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from hashlib import sha256
from pathlib import Path

from buurthulp import clock
from buurthulp.clock import AMSTERDAM
from demo.services.geography import FOLDER
from exchange.enums import Relation
from exchange.models import Category
from members.models import Area, Community
from reports import plan
from reports.engine import noise
from reports.enums import Grouping
from reports.models import Release, ReleaseCell
from reports.periods import Period
from reports.services.releasing import plan_digest
from reports.thresholds import thresholds, weaker_because

FILE = FOLDER / "figures.csv"
COLUMNS = ("period", "measure", "level", "area", "grouping", "kind", "value", "wait")
AT = time(6)


@dataclass(frozen=True, slots=True)
class Kept:
    """One figure of the file; ``value`` None and ``wait`` "": it is not shown."""

    measure: str
    level: str
    area: str
    grouping: str
    kind: str
    value: int | None
    wait: str


def keep_figures(community: Community, path: Path = FILE) -> int:
    """Write every released figure of a community to the file; returns how many."""
    cells = ReleaseCell.objects.filter(release__community=community).select_related("release")
    rows = [
        (
            cell.release.period,
            cell.measure,
            cell.level,
            cell.area_code,
            cell.grouping,
            cell.category_code,
            "" if cell.value is None else cell.value,
            cell.wait_bin,
        )
        for cell in cells.order_by("release__since", "release__period", "pk")
    ]
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return len(rows)


def lay_figures(community: Community, path: Path = FILE) -> int:
    """Release what the file holds as of this community, moved by whole years up to now; returns how many releases.

    Only what would be out by now. The caller is in a transaction.
    """
    today = clock.localtime(clock.now()).date()
    kept = _read(path)
    last = max(period.year for period in kept)
    moved = {replace(period, year=period.year + today.year - last): rows for period, rows in kept.items()}
    names = _names(community)
    residents = dict(Area.objects.values_list("code", "residents"))
    count = 0
    for period in sorted(moved, key=lambda one: (one.day_after, one.kind)):
        if period.freezes_on <= today:
            _release(community, period, moved[period], names, residents)
            count += 1
    return count


def _read(path: Path) -> dict[Period, list[Kept]]:
    found: dict[Period, list[Kept]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found[Period.parse(row["period"])].append(
                Kept(
                    measure=row["measure"],
                    level=row["level"],
                    area=row["area"],
                    grouping=row["grouping"],
                    kind=row["kind"],
                    value=int(row["value"]) if row["value"] else None,
                    wait=row["wait"],
                )
            )
    return found


def _names(community: Community) -> dict[tuple[str, str], str]:
    """What areas and kinds are called, by level or grouping and code."""
    names = {(level, code): name for level, code, name in Area.objects.values_list("level", "code", "name")}
    names |= {(Grouping.RELATION, one.value): str(one.label) for one in Relation}
    kinds = Category.objects.filter(community=community).values_list("slug", "name")
    return names | {(Grouping.CATEGORY, slug): name for slug, name in kinds}


def _release(
    community: Community,
    period: Period,
    rows: Iterable[Kept],
    names: dict[tuple[str, str], str],
    residents: dict[str, int | None],
) -> None:
    rows = list(rows)
    frozen_at = datetime.combine(period.freezes_on, AT, AMSTERDAM)
    release = Release.objects.create(
        community=community,
        community_slug=community.slug,
        period_kind=period.kind,
        period=period.code,
        since=period.first_day,
        until=period.day_after,
        frozen_at=frozen_at,
        plan_version=plan.VERSION,
        plan_digest=plan_digest(noise.load(), thresholds()),
        weaker_because=weaker_because(),
        digest=sha256(repr(rows).encode()).hexdigest(),
    )
    ReleaseCell.objects.bulk_create(
        ReleaseCell(
            release=release,
            measure=row.measure,
            level=row.level,
            area_code=row.area,
            area_name=names[row.level, row.area],
            area_residents=residents[row.area],
            grouping=row.grouping,
            category_code=row.kind,
            category_name=names[row.grouping, row.kind] if row.kind else "",
            value=row.value,
            wait_bin=row.wait,
            frozen_at=frozen_at,
        )
        for row in rows
    )
