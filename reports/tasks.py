"""What figures do on a clock. They have a queue of their own: a release takes long."""

from __future__ import annotations

from celery import shared_task

from buurthulp.viewers import SYSTEM
from reports.services.releasing import sweep_releases as sweep

HOUR = 60 * 60


# Not acknowledged late: Redis would hand it out a second time while the first still works. What was lost on the way
# is found by the next sweep.
@shared_task(name="reports.tasks.sweep_releases", acks_late=False, soft_time_limit=HOUR, time_limit=HOUR + 60)
def sweep_releases() -> int:
    """Make the releases whose day has come. Safe to run twice, late, or beside itself."""
    return sweep(actor=SYSTEM)
