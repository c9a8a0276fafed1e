"""Receivers only enqueue."""

from __future__ import annotations

from typing import Any

from buurthulp import wake
from buurthulp.tasks import enqueue
from notifications.tasks import sweep_outbox


def wake_outbox(*, kind: str, **_kwargs: Any) -> None:
    """A message was written and committed: sweep the outbox soon."""
    if kind == wake.OUTBOX:
        enqueue(sweep_outbox)


def connect() -> None:
    """Connect this app's receivers."""
    wake.work_waiting.connect(wake_outbox, dispatch_uid="notifications.wake_outbox")
