"""A neighbour invites a neighbour: a personal link, and whoever came through it and wanted that told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from buurthulp.public_ids import new_public_id
from members.models.people import Participant


class InviteLink(models.Model):
    """A participant's own link to hand to a neighbour. It says nothing of where anybody lives."""

    token = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="invite_links")
    shows_name = models.BooleanField(default=False, help_text="The page behind it may say the first name.")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(revoked_at__isnull=True), name="members_invitelink_one_current"
            ),
        ]


class JoinedByInvite(models.Model):
    """Somebody came through a link and wanted its owner to know. Who wanted nothing told has no row."""

    link = models.ForeignKey(InviteLink, on_delete=models.CASCADE, related_name="joined")
    newcomer = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
