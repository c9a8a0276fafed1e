"""Who is told where, and what of the outbox is due."""

from __future__ import annotations

from django.db.models import Case, Min, Q, QuerySet, When

from buurthulp import clock
from members.enums import ContactWay
from members.models import Participant
from members.selectors import people
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage


def mail_address_of(participant: Participant) -> str | None:
    """Where mail for this participant goes: the user who is them, else their proxy.

    None when they are told things by telephone, or when nobody who acts for them can log in.
    """
    if participant.told_by != ContactWay.MAIL:
        return None
    return people.mail_address_of(participant) or None


def due_messages() -> QuerySet[OutboxMessage]:
    """Messages to send now, oldest first: waiting and due, or left behind by a sender whose lease ran out."""
    now = clock.machine_now()
    return OutboxMessage.objects.filter(
        Q(status=OutboxStatus.WAITING, due_at__lte=now) | Q(status=OutboxStatus.SENDING, claimed_until__lte=now)
    ).order_by("due_at", "pk")


def outbox_lag_seconds() -> float:
    """How long the oldest due message has waited for a sender; 0 when none is due."""
    oldest = (
        due_messages()
        .order_by()
        .aggregate(oldest=Min(Case(When(status=OutboxStatus.SENDING, then="claimed_until"), default="due_at")))[
            "oldest"
        ]
    )
    return 0.0 if oldest is None else (clock.machine_now() - oldest).total_seconds()
