"""The conversation at somebody's kitchen table, and the second one some weeks later."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from members.models import Community, Participant


class KitchenTalk(models.Model):
    """Somebody was spoken for the first time, both ways: what they would like, and what they like to do.

    From ``again_at`` on it is time for a second conversation; ``spoken_at`` is when that was, once it was. Nothing of
    what was said stands here: that are requests and offers as any other.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    first_at = models.DateTimeField()
    again_at = models.DateTimeField()
    spoken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(again_at__gt=F("first_at")), name="desk_kitchentalk_again_is_later"),
        ]
