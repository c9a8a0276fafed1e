"""Letting services write what happened earlier. Only for making the demo, in the process that makes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db.models import F

from buurthulp import clock
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside, the clock between people shows ``moment``, also an earlier one. Raises RuntimeError outside a demo.

    The offset row cannot run behind (kernel_clockoffset_forward), and a history written by hand would not be what the
    services write. So this process alone reads another offset, and nothing is stored.
    """
    if not settings.CLOCK_MOVABLE:
        raise RuntimeError("The clock can only be moved in a demo or a scenario.")
    stored, offset = clock.offset, moment - clock.machine_now()
    clock.offset = lambda: offset
    try:
        yield
    finally:
        clock.offset = stored


def sent_then() -> int:
    """Mark every message that waits as sent when it was written; returns how many.

    The services wrote them as of earlier, but the outbox sends by the real clock: without this, hundreds would be
    due at the first start, and a mail server that somebody set would get mail about last month.
    """
    waiting = OutboxMessage.objects.filter(status=OutboxStatus.WAITING)
    return waiting.update(status=OutboxStatus.SENT, sent_at=F("written_at"), attempts=1)
