"""`make run`: from a clone to a working Buurthulp with one command. Standard library only.

Makes the environment, the secrets of this one demo, the database and its invented residents; then runs web, worker
and beat until one of them ends or somebody stops it. Without DATABASE_URL and REDIS_URL that is SQLite and a folder as
broker, both under ``.local``. Texts are Dutch: whoever tries Buurthulp reads them.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from tools import environment, health
from tools.environment import ROOT, EnvironmentFailedError
from tools.supervisor import Program, Supervisor, die_with_parent
from tools.throwaway import SECRET_NAMES

READY_WITHIN_SECONDS = 120
POLL_SECONDS = 0.4
# Celery takes its time to say goodbye. Ending it halfway loses nothing: state lives in the database (ADR 4).
GRACE_SECONDS = 3.0
HTTP_PORT = 80
DATABASE = "buurthulp.sqlite3"
QUEUES = "celery,releases"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - compared with, never bound by default


class CannotRunError(Exception):
    """Something outside the program is in the way; the text says in Dutch what, and what to do."""


def read_port(values: Mapping[str, str]) -> int:
    """The port from ``PORT``, 8000 when it is not given."""
    raw = values.get("PORT") or "8000"
    if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw) <= 65535:
        raise CannotRunError(f"PORT is {raw!r}; het moet een getal zijn van 1 tot en met 65535.")
    return int(raw)


def check_free(host: str, port: int) -> None:
    """Refuse a port that is taken or forbidden, before anything slow is done."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise CannotRunError(f"HOST is {host!r}; dat adres kent deze computer niet.") from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError as error:
            raise CannotRunError(f"Poort {port} mag je niet gebruiken. Kies een hogere: PORT=8000 make run") from error
        except OSError as error:
            other = port + 1 if port < 65535 else 8000
            raise CannotRunError(
                f"Poort {port} op {host} is al bezet. Stop wat daar draait, of kies een andere: PORT={other} make run"
            ) from error


def take_turn(local: Path) -> TextIO:
    """Hold the folder for this run alone: two beats and two sets of children on one database help nobody.

    Returns the open file whose lock ends with this process, however it ends.
    """
    holder = (local / "run.lock").open("a+")
    try:
        fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder.seek(0)
        who = holder.read().strip() or "onbekend"
        holder.close()
        raise CannotRunError(f"Buurthulp draait al vanuit {local} (proces {who}). Stop dat eerst.") from error
    holder.truncate(0)
    holder.write(str(os.getpid()))
    holder.flush()
    return holder


