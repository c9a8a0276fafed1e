"""The worker's sign of life."""

from __future__ import annotations

from celery import shared_task

from buurthulp import clock, sweeps
from buurthulp.models import Heartbeat

WORKER = "worker"


@shared_task(soft_time_limit=20, time_limit=30)
def beat_heart() -> None:
    """Write that a worker, woken by beat through the broker, works, and how far the sweeps are behind."""
    beat = Heartbeat(name=WORKER, beat_at=clock.machine_now(), sweep_lag_seconds=sweeps.longest_lag())
    # One statement, so that two workers at once need no second try.
    Heartbeat.objects.bulk_create(
        [beat], update_conflicts=True, unique_fields=["name"], update_fields=["beat_at", "sweep_lag_seconds"]
    )
