"""Wakes workers: a signal sent on commit whose receivers only enqueue. The sweep finds what a lost wake missed."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.dispatch import Signal

work_waiting = Signal()

OUTBOX = "outbox"
SEARCH = "search"
REGISTER = "register"


def announce(kind: str) -> None:
    """Say, once this transaction is committed, that rows of ``kind`` wait for work. Once per transaction is enough."""
    say = _SAY[kind]
    if not any(waiting is say for _, waiting, *_ in transaction.get_connection().run_on_commit):
        transaction.on_commit(say, robust=True)


_SAY = {kind: partial(work_waiting.send, sender=None, kind=kind) for kind in (OUTBOX, SEARCH, REGISTER)}
