"""Who of an organisation signs people up, and whom they entered: of those they see how it stands, and nothing more."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from buurthulp.public_ids import new_public_id
from desk.models.organisation import Organisation
from exchange.models import HelpRequest
from members.models import Community, Participant, RoleGrant


class ReferrerAccount(models.Model):
    """A role of referrer is held for one organisation."""

    grant = models.OneToOneField(RoleGrant, on_delete=models.CASCADE, related_name="referrer_account")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="accounts")


class Entry(models.Model):
    """Somebody whom a referrer entered, and the question they entered with them, if any.

    ``form_token``: a form that is sent twice is one entry. ``stopped_at``: they no longer want the organisation to see
    how it stands with them.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="entries")
    by_user_id = models.BigIntegerField()
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    help_request = models.ForeignKey(HelpRequest, null=True, on_delete=models.CASCADE, related_name="+")
    form_token = models.CharField(max_length=32)
    at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by_user_id", "form_token"], name="desk_entry_sent_once"),
        ]
        indexes = [models.Index(fields=["by_user_id", "-at"], name="desk_entry_own")]


class ClientLink(models.Model):
    """A link that a referrer hands to one person, who then signs up themselves: three days, once.

    Who used it, only an :class:`Entry` says, where they agreed that the organisation sees how it stands.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by_user_id = models.BigIntegerField()
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("made_at")), name="desk_clientlink_ends"),
        ]
