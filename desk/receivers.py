"""Receivers only enqueue."""

from __future__ import annotations

from typing import Any

from buurthulp import wake
from buurthulp.tasks import enqueue
from desk.tasks import sweep_registers


def wake_registers(*, kind: str, **_kwargs: Any) -> None:
    """A register was started and committed, or has lines left: go on soon."""
    if kind == wake.REGISTER:
        enqueue(sweep_registers)


def connect() -> None:
    """Connect this app's receivers."""
    wake.work_waiting.connect(wake_registers, dispatch_uid="desk.wake_registers")
