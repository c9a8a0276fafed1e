"""A separate Celery worker process, on the test's own database and broker, for tests that must be real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from buurthulp import clock
from buurthulp.celery import app
from buurthulp.models import Heartbeat
from buurthulp.tasks import WORKER
from matching.models import Match, Search
from matching.tasks import sweep_matching
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage
from notifications.tasks import sweep_outbox
from tests.sms_sink import SENDER
from tools.supervisor import die_with_parent

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = "--pool=solo -l WARNING --without-gossip --without-mingle --without-heartbeat".split()
PATIENCE_SECONDS = 120.0
WAKE_AGAIN_SECONDS = 2.0


class Worker:
    """One worker process. Tasks really travel through the broker: nothing is eager."""

    def __init__(
        self, environment: dict[str, str], *, program: Sequence[str] = ("celery",), name: str = "worker"
    ) -> None:
        """``program``: the module to run, with its first arguments; ``name``: of its log."""
        assert app.conf.task_always_eager is False
        self._program = program
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = clock.machine_now()
        self.log = Path(settings.LOCAL_DIR, f"{name}.log")

    def start(self) -> None:
        """Start it, in a process group of its own."""
        self.log.unlink(missing_ok=True)
        self._started_at = clock.machine_now()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", *self._program, "-A", "buurthulp", "worker", *OPTIONS],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,  # a killed test run leaves no worker behind
            )

    def kill(self) -> None:
        """SIGKILL: no goodbye."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End it as make run does."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process = None

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def has_swept(self) -> bool:
        """Whether it has done something since it was started."""
        return Heartbeat.objects.filter(name=WORKER, beat_at__gt=self._started_at).exists()

    def catch_up(self) -> None:
        """Wake the worker, as beat does, until nothing is due at this moment of the movable clock."""
        try:
            wait_until(nothing_due, wake=wake)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; {self._state()}; {what_is_due()}; {self._last_words()}") from error

    def _last_words(self) -> str:
        return self.log.read_text()[-1500:]

    def _kernel_says(self) -> str:
        """What the process waits for, as far as the kernel tells."""
        if self._process is None:
            return "no process"
        folder = Path("/proc", str(self._process.pid))
        return " ".join(
            f"{name}: {(folder / name).read_text().strip()}"
            for name in ("wchan", "syscall")
            if (folder / name).exists()
        )


def wake() -> None:
    """What beat sends."""
    sweep_matching.apply_async(expires=30)
    sweep_outbox.apply_async(expires=30)


# Asked some fifty times a second: written out, since for Django to write it takes thirty times as long.
_SOMETHING_DUE = """
SELECT EXISTS (SELECT 1 FROM matching_search WHERE due_at <= %(now)s)
  OR EXISTS (SELECT 1 FROM matching_match WHERE due_at <= %(now)s)
  OR EXISTS (SELECT 1 FROM notifications_outboxmessage WHERE status = %(held)s AND held_until <= %(now)s)
  OR EXISTS (SELECT 1 FROM notifications_outboxmessage
             WHERE status IN (%(waiting)s, %(sending)s) AND due_at <= %(machine_now)s)
"""


def nothing_due() -> bool:
    """No search, agreement or message waits at this moment."""
    moments = {"now": clock.now(), "machine_now": clock.machine_now()}
    states = {"held": OutboxStatus.HELD, "waiting": OutboxStatus.WAITING, "sending": OutboxStatus.SENDING}
    with connection.cursor() as cursor:
        as_stored = {name: connection.ops.adapt_datetimefield_value(moment) for name, moment in moments.items()}
        cursor.execute(_SOMETHING_DUE, as_stored | {name: state.value for name, state in states.items()})
        return not cursor.fetchone()[0]


def what_is_due() -> str:
    """For the message of a test that waited in vain."""
    now, machine = clock.now(), clock.machine_now()
    waiting = OutboxMessage.objects.exclude(status=OutboxStatus.SENT)
    return (
        f"searches {list(Search.objects.filter(due_at__lte=now).values_list('pk', 'due_at')[:3])}, agreements "
        f"{list(Match.objects.filter(due_at__lte=now).values_list('pk', 'due_at')[:3])}, messages "
        f"{list(waiting.values_list('pk', 'status', 'due_at', 'last_error')[:3])} at {now} ({machine})"
    )


def wait_until(is_so: Callable[[], bool], *, wake: Callable[[], None], patience: float = PATIENCE_SECONDS) -> None:
    """Wait for something another process does, waking it now and then. Raises TimeoutError."""
    if is_so():
        return
    begin = time.monotonic()
    wake()
    woken = begin
    while not is_so():
        if time.monotonic() - begin > patience:
            raise TimeoutError("the worker did not catch up")
        if time.monotonic() - woken > WAKE_AGAIN_SECONDS:
            wake()
            woken = time.monotonic()
        time.sleep(0.02)


@contextmanager
def running_worker(environment: dict[str, str], *, mail_url: str, sms_url: str = "") -> Iterator[Worker]:
    """A worker that sends its mail to ``mail_url``, and text messages to ``sms_url``; ended whatever happens."""
    texts = {"SMS_URL": sms_url, "BUURTHULP_SMS_FROM": SENDER} if sms_url else {}
    worker = Worker({**environment, "EMAIL_URL": mail_url, **texts})
    worker.start()
    try:
        yield worker
    finally:
        worker.kill()
