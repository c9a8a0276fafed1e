"""The reciprocity ledger (matching.md §8, ADR 0002). Append-only; a balance is a sum and stored nowhere."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from buurthulp.constraints import one_of
from matching.enums import AccountKind, TransferKind
from matching.models.match import Match
from members.models import Community, Participant

MINUTES = "minutes"


class Account(models.Model):
    """Whose time: a participant's, the community's pot, or its clearing account with other communities."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="accounts")
    kind = models.CharField(max_length=12, choices=AccountKind.choices)
    owner = models.ForeignKey(Participant, null=True, on_delete=models.PROTECT, related_name="accounts")
    unit = models.CharField(max_length=20, default=MINUTES)
    is_former = models.BooleanField(
        default=False, help_text="It came along when somebody who was here twice became one; no time moves on it."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "unit"],
                condition=Q(kind=AccountKind.PARTICIPANT, is_former=False),
                name="matching_account_one_per_owner",
            ),
            models.UniqueConstraint(
                fields=["community", "kind", "unit"],
                condition=~Q(kind=AccountKind.PARTICIPANT),
                name="matching_account_one_per_community",
            ),
            models.CheckConstraint(
                condition=Q(kind=AccountKind.PARTICIPANT, owner__isnull=False)
                | (~Q(kind=AccountKind.PARTICIPANT) & Q(owner__isnull=True)),
                name="matching_account_owner_fits_kind",
            ),
            one_of("kind", AccountKind, table="matching_account"),
        ]


class Transfer(models.Model):
    """Minutes from ``debit`` (who received the help) to ``credit`` (who gave it). Never changed, never deleted."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debits")
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credits")
    minutes = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=TransferKind.choices)
    match = models.ForeignKey(Match, null=True, on_delete=models.PROTECT, related_name="transfers")
    reason = models.CharField(max_length=30, help_text="A code.")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="matching_transfer_minutes_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="matching_transfer_not_to_oneself"),
            models.UniqueConstraint(
                fields=["match"], condition=Q(kind=TransferKind.HELP), name="matching_transfer_one_help_per_match"
            ),
            models.CheckConstraint(
                condition=~Q(kind=TransferKind.HELP) | Q(match__isnull=False), name="matching_transfer_help_has_match"
            ),
            one_of("kind", TransferKind, table="matching_transfer"),
        ]
