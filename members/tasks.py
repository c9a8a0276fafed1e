"""What members does on a clock."""

from __future__ import annotations

from celery import shared_task

from buurthulp.viewers import SYSTEM
from members.services.label_following import follow_labels
from members.services.retention import apply_retention_tonight
from members.services.users import forget_unused_users

MOST_PLACES = 2_000


@shared_task(name="members.tasks.sweep_unused_users")
def sweep_unused_users() -> int:
    """Forget mail addresses that asked for a code a day ago and never took part. Returns how many."""
    return forget_unused_users(actor=SYSTEM)


@shared_task(name="members.tasks.sweep_retention")
def sweep_retention() -> int:
    """Once a night: blank and delete what was kept as long as the registry says. Returns how many rows."""
    return apply_retention_tonight(actor=SYSTEM)


@shared_task(name="members.tasks.sweep_labels")
def sweep_labels() -> int:
    """Let places follow their postcode to a new label, some thousands at a time. Returns how many were looked at.

    The import itself does this when it runs to its end; this finds what it left, and who signed up meanwhile.
    """
    return follow_labels(most=MOST_PLACES).checked
