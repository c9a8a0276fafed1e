"""Telephone rounds: who is called each day, in which order, and whether they were spoken (ADR 29)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from buurthulp.constraints import one_of
from buurthulp.crypto import EncryptedTextField
from buurthulp.public_ids import new_public_id
from desk.telephone_round_enums import MissedOutcome, RoundKind
from members.enums import ConsentHow
from members.models import Community, Participant


class TelephoneRound(models.Model):
    """Each day between two local times. ``checked_on``: the last day on which was looked who did not answer."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=6, choices=RoundKind.choices, default=RoundKind.CALLER)
    caller = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="+")
    starts = models.TimeField()
    ends = models.TimeField()
    created_at = models.DateTimeField()
    checked_on = models.DateField()
    paused_from = models.DateField(null=True)
    paused_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="desk_telephoneround_ends_after_start"),
            models.CheckConstraint(
                condition=Q(paused_from__isnull=True, paused_until__isnull=True)
                | Q(paused_from__isnull=False, paused_until__gte=F("paused_from")),
                name="desk_telephoneround_pause_whole",
            ),
            one_of("kind", RoundKind, table="desk_telephoneround"),
        ]


class RoundMember(models.Model):
    """Somebody who is called, as they agreed to; whom we call next when they do not answer; when they are away."""

    round = models.ForeignKey(TelephoneRound, on_delete=models.CASCADE, related_name="members")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    joined_on = models.DateField(help_text="The first day on which they are called.")
    consented_at = models.DateTimeField()
    consent_how = models.CharField(max_length=10, choices=ConsentHow.choices)
    contact_name = EncryptedTextField(blank=True)
    contact_phone = EncryptedTextField(blank=True)
    away_from = models.DateField(null=True)
    away_until = models.DateField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(left_at__isnull=True), name="desk_roundmember_one_round"
            ),
            models.CheckConstraint(
                condition=Q(away_from__isnull=True, away_until__isnull=True)
                | Q(away_from__isnull=False, away_until__gte=F("away_from")),
                name="desk_roundmember_away_whole",
            ),
            one_of("consent_how", ConsentHow, table="desk_roundmember"),
        ]


class RoundCall(models.Model):
    """One day of one person. ``missed_at``: since when it is the coordinator's; ``closed_at``: until when."""

    member = models.ForeignKey(RoundMember, on_delete=models.CASCADE, related_name="calls")
    on = models.DateField()
    tries = models.PositiveSmallIntegerField(default=0)
    spoken_at = models.DateTimeField(null=True)
    by_user_id = models.BigIntegerField(null=True)
    missed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=MissedOutcome.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "on"], name="desk_roundcall_once_a_day"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="") | (Q(missed_at__isnull=False) & ~Q(outcome="")),
                name="desk_roundcall_closed_with_outcome",
            ),
            one_of("outcome", MissedOutcome, table="desk_roundcall", or_empty=True),
        ]
        indexes = [
            models.Index(
                fields=["missed_at"],
                condition=Q(missed_at__isnull=False, closed_at__isnull=True),
                name="desk_roundcall_missed",
            )
        ]
