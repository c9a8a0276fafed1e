"""Waking a worker: a broker that is away costs little and loses nothing."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from kombu.exceptions import OperationalError

from buurthulp import tasks
from buurthulp.tasks import enqueue
from tests.tiers import landing

WRITE_WITHOUT_A_BROKER = """
import json, time
import django
django.setup()
from django.db import transaction
from members.models import Participant
from notifications.services.outbox import write_mail
bram = Participant.objects.get(first_name="Bram")
for number in range(3):
    began = time.monotonic()
    with transaction.atomic():
        write_mail(participant=bram, kind="arranged", key=f"arranged:nummer{number}", context={"other": "Anna"})
    print(round(time.monotonic() - began, 3))
"""


class Broker:
    """Stands where Celery's ``apply_async`` stands: the edge to the broker."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error
        self.calls = 0

    def apply_async(self, **_options: Any) -> None:
        self.calls += 1
        if self.error is not None:
            raise self.error


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_broker_quiet_until", 0.0)


def test_a_broker_that_answers_is_asked_each_time() -> None:
    broker = Broker(None)
    assert [enqueue(broker), enqueue(broker)] == [True, True]  # type: ignore[arg-type]  # what it uses of a task
    assert broker.calls == 2


@pytest.mark.parametrize("error", [OperationalError("gone"), OSError(28, "No space left on device")])
def test_a_broker_that_is_away_is_left_alone_for_a_while(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    broker = Broker(error)
    assert [enqueue(broker), enqueue(broker)] == [False, False]  # type: ignore[arg-type]  # the same
    assert broker.calls == 1
    monkeypatch.setattr(tasks, "_broker_quiet_until", time.monotonic() - 1)
    broker.error = None
    assert enqueue(broker) is True  # type: ignore[arg-type]  # the same


def test_another_error_is_not_hidden() -> None:
    with pytest.raises(KeyError):
        enqueue(Broker(KeyError("a mistake of ours")))  # type: ignore[arg-type]  # the same


@pytest.fixture(params=["refuses", pytest.param("says nothing", marks=landing)])
def dead_broker(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a Redis that is not there, or that takes the call and never says a word."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        if request.param == "says nothing":
            taken.listen()
        yield f"redis://127.0.0.1:{taken.getsockname()[1]}/0"


@pytest.mark.django_db(transaction=True)
def test_with_a_dead_broker_writing_goes_on_and_the_rows_are_there(
    dead_broker: str, process_environment: dict[str, str], bram: object
) -> None:
    from notifications.models import OutboxMessage

    result = subprocess.run(
        [sys.executable, "-c", WRITE_WITHOUT_A_BROKER],
        cwd=settings.BASE_DIR,
        env={**process_environment, "REDIS_URL": dead_broker, "DJANGO_SETTINGS_MODULE": "buurthulp.settings"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    first, *others = [float(line) for line in result.stdout.split()]
    # One time-out of five seconds (CELERY_BROKER_TRANSPORT_OPTIONS) and what a busy machine adds: two would be ten.
    assert first < 10
    assert max(others) < 1
    assert list(OutboxMessage.objects.order_by("key").values_list("key", "status")) == [
        ("arranged:nummer0", "waiting"),
        ("arranged:nummer1", "waiting"),
        ("arranged:nummer2", "waiting"),
    ]
