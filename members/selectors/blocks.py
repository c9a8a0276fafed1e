"""Whom somebody does not want to meet. Only they read it: the other never does (safety.md §8)."""

from __future__ import annotations

from django.db.models import QuerySet

from members.enums import ParticipantStatus
from members.models import Participant


def blocked_by(participant: Participant) -> QuerySet[Participant]:
    """Everybody this participant blocked who still takes part, the latest first. Contact data is not read."""
    return (
        Participant.objects.filter(blocks_received__blocker=participant)
        .exclude(status=ParticipantStatus.CLOSED)
        .defer("family_name", "phone")
        .order_by("-blocks_received__at", "-pk")
    )
