"""A demo only on a database that load_demo made, and only for this machine (safety.md §14): in real processes."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from buurthulp import clock
from buurthulp.demo_guard import refuse_unsafe_demo
from buurthulp.models import DemoMarker
from tests.house.tree import ROOT
from tests.tiers import landing

pytestmark = [pytest.mark.long, pytest.mark.own_database]
ADDRESSES = "import django; django.setup(); from django.urls import resolve; print(resolve('/demo/').view_name)"
WITHOUT_DEMO = "Resolver404"
NOT_MADE = "was not made by load_demo"
WORKER = ("worker", "--pool", "solo", "--loglevel", "info", "--without-gossip", "--without-mingle")
BEAT = ("beat", "--loglevel", "info", "--pidfile=")
READY = " ready."


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> dict[bool, Path]:
    """An empty database, and the same with the marker that load_demo writes first."""
    folder = tmp_path_factory.mktemp("guard")
    empty, marked = folder / "empty.sqlite3", folder / "marked.sqlite3"
    shutil.copy(migrated, empty)
    shutil.copy(migrated, marked)
    with sqlite3.connect(marked) as connection:
        connection.execute("INSERT INTO kernel_demomarker (id, created_at) VALUES (1, '2026-12-01 11:00:00')")
    return {False: empty, True: marked}


def environment(database: Path, flag: str, **more: str) -> dict[str, str]:
    """That of a process on this database, with this flag, on SQLite and a folder as broker."""
    values = {name: value for name, value in os.environ.items() if name not in ("REDIS_URL", "DEMO_HOSTS")}
    return values | {
        "DATABASE_URL": f"sqlite:///{database}",
        "BUURTHULP_LOCAL_DIR": str(database.parent),
        "BUURTHULP_BROKER_DIR": str(database.parent / "broker"),
        "BUURTHULP_DEMO": flag,
        "DJANGO_ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "DJANGO_SETTINGS_MODULE": "buurthulp.settings",
        **more,
    }


def run(database: Path, flag: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments to its end."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(database, flag, **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    return (done.stdout + done.stderr).strip().splitlines()[-1]


@landing
@pytest.mark.parametrize(
    ("flag", "is_made", "answer"),
    [
        ("0", False, WITHOUT_DEMO),
        ("0", True, WITHOUT_DEMO),
        ("1", False, NOT_MADE),
        ("1", True, "demo:pick"),
    ],
)
def test_when_the_addresses_load(databases: dict[bool, Path], flag: str, is_made: bool, answer: str) -> None:
    assert answer in last_line(run(databases[is_made], flag, "-c", ADDRESSES))


@pytest.mark.parametrize(
    ("allowed", "demo_hosts", "refused"),
    [
        ("localhost,demo.localhost,127.0.0.8,[::1]", "", ""),
        ("localhost,buurthulp.example", "", "may not answer on buurthulp.example"),
        ("*", "", r"may not answer on \*"),
        (".buurthulp.example", "buurthulp.example", r"may not answer on \.buurthulp.example"),
        ("localhost,demo.buurthulp.example", "demo.buurthulp.example", ""),
    ],
)
def test_for_whom_a_demo_answers(db: None, allowed: str, demo_hosts: str, refused: str) -> None:
    """The rule itself; that a process asks it, the tests around this one show."""
    DemoMarker.objects.create(pk=1, created_at=clock.machine_now())
    with override_settings(ALLOWED_HOSTS=allowed.split(","), DEMO_HOSTS=demo_hosts.split(",")):
        if refused:
            with pytest.raises(ImproperlyConfigured, match=refused):
                refuse_unsafe_demo()
        else:
            refuse_unsafe_demo()


@landing
@pytest.mark.parametrize("program", [WORKER, BEAT], ids=lambda program: program[0])
def test_worker_and_beat_refuse_what_is_no_demo(databases: dict[bool, Path], program: tuple[str, ...]) -> None:
    """With Django's checks; without them, tests/buurthulp/test_celery.py."""
    done = run(databases[False], "1", "-m", "celery", "-A", "buurthulp", *program)
    assert (done.returncode != 0, NOT_MADE in done.stderr, READY in done.stderr) == (True, True, False)


@pytest.mark.deep
@pytest.mark.parametrize(("flag", "is_made"), [("0", False), ("0", True), ("1", True)])
@pytest.mark.parametrize("program", [WORKER, BEAT], ids=lambda program: program[0])
def test_worker_and_beat_start_otherwise(
    databases: dict[bool, Path], program: tuple[str, ...], flag: str, is_made: bool, tmp_path: Path
) -> None:
    log, broker = tmp_path / "log", tmp_path / "broker"
    with log.open("w") as output:
        started = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "buurthulp", *program],
            cwd=ROOT,
            env=environment(
                databases[is_made], flag, BUURTHULP_LOCAL_DIR=str(tmp_path), BUURTHULP_BROKER_DIR=str(broker)
            ),
            stdout=output,
            stderr=output,
        )

    def is_at_work() -> bool:
        """The worker says so; beat puts its first tasks in the queue."""
        return READY in log.read_text() if program is WORKER else any(broker.glob("queue/*"))

    try:
        give_up_at = time.monotonic() + 90
        while not is_at_work() and started.poll() is None:
            assert time.monotonic() < give_up_at, log.read_text()
            time.sleep(0.2)
        assert (started.poll(), is_at_work()) == (None, True)
    finally:
        started.send_signal(signal.SIGTERM)
        started.wait(timeout=60)


@landing
def test_load_demo_and_migrate_are_not_stopped_by_it(own_demo: Path) -> None:
    """They made it, with the flag on and an empty database; again changes nothing."""
    own = own_demo / "buurthulp.sqlite3"
    assert run(own, "1", "manage.py", "migrate", "--verbosity", "0").returncode == 0
    again = run(own, "1", "manage.py", "load_demo")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert "demo:pick" in last_line(run(own, "1", "-c", ADDRESSES))


@landing
def test_load_demo_says_which_host_it_may_not_answer_on(databases: dict[bool, Path], tmp_path: Path) -> None:
    """And leaves nothing half: the marker goes with the rest."""
    own = tmp_path / "own.sqlite3"
    shutil.copy(databases[False], own)
    done = run(own, "1", "manage.py", "load_demo", DJANGO_ALLOWED_HOSTS="buurthulp.example")
    assert (done.returncode, "may not answer on buurthulp.example" in done.stderr) == (1, True)
    with sqlite3.connect(own) as connection:
        assert connection.execute("SELECT count(*) FROM kernel_demomarker").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM members_community").fetchone() == (0,)
