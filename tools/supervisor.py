"""Runs a few programs as one: their output prefixed, and the end of one is the end of all. Standard library only.

One thread and no shell. Each child leads its own process group, so that what it started itself can be ended too.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TextIO

GRACE_SECONDS = 10.0
_TICK_SECONDS = 0.2
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Program:
    """What to start: a short name for the prefix, the command, and its whole environment."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[bytes]
    rest: bytes = b""


@dataclass
class Supervisor:
    """Starts programs, passes their output on, and stops them all. Use as a context manager from the main thread."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    grace_seconds: float = GRACE_SECONDS
    signalled: int | None = None
    _children: list[_Child] = field(default_factory=list)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _width: int = 0
    _restore: dict[int, object] = field(default_factory=dict)

    def __enter__(self) -> Supervisor:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._restore[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        for number, handler in self._restore.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal.signal itself returned

    def _on_signal(self, number: int, _frame: object) -> None:
        if self.signalled is not None:
            self.grace_seconds = 0  # somebody who asks twice does not want to wait
        self.signalled = number

    def start(self, programs: Sequence[Program]) -> None:
        """Start all ``programs``. Raises OSError when one cannot be started; leaving the context stops the rest."""
        self._width = max(self._width, *(len(program.name) for program in programs))
        for program in programs:
            process = subprocess.Popen(
                list(program.command),
                env=dict(program.environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
            child = _Child(program, process)
            self._children.append(child)
            if process.stdout is not None:
                os.set_blocking(process.stdout.fileno(), False)
                self._selector.register(process.stdout, selectors.EVENT_READ, child)

    def run_until(self, done: Callable[[], bool]) -> str | None:
        """Pass output on until ``done()`` says so (None), a signal comes or a child ends (the reason, in Dutch)."""
        while True:
            self._forward(_TICK_SECONDS)
            if self.signalled is not None:
                return f"gestopt met {signal.Signals(self.signalled).name}"
            for child in self._children:
                code = _exit_code(child.process)
                if code is not None:
                    return f"{child.program.name} is gestopt ({_describe(code)})"
            if done():
                return None

    def stop(self) -> None:
        """End every child and whatever it started: politely first, then by force. Safe to call again."""
        for child in self._children:
            if _exit_code(child.process) is None:
                child.process.terminate()
        deadline = time.monotonic()
        while any(_exit_code(child.process) is None for child in self._children):
            if time.monotonic() >= deadline + self.grace_seconds:
                break
            self._forward(0.05)
        for child in self._children:
            # Before the leader is reaped, so that the number of the group cannot have become somebody else's.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()
        while self._forward(0):
            pass
        for child in self._children:
            if child.process.stdout is not None:
                with contextlib.suppress(KeyError):
                    self._selector.unregister(child.process.stdout)
                child.process.stdout.close()
        self._children.clear()

    def _forward(self, seconds: float) -> bool:
        """Print the whole lines that came in, waiting at most ``seconds`` for the first. Whether anything came."""
        if not self._selector.get_map():
            time.sleep(seconds)
            return False
        ready = self._selector.select(seconds)
        for key, _events in ready:
            child: _Child = key.data
            with contextlib.suppress(BlockingIOError):
                chunk = os.read(key.fd, 65536)
                if not chunk:
                    self._selector.unregister(key.fileobj)
                    chunk = b"\n" if child.rest else b""
                *lines, child.rest = (child.rest + chunk).split(b"\n")
                for line in lines:
                    self._print(child.program.name, line.decode(errors="replace").rstrip())
        return bool(ready)

    def _print(self, name: str, line: str) -> None:
        # Whoever read our output may be gone (`make run | head`); the children must still be stopped in order.
        with contextlib.suppress(OSError, ValueError):
            print(f"{name:<{self._width}} | {line}", file=self.out, flush=True)


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent is gone, however that went. Linux only; elsewhere nothing."""
    if sys.platform != "linux":
        return
    _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _exit_code(process: subprocess.Popen[bytes]) -> int | None:
    """How the process ended, or None; leaves it unreaped, so its process group keeps existing."""
    if process.returncode is not None:
        return process.returncode
    try:
        ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return process.poll()
    if ended is None:
        return None
    return ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status


def _describe(code: int) -> str:
    return f"code {code}" if code >= 0 else f"signaal {signal.Signals(-code).name}"
