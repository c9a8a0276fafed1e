"""Starts what docker-compose.yml would start, without a container engine, and asks for a healthy answer.

``python -m tools.compose_check`` with DATABASE_URL and REDIS_URL naming a PostgreSQL and a Redis that may be used. The
commands, the names in the environment and the health checks are the file's own. Only addresses differ: where the file
says postgres or redis, what the two URLs say; where it listens on 0.0.0.0:8000, a free port of this machine; where it
writes in /tmp, a folder that is thrown away. The database is made for the occasion; the Redis number is emptied.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import redis

from tools import compose
from tools.environment import ROOT
from tools.supervisor import Program, Supervisor
from tools.throwaway import throwaway_secrets

LONG_RUNNING = ("web", "worker", "releases", "beat")
READY_WITHIN_SECONDS = 90
POLL_SECONDS = 1.0
_CALLER_KEEPS = ("LANG", "LC_ALL", "TZ", "OPENBLAS_CORETYPE")


class NotHealthyError(Exception):
    """Something did not start or did not answer; the text says what."""


class Stage:
    """The compose file with the addresses of this machine in it."""

    def __init__(self, folder: Path, database_url: str, redis_url: str) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        made_up = throwaway_secrets(folder)
        self.env_file = {
            **compose.read_env_file(ROOT / ".env.example"),
            "DJANGO_SECRET_KEY": made_up["DJANGO_SECRET_KEY"],
            "BUURTHULP_HASH_KEY": made_up["BUURTHULP_HASH_KEY"],
            "BUURTHULP_REPORTS_KEY": made_up["BUURTHULP_REPORTS_KEY"],
            "POSTGRES_PASSWORD": secrets.token_hex(24),
            "REPORTS_POSTGRES_PASSWORD": secrets.token_hex(24),
            "DJANGO_ALLOWED_HOSTS": "buurthulp.example.nl",
            "EMAIL_URL": "smtp://127.0.0.1:9",
        }
        self.addresses = {
            "DATABASE_URL": database_url,
            "REPORTS_DATABASE_URL": database_url,  # no role is left behind on this machine
            "REDIS_URL": redis_url,
            "BUURTHULP_FIELD_KEYS": made_up["BUURTHULP_FIELD_KEYS"],
            "BUURTHULP_LOCAL_DIR": str(folder / "local"),
        }
        self.services: dict[str, Any] = compose.load(ROOT / "docker-compose.yml", self.env_file)["services"]

    def environment(self, service: str) -> dict[str, str]:
        """What the container would get: the image's, the env file's and the service's names, and no other."""
        names = {
            **compose.image_environment(ROOT / "Dockerfile"),
            **self.env_file,
            **self.services[service]["environment"],
            **{name: os.environ[name] for name in _CALLER_KEEPS if name in os.environ},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}",
            "HOSTNAME": socket.gethostname(),
            "HOME": str(self.folder),
        }
        return {name: self.addresses.get(name, value) for name, value in names.items()}

    def here(self, argument: str) -> str:
        """One word of a command with this machine's addresses."""
        for theirs, ours in (("0.0.0.0:8000", f"127.0.0.1:{self.port}"), ("127.0.0.1:8000", f"127.0.0.1:{self.port}")):
            argument = argument.replace(theirs, ours)
        return argument.replace("=/tmp/", f"={self.folder}/").replace("find /tmp ", f"find {self.folder} ")

    def command(self, service: str) -> list[str]:
        """The service's command."""
        return [self.here(word) for word in self.services[service]["command"]]

    def health_check(self, service: str) -> list[str]:
        """The service's health check as a command."""
        kind, *words = self.services[service]["healthcheck"]["test"]
        return [self.here(word) for word in (["/bin/sh", "-c", *words] if kind == "CMD-SHELL" else words)]

    def call(self, service: str, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run ``command`` to its end as ``service`` would."""
        return subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment(service),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def must(self, service: str, command: list[str]) -> None:
        """As ``call``, and raise when it fails."""
        result = self.call(service, command)
        if result.returncode:
            raise NotHealthyError(f"{service}: {' '.join(command)} gave {result.returncode}\n{result.stdout}")


def _check(stage: Stage) -> None:
    # The image does this while it is built.
    stage.must("web", ["python", "manage.py", "collectstatic", "--noinput", "--verbosity", "0"])
    stage.must("migrate", stage.command("migrate"))
    waiting = list(LONG_RUNNING)
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    last = ""
    next_look = 0.0

    def healthy() -> bool:
        nonlocal last, next_look
        if time.monotonic() < next_look:
            return False
        next_look = time.monotonic() + POLL_SECONDS
        while waiting:
            result = stage.call(waiting[0], stage.health_check(waiting[0]))
            last = result.stdout.strip()
            if result.returncode:
                return time.monotonic() > deadline
            print(f"{waiting.pop(0)} is healthy: {last.splitlines()[0] if last else 'yes'}", flush=True)
        return True

    with Supervisor() as children:
        children.start([Program(name, stage.command(name), stage.environment(name)) for name in LONG_RUNNING])
        reason = children.run_until(healthy)
    if reason is not None:
        raise NotHealthyError(reason)
    if waiting:
        raise NotHealthyError(f"{waiting[0]} was not healthy within {READY_WITHIN_SECONDS} s: {last}")


def _with_database(server_url: str, name: str, statement: str) -> None:
    parts = urlsplit(server_url)
    maintenance = parts._replace(scheme="postgresql", path="/postgres").geturl()
    connection = psycopg2.connect(maintenance)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(name=name))
    finally:
        connection.close()


def main(values: Mapping[str, str]) -> int:
    """Check everything; returns the exit code."""
    server_url, redis_url = values["DATABASE_URL"], values["REDIS_URL"]
    name = f"buurthulp_compose_check_{os.getpid()}"
    began = time.monotonic()
    store = redis.Redis.from_url(redis_url)
    store.flushdb()
    _with_database(server_url, name, 'CREATE DATABASE "{name}"')
    try:
        with tempfile.TemporaryDirectory(prefix="buurthulp-") as folder:
            _check(Stage(Path(folder), urlsplit(server_url)._replace(path=f"/{name}").geturl(), redis_url))
    except (NotHealthyError, compose.ComposeError) as problem:
        print(problem, file=sys.stderr)
        return 1
    finally:
        _with_database(server_url, name, 'DROP DATABASE "{name}" WITH (FORCE)')
        store.flushdb()
        store.close()
    print(f"docker-compose's commands: all healthy in {time.monotonic() - began:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
