"""A request at the edge of somebody's area, shared with the coordinator of the area beside it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from buurthulp.constraints import one_of
from desk.enums import ShareReason
from exchange.models import HelpRequest
from members.models import Community


class RequestShare(models.Model):
    """``to_user_id`` may mediate this one request, as long as it is open and nobody ended the sharing."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    help_request = models.ForeignKey(HelpRequest, on_delete=models.CASCADE, related_name="+")
    by_user_id = models.BigIntegerField()
    to_user_id = models.BigIntegerField()
    reason = models.CharField(max_length=8, choices=ShareReason.choices)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["help_request", "to_user_id"], condition=Q(ended_at__isnull=True), name="desk_requestshare_once"
            ),
            models.CheckConstraint(condition=~Q(by_user_id=F("to_user_id")), name="desk_requestshare_not_oneself"),
            one_of("reason", ShareReason, table="desk_requestshare"),
        ]
        indexes = [
            models.Index(fields=["to_user_id"], condition=Q(ended_at__isnull=True), name="desk_requestshare_open")
        ]
