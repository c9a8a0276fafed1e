"""A release of figures: one closed period of one community, frozen (reports.md §4)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from buurthulp.constraints import one_of
from members.models import Community
from reports.enums import Grouping, Level, Measure, PeriodKind, WaitBin


class Release(models.Model):
    """One community, one period. Its cells never change: a correction afterwards counts in no figure before it.

    ``community_slug`` is the community's name in the keys of the noise, so that the release can be told from others
    by who may read nothing but releases.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    community_slug = models.CharField(max_length=50)
    period_kind = models.CharField(max_length=8, choices=PeriodKind.choices)
    period = models.CharField(max_length=7, help_text="2026-01, 2026-Q1 or 2026.")
    since = models.DateField(help_text="The first day.")
    until = models.DateField(help_text="The day after the last.")
    frozen_at = models.DateTimeField()
    plan_version = models.CharField(max_length=10)
    plan_digest = models.CharField(max_length=64, help_text="SHA-256 of the plan, the thresholds and the noise table.")
    weaker_because = models.CharField(
        max_length=300, blank=True, help_text="The installation's reason, where its thresholds are lower than ours."
    )
    digest = models.CharField(max_length=64, help_text="SHA-256 of all cells, in their order.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "period"], name="reports_release_once"),
            models.CheckConstraint(condition=Q(until__gt=models.F("since")), name="reports_release_has_days"),
            one_of("period_kind", PeriodKind, table="reports_release"),
        ]
        indexes = [models.Index(fields=["community", "period_kind", "since"], name="reports_release_of_kind")]

    def __str__(self) -> str:
        return f"{self.community_slug} {self.period}"


class ReleaseCell(models.Model):
    """One figure: a value, the bin of a wait, or neither; then one and the same symbol stands there.

    Names are those at the moment of freezing. There is no column for what was counted, nor for how many people.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="cells")
    measure = models.CharField(max_length=12, choices=Measure.choices)
    level = models.CharField(max_length=13, choices=Level.choices)
    area_code = models.CharField(max_length=12)
    area_name = models.CharField(max_length=200)
    area_residents = models.PositiveIntegerField(null=True, help_text="CBS, for figures per 1,000 residents.")
    grouping = models.CharField(max_length=8, choices=Grouping.choices)
    category_code = models.CharField(max_length=30, blank=True)
    category_name = models.CharField(max_length=60, blank=True)
    value = models.PositiveIntegerField(null=True)
    wait_bin = models.CharField(max_length=8, choices=WaitBin.choices, blank=True)
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "measure", "level", "area_code", "grouping", "category_code"],
                name="reports_releasecell_once",
            ),
            models.CheckConstraint(
                condition=Q(measure=Measure.WAIT, value__isnull=True) | (~Q(measure=Measure.WAIT) & Q(wait_bin="")),
                name="reports_releasecell_value_fits_measure",
            ),
            models.CheckConstraint(
                condition=(Q(grouping=Grouping.ALL) & Q(category_code=""))
                | (~Q(grouping=Grouping.ALL) & ~Q(category_code="")),
                name="reports_releasecell_category_fits_grouping",
            ),
            one_of("measure", Measure, table="reports_releasecell"),
            one_of("level", Level, table="reports_releasecell"),
            one_of("grouping", Grouping, table="reports_releasecell"),
            one_of("wait_bin", WaitBin, table="reports_releasecell", or_empty=True),
        ]


class ReleaseClaim(models.Model):
    """Somebody is making this release now. Machinery: the row goes when it is made, or is taken over when too old."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    period = models.CharField(max_length=7)
    claimed_at = models.DateTimeField(help_text="Machine time.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "period"], name="reports_releaseclaim_once")]
