"""The programs that run as one: each test starts real processes."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tools.supervisor import Program, Supervisor

# Starts a grandchild that ignores polite requests, says so, and waits for ever.
STUBBORN = """
import signal, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"],
    stdout=subprocess.PIPE, text=True)
child.stdout.readline()
print("grandchild", child.pid, flush=True)
time.sleep(600)
"""
POLITE = "import time; print('een', flush=True); print('twee', flush=True); time.sleep(600)"


def program(name: str, code: str) -> Program:
    """A Python one-liner as a program."""
    return Program(name, [sys.executable, "-c", code], {"PATH": os.defpath})


def is_alive(pid: int) -> bool:
    """Whether the process exists and is not merely waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(check: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether ``check`` becomes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            return True
        time.sleep(0.05)
    return check()


def pid_said(out: str) -> int:
    """The process number in "grandchild 123"."""
    return int(out.partition("grandchild ")[2].split()[0])


def test_output_is_prefixed_line_by_line() -> None:
    out = io.StringIO()
    with Supervisor(out=out) as children:
        children.start([program("worker", POLITE)])
        assert children.run_until(lambda: "twee" in out.getvalue()) is None
        children.start([program("web", "print('half', end='')")])
        assert children.run_until(lambda: False) == "web is gestopt (code 0)"
    assert out.getvalue() == "worker | een\nworker | twee\nweb    | half\n"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("raise SystemExit(3)", "slecht is gestopt (code 3)"),
        ("import os; os.kill(os.getpid(), 9)", "slecht is gestopt (signaal SIGKILL)"),
    ],
)
def test_one_end_is_the_end_of_all_and_of_what_they_started(code: str, reason: str) -> None:
    out = io.StringIO()
    with Supervisor(out=out, grace_seconds=1) as children:
        children.start([program("koppig", STUBBORN)])
        assert children.run_until(lambda: "grandchild" in out.getvalue()) is None
        grandchild = pid_said(out.getvalue())
        assert is_alive(grandchild) is True
        children.start([program("slecht", code)])
        assert children.run_until(lambda: False) == reason
    assert eventually(lambda: not is_alive(grandchild)) is True


def test_a_signal_is_a_reason_and_the_handlers_come_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Supervisor(out=io.StringIO()) as children:
        children.start([program("web", POLITE)])
        os.kill(os.getpid(), signal.SIGTERM)
        assert children.run_until(lambda: False) == "gestopt met SIGTERM"
        children.stop()
        children.stop()
    assert signal.getsignal(signal.SIGTERM) is before


def test_who_asks_twice_does_not_wait() -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
    )
    out = io.StringIO()
    with Supervisor(out=out, grace_seconds=60) as children:
        children.start([program("doof", deaf)])
        assert children.run_until(lambda: "up" in out.getvalue()) is None
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        began = time.monotonic()
        children.stop()
        assert time.monotonic() - began < 5


def test_nobody_reading_is_no_reason_to_leave_children() -> None:
    class Closed(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    with Supervisor(out=Closed()) as children:
        children.start([program("web", POLITE), program("kort", "pass")])
        assert children.run_until(lambda: False) == "kort is gestopt (code 0)"


def test_a_program_that_cannot_start_takes_the_others_along() -> None:
    out = io.StringIO()
    supervisor = Supervisor(out=out)
    missing = Program("geen", ["/bestaat/niet"], {})
    with pytest.raises(FileNotFoundError), supervisor as children:
        children.start([program("koppig", "import os; print('grandchild', os.getpid(), flush=True); input()"), missing])
    assert supervisor._children == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")
def test_children_end_when_the_supervisor_is_killed() -> None:
    code = """
import sys
from tools.supervisor import Program, Supervisor
child = "import os, time; print('grandchild', os.getpid(), flush=True); time.sleep(600)"
with Supervisor() as children:
    children.start([Program("web", [sys.executable, "-c", child], {})])
    children.run_until(lambda: False)
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        child = pid_said(process.stdout.readline())
        assert is_alive(child) is True
        process.kill()
    assert eventually(lambda: not is_alive(child)) is True
