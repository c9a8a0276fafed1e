"""Whose a line of the worklist is, and until when it rests; the line itself stays with its source."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from buurthulp.constraints import one_of
from buurthulp.crypto import EncryptedTextField
from buurthulp.models import StatusChange
from desk.enums import WorkStatus
from members.models import Community, Participant, RoleGrant


class WorkState(models.Model):
    """One line of the worklist: row ``object_id`` of a source of work (``buurthulp.worklist``).

    ``reason`` and ``since`` are those of the line when it was last put to rest or done: with another reason, or come
    anew, it is there again. ``note`` is for whom it was handed over to.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    person = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="+")
    other = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="+")
    status = models.CharField(max_length=5, choices=WorkStatus.choices, default=WorkStatus.FREE)
    owner_user_id = models.BigIntegerField(null=True)
    claimed_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True)
    since = models.DateTimeField(null=True)
    note = EncryptedTextField(blank=True)
    touched_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "object_id"], name="desk_workstate_one_per_line"),
            models.CheckConstraint(
                condition=Q(status=WorkStatus.TAKEN, owner_user_id__isnull=False, claimed_at__isnull=False)
                | (~Q(status=WorkStatus.TAKEN) & Q(owner_user_id__isnull=True, claimed_at__isnull=True)),
                name="desk_workstate_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(snoozed_until__isnull=True) | Q(status=WorkStatus.TAKEN),
                name="desk_workstate_only_taken_rests",
            ),
            one_of("status", WorkStatus, table="desk_workstate"),
        ]
        indexes = [models.Index(fields=["community", "touched_at"], name="desk_workstate_recent")]


class WorkStateChange(StatusChange):
    """The history of a line: the step, and to whom it was given or until when it rests."""

    subject = models.ForeignKey(WorkState, on_delete=models.CASCADE, related_name="history")
    to_user_id = models.BigIntegerField(null=True)
    until = models.DateTimeField(null=True)


class DeskPresence(models.Model):
    """When a coordinator is there, and who takes over while not.

    ``week`` is seven lists from Monday, "09:00", "17:00" and so on; empty: the office hours of the community.
    """

    grant = models.OneToOneField(RoleGrant, on_delete=models.CASCADE, related_name="desk_presence")
    week = models.JSONField(default=list, blank=True)
    away_from = models.DateField(null=True)
    away_until = models.DateField(null=True)
    stand_in_user_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(away_from__isnull=True, away_until__isnull=True) | Q(away_until__gte=F("away_from")),
                name="desk_presence_away_from_until",
            ),
        ]
