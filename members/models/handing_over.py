"""Taking one's own account over from who acts for one: a code on paper."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from members.models.people import Participant


class HandOver(models.Model):
    """A code with which somebody takes over what others did for them. It works once; only its keyed hash is kept."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="hand_overs")
    code_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="Another took its place, or its maker stopped.")
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(stopped_at__isnull=True, used_at__isnull=True),
                name="members_handover_one_open",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(used_at__isnull=True), name="members_handover_used_or_stopped"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="members_handover_lasts"),
        ]
