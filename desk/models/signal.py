"""A worry that somebody passes to the coordinator (safety.md §6, §8). The other one never learns of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from buurthulp.constraints import one_of
from buurthulp.crypto import EncryptedTextField
from buurthulp.models import StatusChange
from buurthulp.public_ids import new_public_id
from desk.enums import SignalOutcome, SignalStatus
from matching.models import Match
from members.models import Community, Participant


class Signal(models.Model):
    """ "Ik voel me niet veilig", once by each of the two of an agreement. ``text`` may be empty: no reason needed."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="+")
    reporter = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    about = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=12, choices=SignalStatus.choices, default=SignalStatus.OPEN)
    text = EncryptedTextField(blank=True)
    created_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=SignalOutcome.choices, blank=True)
    note = EncryptedTextField(blank=True, help_text="What the coordinator wrote down about it.")
    followed_up_at = models.DateTimeField(null=True)
    followed_up_by_user_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["match", "reporter"], name="desk_signal_once_each"),
            models.CheckConstraint(condition=~Q(reporter=F("about")), name="desk_signal_two_people"),
            models.CheckConstraint(
                condition=Q(status=SignalStatus.OPEN, outcome="", followed_up_at__isnull=True)
                | (Q(status=SignalStatus.FOLLOWED_UP, followed_up_at__isnull=False) & ~Q(outcome="")),
                name="desk_signal_followed_up_has_outcome",
            ),
            one_of("status", SignalStatus, table="desk_signal"),
        ]
        indexes = [models.Index(fields=["community", "status", "created_at"], name="desk_signal_open")]


class SignalStatusChange(StatusChange):
    """The history of a signal."""

    subject = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="history")


class SignalLook(models.Model):
    """Append-only: a coordinator read a signal. Not in the log that residents read, which would tell of the signal."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="looks")
    user_id = models.BigIntegerField()
    at = models.DateTimeField()
