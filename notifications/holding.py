"""What is told at once, and what waits for the morning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from buurthulp import clock
from members.models import Participant
from members.quiet import awake_from, gathering_now, next_gathering

CAN_WAIT = frozenset({"activity_read", "arranged", "check", "thanks", "withdrawn"})
"""Who counts on none of these: agreements, cancellations, codes and questions with a time to answer are not here."""
COMES_FIRST = ("starts_at", "answer_until", "reply_by")
"""What of a context says until when a message is worth something."""
TIME_TO_ANSWER = timedelta(hours=2)
"""A morning's questions go together where so much of their time is left."""


def hold_mail_until(participant: Participant, kind: str, context: Mapping[str, Any]) -> datetime | None:
    """Until when a mail waits so that it goes with others; None: it goes now."""
    now = clock.now()
    if kind in CAN_WAIT:
        return next_gathering(now, participant) if participant.gathers else None
    if kind != "invitation":
        return None
    until, answer_until = gathering_now(now, participant), context.get("answer_until")
    if until is None or answer_until is None or answer_until - until < TIME_TO_ANSWER:
        return None
    return until


def hold_sms_until(participant: Participant, context: Mapping[str, Any]) -> datetime | None:
    """Until when a text message waits so that no telephone rings at night; None: it goes now."""
    now = clock.now()
    awake = awake_from(now, participant)
    comes_first = next((context[name] for name in COMES_FIRST if context.get(name) is not None), None)
    if awake == now or (comes_first is not None and comes_first <= awake):
        return None
    return awake
