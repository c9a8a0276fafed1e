"""Receivers only enqueue."""

from __future__ import annotations

from typing import Any

from buurthulp import wake
from matching.tasks import sweep_matching


def _on_work(*, kind: str, **kwargs: Any) -> None:
    if kind == wake.SEARCH:
        wake.enqueue(sweep_matching)


def connect() -> None:
    """Connect this app's receivers."""
    wake.work_waiting.connect(_on_work, dispatch_uid="matching.receivers")
