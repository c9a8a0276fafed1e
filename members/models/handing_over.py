"""Codes that let somebody in: to take one's own account over, or to become somebody's trusted contact."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from buurthulp.constraints import one_of
from buurthulp.crypto import EncryptedTextField
from members.enums import ActsForKind
from members.models.people import Participant
from members.models.rights import TrustedRights, rights_fit_the_kind


class HandOver(TrustedRights):
    """A code, on paper or in a mail. It works once; only its keyed hash is kept.

    ``kind`` is what its user becomes: "self" takes over what others did for them, "trusted" is a trusted contact.
    ``relation``, ``to`` and ``consent`` are of the latter: who that is to the participant, the mail address it went
    to (the code works for that one alone; empty: it was handed over on paper), and what the participant agreed to.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="hand_overs")
    kind = models.CharField(max_length=10, choices=ActsForKind.choices, default=ActsForKind.SELF)
    code_hash = models.CharField(max_length=64, unique=True)
    relation = EncryptedTextField(blank=True)
    to = EncryptedTextField(blank=True, help_text="Until it was used or is over.")
    consent = models.OneToOneField(
        "members.Consent", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="Another took its place, or its maker stopped.")
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            one_of("kind", ActsForKind, table="members_handover"),
            models.CheckConstraint(condition=~Q(kind=ActsForKind.PROXY), name="members_handover_makes_no_proxy"),
            rights_fit_the_kind(table="members_handover"),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(kind=ActsForKind.SELF, stopped_at__isnull=True, used_at__isnull=True),
                name="members_handover_one_open",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(used_at__isnull=True), name="members_handover_used_or_stopped"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="members_handover_lasts"),
        ]
