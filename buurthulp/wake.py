"""Wakes workers: a signal sent on commit whose receivers only enqueue. The sweep finds what a lost wake missed."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

work_waiting = Signal()

OUTBOX = "outbox"
SEARCH = "search"

# After a broker that did not answer, a page does not wait for it again so soon: the sweep finds the rows anyway.
PAUSE_SECONDS = 15.0
# A wake that nobody picked up in this time says nothing that the next sweep does not know.
EXPIRES_SECONDS = 30
_quiet_until = 0.0


def announce(kind: str) -> None:
    """Say, once this transaction is committed, that rows of ``kind`` wait for work."""
    transaction.on_commit(lambda: work_waiting.send(sender=None, kind=kind), robust=True)


def enqueue(task: Any) -> None:
    """Enqueue a Celery task without arguments. Never raises because of the broker: the work is a row already."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        task.apply_async(expires=EXPIRES_SECONDS)
    except (OperationalError, OSError) as error:
        _quiet_until = time.monotonic() + PAUSE_SECONDS
        logger.warning("The broker did not take a wake (%s); the sweep will find the rows.", type(error).__name__)
