"""Makes `.venv` and keeps it equal to the lock files. Standard library only: it runs before anything is installed.

``python -m tools.environment requirements.txt requirements-dev.txt`` prints nothing when there is nothing to do.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tools.supervisor import die_with_parent

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "buurthulp-locks.json"
RUNTIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"
OLDEST_PYTHON = (3, 11)


class EnvironmentFailedError(Exception):
    """The environment could not be made; the text says in Dutch what to do."""


def python_of(venv: Path) -> Path:
    """The interpreter inside ``venv``."""
    return venv / "bin" / "python"


def digest(lock: Path) -> str:
    """What identifies the content of a lock file."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def read_stamp(stamp: Path = STAMP) -> dict[str, str]:
    """What was installed last: ``python`` and one digest per lock file. Empty when unknown."""
    try:
        content = json.loads(stamp.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def is_current(stamp: dict[str, str], wanted: dict[str, str]) -> bool:
    """Whether everything in ``wanted`` is what the stamp says is installed."""
    return all(stamp.get(name) == value for name, value in wanted.items())


def next_stamp(stamp: dict[str, str], wanted: dict[str, str]) -> dict[str, str]:
    """The stamp after installing ``wanted``.

    Another lock that was installed earlier stays true only while interpreter and runtime lock are the same: the
    development lock is compiled against the runtime lock.
    """
    kept = stamp if all(stamp.get(name) == wanted.get(name) for name in ("python", RUNTIME)) else {}
    return {**kept, **wanted}


def ensure(*locks: str) -> Path:
    """Make `.venv` hold the packages of ``locks`` (file names in the root) and return its interpreter.

    The venv is remade for another Python, updated in place for another lock, and left alone otherwise.
    Raises :class:`EnvironmentFailedError`.
    """
    if sys.version_info < OLDEST_PYTHON:
        raise EnvironmentFailedError(
            f"Buurthulp heeft Python 3.11 of nieuwer nodig; dit is {sys.version.split()[0]}. "
            "Wijs een nieuwere aan: make run PYTHON=python3.12"
        )
    wanted = {name: digest(ROOT / name) for name in locks}
    wanted["python"] = "{}.{}".format(*sys.version_info)
    if python_of(VENV).exists() and is_current(read_stamp(), wanted):
        return python_of(VENV)
    # Two makes at once would install over each other.
    with (ROOT / ".venv.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        stamp = read_stamp()
        if not (python_of(VENV).exists() and is_current(stamp, wanted)):
            _install(locks, stamp, wanted)
    return python_of(VENV)


def _install(locks: tuple[str, ...], stamp: dict[str, str], wanted: dict[str, str]) -> None:
    began = time.monotonic()
    if not _is_usable(stamp, wanted["python"]):
        print("Een eigen Python-omgeving maken in .venv …", flush=True)
        _run(
            [sys.executable, "-m", "venv", "--clear", str(VENV)],
            "De omgeving in .venv kon niet worden gemaakt. Op Debian en Ubuntu: apt-get install python3-venv",
        )
    STAMP.unlink(missing_ok=True)
    print(f"Pakketten installeren uit {' en '.join(locks)} (eenmalig) …", flush=True)
    command = [str(python_of(VENV)), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    # The lock is complete, so there is nothing to resolve; without --no-deps pip spends seconds on it.
    # And most files are never imported: Python compiles the others when they first are.
    command += ["--no-deps", "--require-hashes", "--no-compile"]
    for name in locks:
        command += ["--requirement", name]
    _run(command, "De pakketten konden niet worden geïnstalleerd. Is er internet, of een pakketindex ingesteld?")
    STAMP.write_text(json.dumps(next_stamp(stamp, wanted), indent=1))
    print(f"Pakketten klaar in {time.monotonic() - began:.0f} s.", flush=True)


def _is_usable(stamp: dict[str, str], python: str) -> bool:
    """Whether the venv that is there can be updated: the same Python, and a pip that starts."""
    if stamp.get("python", python) != python or not python_of(VENV).exists():
        return False
    check = subprocess.run([str(python_of(VENV)), "-m", "pip", "--version"], capture_output=True, check=False)
    return check.returncode == 0 and f"(python {python})".encode() in check.stdout


def _run(command: list[str], otherwise: str) -> None:
    environment = {**os.environ, "PIP_USER": "0"}
    if subprocess.run(command, cwd=ROOT, env=environment, check=False, preexec_fn=die_with_parent).returncode:
        raise EnvironmentFailedError(otherwise)


if __name__ == "__main__":
    try:
        ensure(*sys.argv[1:])
    except EnvironmentFailedError as failure:
        sys.exit(str(failure))
