"""The demo as `make run` makes it, in a folder of its own: for walking through every page, and for pictures."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import health
from tools.environment import ROOT
from tools.run import child_environment, manage, programs
from tools.supervisor import die_with_parent

HOST = "127.0.0.1"
READY_WITHIN_SECONDS = 90.0
# What a test or a developer has set for another Buurthulp is not for this one.
_NOT_OURS = ("BUURTHULP_", "DJANGO_", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEMO_HOSTS")


@contextmanager
def running_demo(folder: Path) -> Iterator[str]:
    """Load the demo into ``folder`` and serve it on a free port; yields its address without a slash at the end.

    Web alone: "een uur later" in the demo does what the worker would have done by then.
    """
    python = Path(sys.executable)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_OURS)}
    (folder / "static").mkdir(parents=True, exist_ok=True)
    values = child_environment(clean, host=HOST, local=folder, python=python)
    manage(python, values, "migrate", "--noinput", "--verbosity", "0")
    manage(python, values, "load_demo")
    port = _free_port()
    command = list(programs(python, values, host=HOST, port=port, local=folder)[0].command)
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
