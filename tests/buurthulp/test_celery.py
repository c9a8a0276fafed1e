"""Worker and beat as processes of their own."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from buurthulp.models import DemoMarker, Heartbeat
from buurthulp.tasks import WORKER as HEART
from buurthulp.tasks import beat_heart
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage
from notifications.services.outbox import write_mail
from tests.cast import Person
from tests.smtp_sink import running_sink
from tests.tiers import landing

WORKER = ["worker", "--concurrency", "1", "--loglevel", "warning", "--without-gossip", "--without-mingle"]
BEAT = ["beat", "--loglevel", "warning", "--pidfile="]


def command(arguments: list[str]) -> list[str]:
    """A celery command line with our application."""
    return [sys.executable, "-m", "celery", "--quiet", "-A", "buurthulp", *arguments]


@contextlib.contextmanager
def running(arguments: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is ended when the block ends."""
    process = subprocess.Popen(command(arguments), cwd=settings.BASE_DIR, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def comes_true(said: Callable[[], bool], within_seconds: float = 30) -> bool:
    """Whether it comes true in time."""
    deadline = time.monotonic() + within_seconds
    while not said():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@landing
@pytest.mark.django_db(transaction=True)
def test_a_worker_shows_life_at_once_and_a_commit_wakes_it(process_environment: dict[str, str], bram: Person) -> None:
    assert bram.participant is not None
    with running_sink() as sink, running(WORKER, {**process_environment, "EMAIL_URL": sink.url}) as worker:
        # No beat runs here: whatever happens, a wake did it.
        assert comes_true(Heartbeat.objects.filter(name="worker").exists)
        message = write_mail(
            participant=bram.participant, kind="arranged", key="arranged:wakker", context={"other": "Anna"}
        )
        assert message is not None
        sent = OutboxMessage.objects.filter(pk=message.pk, status=OutboxStatus.SENT)
        assert comes_true(sent.exists, 10)
        assert sink.deliveries() == {message.message_id: 1}
        assert worker.poll() is None


def other_connections() -> set[int]:
    """The processes with which PostgreSQL serves others than this test."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return {pid for (pid,) in cursor.fetchall()}


def beats_again() -> bool:
    """Whether the worker does one more task."""
    before = Heartbeat.objects.get(name=HEART).beat_at
    beat_heart.delay()
    return comes_true(Heartbeat.objects.filter(name=HEART, beat_at__gt=before).exists)


@landing
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no process for each connection.")
@pytest.mark.django_db(transaction=True)
def test_a_worker_stays_connected_from_task_to_task_and_is_not_lost_with_its_connection(
    process_environment: dict[str, str],
) -> None:
    with running(WORKER, process_environment):
        assert comes_true(Heartbeat.objects.filter(name=HEART).exists)
        first = other_connections()
        assert len(first) == 1
        assert beats_again()
        assert other_connections() == first
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [*first])
        assert comes_true(lambda: other_connections() == set())
        assert beats_again()
        assert len(other_connections()) == 1


def unsafe_demo(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The environment of a demo, on the test's own database, without Celery's loading of the URLconf (a guard too)."""
    return {
        **environment,
        "BUURTHULP_DEMO": "1",
        "CELERY_SKIP_CHECKS": "1",
        "DJANGO_ALLOWED_HOSTS": "localhost",
        "BUURTHULP_LOCAL_DIR": str(tmp_path),
    }


@landing
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("arguments", [WORKER, BEAT], ids=["worker", "beat"])
def test_a_demo_on_a_database_that_is_not_one_does_not_start(
    arguments: list[str], process_environment: dict[str, str], tmp_path: Path
) -> None:
    ended = subprocess.run(
        command([*arguments, *(["--schedule", str(tmp_path / "schedule")] if arguments is BEAT else [])]),
        cwd=settings.BASE_DIR,
        env=unsafe_demo(process_environment, tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "this database was not made by load_demo" in ended.stderr


@landing
@pytest.mark.django_db(transaction=True)
def test_a_demo_on_its_own_database_starts(process_environment: dict[str, str], tmp_path: Path) -> None:
    from buurthulp import clock

    DemoMarker.objects.create(pk=1, created_at=clock.machine_now())
    with running(WORKER, unsafe_demo(process_environment, tmp_path)):
        assert comes_true(Heartbeat.objects.filter(name="worker").exists)
