"""Wakes the outbox."""

from __future__ import annotations

from celery import shared_task

from buurthulp.viewers import SYSTEM
from notifications.services.gathering import release_held
from notifications.services.outbox import send_due


# A run stops by itself long before these; they end one that hangs on a mail server that answers a byte at a time.
@shared_task(soft_time_limit=200, time_limit=240)
def sweep_outbox() -> None:
    """Let go of what waited for the morning, and send what is due. Safe to run twice, late, or beside itself."""
    release_held(actor=SYSTEM)
    send_due()
