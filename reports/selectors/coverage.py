"""How much of a release survives: from its own rows alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from reports.enums import Grouping, Level, Measure, PeriodKind
from reports.models import Release, ReleaseCell
from reports.plan import Question, questions


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of one question: how many cells it has, and how many of them hold a figure."""

    question: Question
    cells: int
    shown: int

    @property
    def percent(self) -> int:
        """Of its cells, in whole percents; 0 where it has none."""
        return round(100 * self.shown / self.cells) if self.cells else 0


def coverage(release: Release, *, using: str = "default") -> list[Coverage]:
    """Every question of a release's period kind, in the order of the plan. One query."""
    is_shown = Q(value__isnull=False) | ~Q(wait_bin="")
    rows = (
        ReleaseCell.objects.using(using)
        .filter(release=release)
        .values_list("measure", "level", "grouping")
        .annotate(cells=Count("pk"), shown=Count("pk", filter=is_shown))
        .order_by()
    )
    kind = PeriodKind(release.period_kind)
    found = {
        Question(Measure(measure), Level(level), kind, Grouping(grouping)): (cells, shown)
        for measure, level, grouping, cells, shown in rows
    }
    return [Coverage(one, *found.get(one, (0, 0))) for one in questions() if one.period_kind == kind]
