"""The worker's sign of life, the sweep of the cache, and the one way to wake a worker."""

from __future__ import annotations

import logging
import time
from typing import Any

from celery import Task, shared_task
from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from kombu.exceptions import OperationalError

from buurthulp import clock, sweeps
from buurthulp.models import Heartbeat

logger = logging.getLogger(__name__)

WORKER = "worker"
# After a broker that did not answer, a page does not wait for it again so soon.
BROKER_PAUSE_SECONDS = 15.0
# A wake that nobody picked up in this time knows nothing that the next sweep does not.
WAKE_EXPIRES_SECONDS = 30
_broker_quiet_until = 0.0


@shared_task(soft_time_limit=20, time_limit=30)
def beat_heart() -> None:
    """Write that a worker, woken by beat through the broker, works, and how far the sweeps are behind."""
    beat = Heartbeat(name=WORKER, beat_at=clock.machine_now(), sweep_lag_seconds=sweeps.longest_lag())
    # One statement, so that two workers at once need no second try.
    Heartbeat.objects.bulk_create(
        [beat], update_conflicts=True, unique_fields=["name"], update_fields=["beat_at", "sweep_lag_seconds"]
    )


@shared_task
def sweep_cache() -> int:
    """Take out of the cache in the database what is over; Redis does so itself. Returns how many rows."""
    store = caches[DEFAULT_CACHE_ALIAS]
    if not isinstance(store, DatabaseCache):
        return 0
    table = store._table  # type: ignore[attr-defined]  # the stubs know no tables
    now = connection.ops.adapt_datetimefield_value(clock.machine_now())
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608 - a name of ours
        return int(cursor.rowcount)


def enqueue(task: Task[Any, Any]) -> bool:
    """Ask a worker to run ``task`` (a sweep: no arguments) soon. For receivers of ``wake.work_waiting``.

    Never raises because of the broker, and waits for a dead one at most once in BROKER_PAUSE_SECONDS: the work is a
    row already, and beat's sweep finds it. Returns whether the broker took it.
    """
    global _broker_quiet_until
    if time.monotonic() < _broker_quiet_until:
        return False
    try:
        task.apply_async(expires=WAKE_EXPIRES_SECONDS)
    except (OperationalError, OSError) as error:
        _broker_quiet_until = time.monotonic() + BROKER_PAUSE_SECONDS
        logger.warning("The broker did not take a wake (%s); beat's sweep will do it.", type(error).__name__)
        return False
    return True
