"""Receivers only enqueue."""

from __future__ import annotations

from typing import Any

from buurthulp import wake
from buurthulp.tasks import enqueue
from matching.tasks import sweep_matching


def wake_matching(*, kind: str, **_kwargs: Any) -> None:
    """A search changed and was committed: look soon at what is due."""
    if kind == wake.SEARCH:
        enqueue(sweep_matching)


def connect() -> None:
    """Connect this app's receivers."""
    wake.work_waiting.connect(wake_matching, dispatch_uid="matching.wake_matching")
