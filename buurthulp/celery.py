"""The Celery application. Nothing waits inside the broker: tasks only wake the sweeps (ADR 0004)."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, signals

from buurthulp import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "buurthulp.settings")

broker.use()
app = Celery("buurthulp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.celeryd_init.connect
@signals.beat_init.connect
def refuse_unsafe_demo(**_kwargs: Any) -> None:
    """Stop a worker or beat that would run a demo on a database that is not one (safety.md §14)."""
    import django
    from django.conf import settings
    from django.db import connections

    if not settings.DEMO:
        return
    django.setup()
    from buurthulp import demo_guard  # its models need django.setup()

    try:
        demo_guard.refuse_unsafe_demo()
    except Exception as error:
        # Celery logs what a receiver raises and goes on; only SystemExit stops it. A guard that cannot look says no.
        raise SystemExit(f"{type(error).__name__}: {error}") from error
    finally:
        connections.close_all()  # a forked child must not inherit it


@signals.task_prerun.connect
@signals.task_postrun.connect
def close_old_connections(**_kwargs: Any) -> None:
    """Between two tasks as Django does between two pages: what broke or is older than CONN_MAX_AGE is closed.

    The others stay: to connect takes PostgreSQL longer than most tasks, and what it knew of the tables goes with it.
    """
    from django import db

    db.close_old_connections()


@signals.worker_ready.connect
def show_life_at_once(**_kwargs: Any) -> None:
    """Enqueue the first heartbeat when a worker is ready: beat's own comes an interval later."""
    heartbeat = app.conf.beat_schedule["heartbeat"]
    app.send_task(heartbeat["task"], **heartbeat["options"])
