"""Confirmation, consent, blocking, and the log of who looked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from buurthulp.constraints import one_of
from members.enums import ConfirmedBy, ConsentHow, ConsentKind
from members.models.community import Community
from members.models.people import Participant


class Confirmation(models.Model):
    """Somebody was seen, wrote back the letter's code, or was vouched for."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="confirmation")
    how = models.CharField(max_length=12, choices=ConfirmedBy.choices)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=60, blank=True, help_text="The coordinator, as residents see it.")
    at = models.DateTimeField()

    class Meta:
        constraints = [one_of("how", ConfirmedBy, table="members_confirmation")]


class Vouch(models.Model):
    """A confirmed neighbour says that they know somebody who is new. Enough of them make a confirmation."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="vouches")
    voucher = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="vouches_given")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "voucher"], name="members_vouch_once"),
            models.CheckConstraint(condition=~Q(participant=F("voucher")), name="members_vouch_not_oneself"),
        ]


class Consent(models.Model):
    """What somebody agreed to, in which version of the text, how, and by whom it was noted."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=10, choices=ConsentKind.choices)
    text_version = models.CharField(max_length=20)
    how = models.CharField(max_length=10, choices=ConsentHow.choices)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "kind", "text_version"],
                # Several people may act for somebody (ActsFor.consent), several organisations be told of them.
                condition=Q(withdrawn_at__isnull=True) & ~Q(kind__in=[ConsentKind.ACTING, ConsentKind.REFERRAL]),
                name="members_consent_given_once",
            ),
            one_of("kind", ConsentKind, table="members_consent"),
            one_of("how", ConsentHow, table="members_consent"),
        ]


class Block(models.Model):
    """One participant does not want to meet another; it works both ways and nobody sees it (safety.md §8)."""

    blocker = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="blocks_made")
    blocked = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="blocks_received")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="members_block_once"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="members_block_not_oneself"),
        ]


class AccessLog(models.Model):
    """Append-only: a member of staff looked at somebody's contact data. Ids and codes only."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    user_id = models.BigIntegerField()
    subject_id = models.BigIntegerField(help_text="The participant looked at.", db_index=True)
    reason = models.CharField(max_length=30)
    at = models.DateTimeField()
