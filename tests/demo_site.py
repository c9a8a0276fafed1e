"""The demo as `make run` makes it, in a folder of its own: for walking through every page, and for pictures."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import health
from tools.environment import ROOT
from tools.run import DATABASE, HTTP_PORT, child_environment, manage, programs
from tools.supervisor import die_with_parent

HOST = "127.0.0.1"
READY_WITHIN_SECONDS = 90.0
# What a test or a developer has set for another Buurthulp is not for this one.
_NOT_OURS = ("BUURTHULP_", "DJANGO_", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SMS_URL", "DEMO_HOSTS")


def make_demo(folder: Path, *, database_url: str = "", begun_with: Path | None = None) -> None:
    """Load the demo into ``folder``: its keys, its database unless ``database_url`` names an empty one elsewhere.

    ``begun_with``: a migrated SQLite file to begin with, for who has one.
    """
    values = demo_environment(folder, database_url=database_url)
    if begun_with is not None:
        shutil.copyfile(begun_with, folder / DATABASE)
    else:
        manage(Path(sys.executable), values, "migrate", "--noinput", "--verbosity", "0")
    manage(Path(sys.executable), values, "load_demo")


@contextmanager
def serving(folder: Path, *, database_url: str = "") -> Iterator[str]:
    """Serve the demo in ``folder`` on a free port; yields its address without a slash at the end.

    Web alone: "een uur later" in the demo does what the worker would have done by then.
    """
    port = _free_port()
    values = demo_environment(folder, port=port, database_url=database_url)
    command = list(programs(Path(sys.executable), values, host=HOST, port=port, local=folder)[0].command)
    with (folder / "web.log").open("wb") as log:
        web = subprocess.Popen(
            command, cwd=ROOT, env=values, stdout=log, stderr=log, stdin=subprocess.DEVNULL, preexec_fn=die_with_parent
        )
    try:
        _wait_until_it_answers(f"http://{HOST}:{port}/privacy/", web, folder / "web.log")
        yield f"http://{HOST}:{port}"
    finally:
        web.terminate()
        try:
            web.wait(timeout=10)
        except subprocess.TimeoutExpired:
            web.kill()
            web.wait()


def demo_environment(folder: Path, *, port: int = HTTP_PORT, database_url: str = "") -> dict[str, str]:
    """What a process of this demo is started with."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_OURS)}
    if database_url:
        clean["DATABASE_URL"] = database_url
    (folder / "static").mkdir(parents=True, exist_ok=True)
    return child_environment(clean, host=HOST, local=folder, python=Path(sys.executable), port=port)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(address: str, web: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while health.answer(address)[0] != 200:
        if web.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the demo does not answer:\n{log.read_text()}")
        time.sleep(0.2)
