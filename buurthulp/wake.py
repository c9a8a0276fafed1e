"""Wakes workers: a signal sent on commit whose receivers only enqueue. The sweep finds what a lost wake missed."""

from __future__ import annotations

from django.db import transaction
from django.dispatch import Signal

work_waiting = Signal()

OUTBOX = "outbox"
SEARCH = "search"


def announce(kind: str) -> None:
    """Say, once this transaction is committed, that rows of ``kind`` wait for work."""
    transaction.on_commit(lambda: work_waiting.send(sender=None, kind=kind), robust=True)
