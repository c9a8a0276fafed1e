"""/healthz: what it says, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.log import log_response

from buurthulp import clock, sweeps
from buurthulp.models import Heartbeat
from buurthulp.tasks import WORKER, beat_heart


def beat(*, seconds_ago: float, lag: float = 0) -> None:
    """A worker swept so long ago."""
    at = clock.machine_now() - timedelta(seconds=seconds_ago)
    Heartbeat.objects.create(name=WORKER, beat_at=at, sweep_lag_seconds=lag)


def test_all_is_well(db: None, client: Client) -> None:
    beat(seconds_ago=5, lag=2.04)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "queue": "ok", "sweep_lag_seconds": 2.0}
    assert "no-store" in answer["Cache-Control"]
    assert answer.cookies == {}


def test_a_worker_that_stopped(db: None, client: Client) -> None:
    beat(seconds_ago=61, lag=3)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "down",
        "database": "ok",
        "queue": "down",
        "sweep_lag_seconds": 3.0,
        "reason": "queue: the last sweep was 61 seconds ago",
    }


def test_no_worker_yet(db: None, client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "down",
        "database": "ok",
        "queue": "down",
        "sweep_lag_seconds": None,
        "reason": "queue: no worker has swept yet",
    }


def test_bad_health_is_no_error_in_the_log_and_other_faults_are(
    db: None, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/healthz")
    assert caplog.messages == []
    request = RequestFactory().get("/healthz")
    log_response("Fault", response=HttpResponse(status=500), request=request)
    log_response("Down", response=HttpResponse(status=503), request=RequestFactory().get("/"))
    assert caplog.messages == ["Fault", "Down"]


def test_a_database_without_its_tables(db: None, client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_heartbeat RENAME TO kernel_heartbeat_away")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    failure = "OperationalError" if connection.vendor == "sqlite" else "ProgrammingError"
    assert answer.json() == {
        "status": "down",
        "database": "down",
        "queue": "unknown",
        "sweep_lag_seconds": None,
        "reason": f"database: {failure}",
    }


def test_the_moved_clock_does_not_make_a_heartbeat_old(db: None, client: Client, movable_clock: None) -> None:
    beat(seconds_ago=5)
    clock.move_forward(timedelta(days=1))
    assert client.get("/healthz").json()["status"] == "ok"


def test_only_reading_is_possible(db: None, client: Client) -> None:
    beat(seconds_ago=5)
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405


def test_it_asks_for_no_community_no_session_and_no_user(
    db: None, client: Client, django_assert_num_queries: object
) -> None:
    beat(seconds_ago=5)
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture
        answer = client.get("/healthz", headers={"host": "localhost"})
    assert answer.status_code == 200


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, sweeps.Lag]]:
    """An empty registry of lags."""
    lags: dict[str, sweeps.Lag] = {}
    monkeypatch.setattr(sweeps, "_lags", lags)
    return lags


def test_the_heartbeat_says_the_longest_lag(db: None, registry: dict[str, sweeps.Lag]) -> None:
    beat_heart()
    assert Heartbeat.objects.get().sweep_lag_seconds == 0
    sweeps.register_lag("outbox", lambda: 3.5)
    sweeps.register_lag("searches", lambda: 12.25)
    sweeps.register_lag("ahead", lambda: -4.0)
    beat_heart()
    last = Heartbeat.objects.get()
    assert (last.name, last.sweep_lag_seconds) == (WORKER, 12.25)
    assert (clock.machine_now() - last.beat_at).total_seconds() < 5


def test_the_outbox_is_registered() -> None:
    assert "outbox" in sweeps._lags