def write_private(path: Path, content: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def demo_secrets(local: Path, python: Path) -> dict[str, str]:
    """The secrets of this demo, made once. Losing them means losing what was encrypted with them."""
    keyset = local / "field-keys.json"
    if not keyset.exists():
        made = subprocess.run(
            [str(python), "-c", "from buurthulp.crypto import new_keyset; print(new_keyset())"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise CannotRunError(f"De sleutels konden niet worden gemaakt:\n{made.stderr}")
        write_private(keyset, made.stdout)
    stored = local / "secrets.env"
    lines = stored.read_text().splitlines() if stored.exists() else []
    known = {name: value for name, _, value in (line.partition("=") for line in lines if "=" in line)}
    # A folder of an earlier version knows fewer names: what it has stays.
    missing = {name: secrets.token_urlsafe(48) for name in SECRET_NAMES if name not in known}
    if missing:
        known |= missing
        write_private(stored, "".join(f"{name}={value}\n" for name, value in known.items()))
    return {**known, "BUURTHULP_FIELD_KEYS": str(keyset)}


def child_environment(
    values: Mapping[str, str], *, host: str, local: Path, python: Path, port: int = HTTP_PORT
) -> dict[str, str]:
    """The environment of every child: what the caller set wins; the rest is a demo on this machine, on ``port``."""
    result = dict(values)
    result["PYTHONUNBUFFERED"] = "1"
    result["BUURTHULP_LOCAL_DIR"] = str(local)
    result.setdefault("BUURTHULP_DEMO", "1")
    if result["BUURTHULP_DEMO"] != "1":
        return result
    shown_to = [name.strip() for name in values.get("DEMO_HOSTS", "").split(",") if name.strip()]
    if host not in (*LOOPBACK, *_WILDCARDS, *shown_to):
        raise CannotRunError(
            f"Met HOST={host} kunnen anderen op het netwerk bij de demo. Is dat de bedoeling, zeg het dan ook met "
            f"DEMO_HOSTS={host}"
        )
    result.setdefault("DJANGO_ALLOWED_HOSTS", ",".join(["localhost", "127.0.0.1", "[::1]", *shown_to]))
    if port != HTTP_PORT:
        result.setdefault("BUURTHULP_SITE_PORT", str(port))
    for name, value in demo_secrets(local, python).items():
        result.setdefault(name, value)
    return result


def manage(python: Path, values: Mapping[str, str], *arguments: str) -> None:
    """Run one management command to its end, its output shown."""
    command = [str(python), "manage.py", *arguments]
    code = subprocess.run(
        command, cwd=ROOT, env=dict(values), stdin=subprocess.DEVNULL, check=False, preexec_fn=die_with_parent
    ).returncode
    if code:
        raise CannotRunError(f"'manage.py {' '.join(arguments)}' lukte niet (code {code}); hierboven staat waarom.")


def preparation(database: Path) -> str:
    """What the prepared database depends on: its tables, its demo, and which file it is. Empty when there is none."""
    try:
        identity = f"{database.stat().st_dev}:{database.stat().st_ino}"
    except FileNotFoundError:
        return ""
    patterns = ("*/migrations/*.py", "*/sql/*.sql", "demo/**/*.py", "presets/*")
    sources = sorted(path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file())
    content = hashlib.sha256(identity.encode())
    for path in sources:
        content.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return content.hexdigest()


def prepare(python: Path, values: Mapping[str, str], local: Path) -> None:
    """Migrate and load the demo; not again while nothing changed, for each costs a start of Django."""
    # Of a database of somebody's own we cannot know whether it is still the same one.
    database = None if values.get("DATABASE_URL") else local / DATABASE
    stamp = local / "prepared"
    if database and stamp.exists() and stamp.read_text() == preparation(database) + values["BUURTHULP_DEMO"]:
        return
    stamp.unlink(missing_ok=True)
    say("De database klaarmaken (eenmalig) …")
    manage(python, values, "migrate", "--noinput", "--verbosity", "0")
    if values["BUURTHULP_DEMO"] == "1":
        manage(python, values, "load_demo")
    if database:
        stamp.write_text(preparation(database) + values["BUURTHULP_DEMO"])


def programs(python: Path, values: Mapping[str, str], *, host: str, port: int, local: Path) -> list[Program]:
    """Web, worker and beat. The worker is one process with one child, so that a time limit can end a task."""
    run = [str(python), "-m"]
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = [*run, "gunicorn", "buurthulp.wsgi", "--bind", address, "--workers", "2", "--threads", "4", "--preload"]
    web += ["--no-control-socket", "--graceful-timeout", "5", "--log-level", "warning"]
    worker = [*run, "celery", "--quiet", "-A", "buurthulp", "worker", "--concurrency", "1", "--loglevel", "warning"]
    worker += ["--queues", QUEUES, "--without-gossip", "--without-mingle", "--without-heartbeat"]
    beat = [*run, "celery", "--quiet", "-A", "buurthulp", "beat", "--loglevel", "warning"]
    beat += ["--schedule", str(local / "celerybeat-schedule"), "--pidfile="]
    return [Program("web", web, values), Program("worker", worker, values), Program("beat", beat, values)]


class Health:
    """Asks /healthz, at most a few times per second, and remembers why the last answer was not yet good."""

    def __init__(self, host: str, port: int) -> None:
        asked = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - translated, not bound
        self.address = f"http://[{asked}]:{port}/healthz" if ":" in asked else f"http://{asked}:{port}/healthz"
        self.last = ""
        self._next = 0.0

    def __call__(self) -> bool:
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + POLL_SECONDS
        status, body = health.answer(self.address)
        self.last = f"{status}: {' '.join(body.split())[:300]}"
        return status == 200


def catches_interrupt(pid: int) -> bool:
    """Whether a process has a handler for SIGINT, as far as Linux tells."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return False
    caught = next((line.split()[1] for line in lines if line.startswith("SigCgt:")), "0")
    return bool(int(caught, 16) >> (signal.SIGINT - 1) & 1)


def serve(started: list[Program], check: Health, address: str, make: int | None) -> int:
    """Run ``started`` until the end of one of them, a signal to us, or one to ``make``. Returns the exit code.

    At a terminal Ctrl-C reaches both. An interrupt that is sent to make alone it keeps to itself: it drops its handler
    and waits for us. That is the only sign there is.
    """

    def interrupted() -> bool:
        return make is not None and not catches_interrupt(make)

    deadline = time.monotonic() + READY_WITHIN_SECONDS
    with Supervisor(grace_seconds=GRACE_SECONDS) as children:
        children.start(started)
        reason = children.run_until(lambda: time.monotonic() > deadline or check())
        if reason is None and time.monotonic() > deadline:
            reason = f"binnen {READY_WITHIN_SECONDS} seconden niet klaar ({check.last})"
        if reason is None:
            say(f"Buurthulp staat klaar op {address}")
            reason = children.run_until(interrupted) or "make is onderbroken"
        say(f"Buurthulp stopt: {reason}.")
        children.stop()
        return 0 if children.signalled is not None or interrupted() else 1


def say(text: str) -> None:
    """One line to whoever started us, who may be gone already."""
    try:
        print(text, flush=True)
    except OSError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - lives until the process ends


def _interrupt(_number: int, _frame: object) -> None:
    """Turn a signal into what Ctrl-C does, so that a command that is being waited for is ended too."""
    raise KeyboardInterrupt


def main() -> int:
    """Everything in order. Returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--die-with-parent", action="store_true", help="stop when the process that started this is gone"
    )
    make = None
    if parser.parse_args().die_with_parent:
        die_with_parent()
        make = os.getppid() if catches_interrupt(os.getppid()) else None
    os.chdir(ROOT)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        host, port = os.environ.get("HOST") or "127.0.0.1", read_port(os.environ)
        check_free(host, port)
        local = Path(os.environ.get("BUURTHULP_LOCAL_DIR") or ROOT / ".local").resolve()
        # The folder of collected files stays empty here, but it has to exist: the static files come from the sources.
        (local / "static").mkdir(parents=True, exist_ok=True)
        turn = take_turn(local)
        python = environment.ensure(environment.RUNTIME)
        values = child_environment(os.environ, host=host, local=local, python=python, port=port)
        prepare(python, values, local)
        shown = "localhost" if host in (*LOOPBACK, *_WILDCARDS) else host
        with turn:
            started = programs(python, values, host=host, port=port, local=local)
            return serve(started, Health(host, port), f"http://{shown}:{port}/", make)
    except (CannotRunError, EnvironmentFailedError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
