"""What members does on a clock."""

from __future__ import annotations

from celery import shared_task

from buurthulp.viewers import SYSTEM
from members.services.users import forget_unused_users


@shared_task(name="members.tasks.sweep_unused_users")
def sweep_unused_users() -> int:
    """Forget mail addresses that asked for a code a day ago and never took part. Returns how many."""
    return forget_unused_users(actor=SYSTEM)
