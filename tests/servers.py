"""``python -m tests.servers COMMAND...``: a PostgreSQL cluster and a Redis of its own for that command.

Both listen on free ports of this machine, in a folder that is thrown away afterwards; the command finds them as
DATABASE_URL and REDIS_URL. Inside it, :func:`own_servers` gives what can be done to them: restart, cut, empty.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg2
import redis

from tools.supervisor import die_with_parent

SERVERS = "BUURTHULP_OWN_SERVERS"
"""In the environment of the command: the servers as JSON."""
PATIENCE_SECONDS = 30.0
# The cluster is the test's own and thrown away: it need not survive the machine.
FAST = "-c fsync=off -c listen_addresses=127.0.0.1 -c max_connections=60"


class NoServerProgramError(Exception):
    """PostgreSQL's or Redis' server programs are not on this machine; the text says what to install."""


@dataclass(frozen=True)
class Servers:
    """A cluster and a Redis of this run alone. ``owner``: the account the cluster runs under, "" for ours."""

    programs: str
    cluster: str
    owner: str
    postgres_port: int
    redis_port: int

    @property
    def database_url(self) -> str:
        """For DATABASE_URL."""
        return f"postgres://postgres@127.0.0.1:{self.postgres_port}/buurthulp"

    @property
    def redis_url(self) -> str:
        """For REDIS_URL."""
        return f"redis://127.0.0.1:{self.redis_port}/0"

    def pg_ctl(self, *words: str) -> None:
        """What PostgreSQL's own controller does with the cluster."""
        options = f"{FAST} -p {self.postgres_port} -k {Path(self.cluster).parent}"
        command = [f"{self.programs}/pg_ctl", "-D", self.cluster, "-s", "-w", "-o", options]
        self._as_owner([*command, "-l", f"{self.cluster}/server.log", *words])

    def make_cluster(self) -> None:
        """Make it and start it."""
        self._as_owner([f"{self.programs}/initdb", "-D", self.cluster, "-A", "trust", "-U", "postgres", "--no-sync"])
        self.pg_ctl("start")

    def crash_postgres(self) -> None:
        """The power goes off and comes back: no connection survives, and the log is replayed."""
        self.pg_ctl("restart", "-m", "immediate")

    def cut_connections(self) -> int:
        """Cut every connection to the database but this one, and every one to Redis. Returns how many of the first."""
        connection = psycopg2.connect(self.database_url.replace("/buurthulp", "/postgres"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            (cut,) = cursor.fetchone()
        connection.close()
        with redis.Redis(port=self.redis_port) as client:
            client.client_kill_filter(_type="normal", skipme=True)
        return int(cut)

    def empty_redis(self) -> int:
        """Every message that waits is gone. Returns how many keys there were."""
        with redis.Redis(port=self.redis_port) as client:
            keys = client.dbsize()
            client.flushall()
        return int(keys)

    def _as_owner(self, command: Sequence[str]) -> None:
        done = subprocess.run(command, user=self.owner or None, capture_output=True, text=True, cwd="/")
        if done.returncode:
            raise RuntimeError(f"{command[0]} gave {done.returncode}: {done.stderr or done.stdout}")


def own_servers() -> Servers | None:
    """The servers of this run, where it was started through this module."""
    described = os.environ.get(SERVERS)
    return Servers(**json.loads(described)) if described else None


@contextmanager
def running_servers() -> Iterator[Servers]:
    """Make both, and end them whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="buurthulp-servers-"))
    owner = "postgres" if os.geteuid() == 0 else ""
    if owner:
        shutil.chown(folder, owner)
    folder.chmod(0o755)
    servers = Servers(_programs(), str(folder / "cluster"), owner, _free_port(), _free_port())
    queue = None
    try:
        servers.make_cluster()
        queue = subprocess.Popen(
            [_redis(), "--port", str(servers.redis_port), "--save", "", "--appendonly", "no", "--bind", "127.0.0.1"],
            stdout=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        _wait_for(servers)
        yield servers
    finally:
        if queue is not None:
            queue.terminate()
            queue.wait()
        if Path(servers.cluster, "postmaster.pid").exists():
            servers.pg_ctl("stop", "-m", "immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> str:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    here = str(found[-1]) if found else shutil.which("initdb")
    if here is None:
        raise NoServerProgramError("initdb is not here: install PostgreSQL's server.")
    return str(Path(here).parent)


def _redis() -> str:
    found = shutil.which("redis-server")
    if found is None:
        raise NoServerProgramError("redis-server is not here: install it.")
    return found


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait_for(servers: Servers) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with redis.Redis(port=servers.redis_port) as client:
                client.ping()
            psycopg2.connect(servers.database_url.replace("/buurthulp", "/postgres")).close()
        except (redis.ConnectionError, psycopg2.OperationalError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def main(command: Sequence[str]) -> int:
    """Run the command beside them; its exit status is ours."""
    with running_servers() as servers:
        values = {
            "DATABASE_URL": servers.database_url,
            "REDIS_URL": servers.redis_url,
            SERVERS: json.dumps(asdict(servers)),
        }
        return subprocess.run(command, env={**os.environ, **values}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
