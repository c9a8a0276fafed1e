"""Receivers only enqueue."""

from __future__ import annotations

import logging
import time
from typing import Any

from kombu.exceptions import OperationalError

from buurthulp import wake
from notifications.tasks import sweep_outbox

logger = logging.getLogger(__name__)

# After a broker that did not answer, a page does not wait for it again so soon: the sweep finds the rows anyway.
PAUSE_SECONDS = 15.0
# A wake that nobody picked up in this time says nothing that the next sweep does not know.
EXPIRES_SECONDS = 30
_quiet_until = 0.0


def wake_outbox(*, kind: str, **_kwargs: Any) -> None:
    """Enqueue a sweep of the outbox. Never raises because of the broker: the message is a row already."""
    global _quiet_until
    if kind != wake.OUTBOX or time.monotonic() < _quiet_until:
        return
    try:
        sweep_outbox.apply_async(expires=EXPIRES_SECONDS)
    except (OperationalError, OSError) as error:
        _quiet_until = time.monotonic() + PAUSE_SECONDS
        logger.warning("The broker did not take a wake (%s); the sweep will find the outbox.", type(error).__name__)


def connect() -> None:
    """Connect this app's receivers."""
    wake.work_waiting.connect(wake_outbox, dispatch_uid="notifications.wake_outbox")
