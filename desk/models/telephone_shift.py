"""Who answers the telephone when: shifts, and what each coordinator said of them (ADR 31)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import BooleanField, Case, F, Q, Value, When
from django.db.models.functions import TruncDate

from buurthulp.prepared import Now
from buurthulp.public_ids import new_public_id
from members.models import Community, RoleGrant


class ShiftQuerySet(models.QuerySet[Any]):
    """Shifts, with whether somebody is there."""

    def with_cover(self, now: datetime | Now) -> Self:
        """``is_covered``: whoever said yes coordinates here still, and is not away on that day."""
        on = TruncDate("begins_at")  # the day in the Netherlands
        there = Case(
            When(operator__isnull=True, then=Value(False)),
            When(operator__until__lte=now, then=Value(False)),
            When(
                operator__desk_presence__away_from__lte=on,
                operator__desk_presence__away_until__gte=on,
                then=Value(False),
            ),
            default=Value(True),
            output_field=BooleanField(),
        )
        return self.annotate(is_covered=there)

    def covered(self, now: datetime) -> Self:
        """Shifts that somebody has."""
        return self.with_cover(now).filter(is_covered=True)

    def gaps(self, *, within: timedelta) -> Self:
        """Shifts that nobody has, under way or beginning soon; at whatever moment it is asked."""
        coming = self.filter(ends_at__gt=Now(), begins_at__lt=Now(within))
        return coming.with_cover(Now()).filter(is_covered=False)


class TelephoneShift(models.Model):
    """From when until when, within one day, somebody answers the telephone of the community.

    ``operator``: the role of whoever does it, None for nobody; it gives no rights. ``open_since``: since when it is
    nobody's.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    operator = models.ForeignKey(RoleGrant, null=True, on_delete=models.SET_NULL, related_name="+")
    open_since = models.DateTimeField()

    objects = ShiftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="desk_telephoneshift_forward"),
            models.UniqueConstraint(fields=["community", "begins_at", "ends_at"], name="desk_telephoneshift_once"),
        ]


class ShiftAnswer(models.Model):
    """Whether one coordinator can, for one shift; who said nothing has none."""

    shift = models.ForeignKey(TelephoneShift, on_delete=models.CASCADE, related_name="answers")
    grant = models.ForeignKey(RoleGrant, on_delete=models.CASCADE, related_name="+")
    can = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "grant"], name="desk_shiftanswer_one_each")]
