"""Somebody is referred to an organisation, with their consent (safety.md §2, §7)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from buurthulp.constraints import one_of
from buurthulp.crypto import EncryptedTextField
from buurthulp.models import StatusChange
from buurthulp.public_ids import new_public_id
from desk.enums import ReferralStatus, ReferralWay
from desk.models.organisation import Organisation
from exchange.models import HelpRequest
from members.models import Community, Consent, Participant

OPEN = (ReferralStatus.SENT, ReferralStatus.TAKEN_UP)


class Referral(models.Model):
    """One person, handed on to one organisation; ``help_request`` where it began with a question.

    ``told`` is what they said may be told of them: name, and what they chose of number, mail address and address, as
    it was then. A mail holds none of it, only a link that opens it once: ``link_hash`` knows that link.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="referrals")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    help_request = models.ForeignKey(HelpRequest, null=True, on_delete=models.CASCADE, related_name="+")
    consent = models.OneToOneField(Consent, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=10, choices=ReferralStatus.choices, default=ReferralStatus.SENT)
    way = models.CharField(max_length=6, choices=ReferralWay.choices)
    text = EncryptedTextField(blank=True, help_text="What the organisation should know.")
    stays = EncryptedTextField(blank=True, help_text="What neighbours go on doing.")
    told = EncryptedTextField(blank=True, help_text="Who it is and how to reach them, as JSON.")
    sent_at = models.DateTimeField()
    ask_at = models.DateTimeField(help_text="When somebody asks how it went, if nothing was heard.")
    link_hash = models.CharField(max_length=64, blank=True)
    link_until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True, help_text="When the link was used.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "organisation"],
                condition=Q(status__in=[status.value for status in OPEN]),
                name="desk_referral_one_at_a_time",
            ),
            models.UniqueConstraint(fields=["link_hash"], condition=~Q(link_hash=""), name="desk_referral_link_once"),
            models.CheckConstraint(
                condition=Q(link_hash="") | Q(way=ReferralWay.MAIL, link_until__isnull=False),
                name="desk_referral_link_is_of_a_mail",
            ),
            one_of("status", ReferralStatus, table="desk_referral"),
            one_of("way", ReferralWay, table="desk_referral"),
        ]
        indexes = [models.Index(fields=["community", "status", "ask_at"], name="desk_referral_open")]


class ReferralStatusChange(StatusChange):
    """The history of a referral. A step that moves nothing (asked once more) stands in it as well."""

    subject = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="history")
