"""What people do together at a public place, and who said "ik kom"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import F, Q

from buurthulp.constraints import one_of
from buurthulp.models import StatusChange
from buurthulp.public_ids import new_public_id
from buurthulp.viewers import Anonymous, AnyViewer, VisibleQuerySet
from exchange.enums import ActivityStatus, Rhythm
from exchange.models.public_place import PublicPlace
from exchange.occurrences import NTHS, Rule
from members.models import Community, Participant

MINUTES = range(15, 721)
PEOPLE = range(2, 501)


class ActivityQuerySet(VisibleQuerySet):
    """Activities."""

    def visible_to(self, viewer: AnyViewer, *, among: Sequence[int] | None = None) -> Any:
        """As everywhere, and for a visitor what is open: an activity is an invitation to the whole neighbourhood."""
        if isinstance(viewer, Anonymous):
            these = self if among is None else self.filter(pk__in=among)
            return these.filter(community_id=viewer.community_id).open()
        return super().visible_to(viewer, among=among)

    def open(self) -> Any:
        """Those that somebody at Buurthulp read and that go on."""
        return self.filter(status=ActivityStatus.OPEN)


class Activity(models.Model):
    """Something at a public place that everybody may come to, once or again and again.

    A draft may be empty; what was sent has a title, a place and a first date. Without an organiser it is a
    coordinator's. ``review_since``: somebody at Buurthulp must read its words, which are new or were changed.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    organiser = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="activities")
    public_place = models.ForeignKey(PublicPlace, null=True, on_delete=models.PROTECT, related_name="activities")
    status = models.CharField(max_length=10, choices=ActivityStatus.choices, default=ActivityStatus.DRAFT)
    title = models.CharField(max_length=80, blank=True, help_text="In own words; never in a subject or text message.")
    text = models.CharField(max_length=300, blank=True, help_text="In own words; everybody on the web can read it.")
    first_on = models.DateField(null=True, help_text="The first date.")
    at = models.TimeField(null=True, help_text="When it begins, wall time in the Netherlands.")
    minutes = models.PositiveSmallIntegerField(default=120)
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.ONCE)
    nth = models.SmallIntegerField(null=True, help_text="Of a monthly rule: 1 to 4, or -1 for the last.")
    until = models.DateField(null=True, help_text="The last day on which it may take place.")
    max_people = models.PositiveSmallIntegerField(null=True, help_text="How many there is room for; never shown.")
    review_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[ActivityStatus.DRAFT, ActivityStatus.CANCELLED])
                | Q(public_place__isnull=False, first_on__isnull=False, at__isnull=False),
                name="exchange_activity_sent_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(rhythm=Rhythm.MONTHLY, nth__in=NTHS, nth__isnull=False)
                | (~Q(rhythm=Rhythm.MONTHLY) & Q(nth__isnull=True)),
                name="exchange_activity_nth_is_monthly",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | (~Q(rhythm=Rhythm.ONCE) & Q(until__gte=F("first_on"))),
                name="exchange_activity_until_after_first",
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(MINUTES[0], MINUTES[-1])), name="exchange_activity_minutes_sane"
            ),
            models.CheckConstraint(
                condition=Q(max_people__isnull=True) | Q(max_people__range=(PEOPLE[0], PEOPLE[-1])),
                name="exchange_activity_room_sane",
            ),
            models.UniqueConstraint(
                fields=["organiser"], condition=Q(status=ActivityStatus.DRAFT), name="exchange_activity_one_draft"
            ),
            one_of("status", ActivityStatus, table="exchange_activity"),
            one_of("rhythm", Rhythm, table="exchange_activity"),
        ]
        indexes = [
            models.Index(fields=["community", "status", "first_on"], name="exchange_activity_open"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def rule(self) -> Rule:
        """When it takes place; of an activity with a first date and a time."""
        assert self.first_on is not None
        assert self.at is not None
        return Rule(self.first_on, self.at, self.minutes, self.rhythm, self.nth, self.until)


class ActivityStatusChange(StatusChange):
    """The history of an activity."""

    subject = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="history")


class CancelledDate(models.Model):
    """One date on which an activity does not take place."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="cancelled_dates")
    on = models.DateField()
    at = models.DateTimeField(help_text="When it was cancelled.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "on"], name="exchange_cancelleddate_once")]


class Attendance(models.Model):
    """Somebody said "ik kom" for one date. "Toch niet" takes the row away."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="attendances")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="attendances")
    on = models.DateField()
    remind_at = models.DateTimeField(null=True, help_text="When the reminder is due; empty: sent, or none is needed.")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "participant", "on"], name="exchange_attendance_once"),
        ]
        indexes = [
            models.Index(fields=["activity", "on"], name="exchange_attendance_of_a_date"),
            models.Index(fields=["remind_at"], condition=Q(remind_at__isnull=False), name="exchange_attendance_remind"),
        ]
