"""The database of the tests: migrated once in a run, and copied for each worker and for whoever starts with one."""

from __future__ import annotations

import fcntl
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import setup_databases
from psycopg2 import sql

from tests.house.tree import ROOT

LOCK, MIGRATED, MADE = "migrated.lock", "migrated.sqlite3", "migrated.made"


def keep_sqlite_in_a_file() -> None:
    """SQLite in a file of this run, so that other threads, other processes and copies find it; others stay."""
    database = settings.DATABASES["default"]
    if _is_sqlite():
        database.setdefault("TEST", {})["NAME"] = str(Path(os.environ["BUURTHULP_LOCAL_DIR"], "test.sqlite3"))


def set_up_databases(*, aliases: set[str] | None = None, keepdb: bool = False) -> Any:
    """As Django's runner does, without a word: it would print that the table of the cache exists already.

    Gives what ``teardown_databases`` takes.
    """
    with redirect_stdout(io.StringIO()):
        return setup_databases(verbosity=0, interactive=False, keepdb=keepdb, aliases=aliases)


def copy_migrated(shared: Path) -> None:
    """The database that Django will look for, as a copy of the one that this run migrated.

    ``shared``: the folder of this run. Whoever comes first migrates, the others wait for it.
    """
    database = settings.DATABASES["default"]
    if _is_sqlite():
        shutil.copyfile(migrated_sqlite(shared), database["TEST"]["NAME"])
        return
    own = database.get("TEST", {}).get("NAME") or f"test_{database['NAME']}"
    template = migrated_template(shared)
    with _in_turn(shared), _on_the_server() as cursor:
        _drop(cursor, own)
        copied = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        cursor.execute(copied.format(sql.Identifier(own), sql.Identifier(template)))
        # Whether a commit outlives the server's own crash is asked where servers crash (tests/servers.py): not here.
        unhurried = sql.SQL("ALTER DATABASE {} SET synchronous_commit TO off")
        cursor.execute(unhurried.format(sql.Identifier(own)))


def flush_by_deleting() -> None:
    """Let the flush after a test with real transactions delete the few rows that there are.

    To truncate, PostgreSQL makes a new file for each table and index: half a second, whatever was in them. What must
    begin to count at one again, a test asks for itself (``reset_sequences``).
    """
    if _is_sqlite():
        return

    def sql_flush(_style: Any, tables: list[str], **_options: bool) -> list[str]:
        asked, emptied = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})"), sql.SQL("DELETE FROM {}")
        with connection.cursor() as cursor:
            each = [asked.format(sql.Literal(table), sql.Identifier(table)) for table in tables]
            cursor.execute(sql.SQL(" UNION ALL ").join(each))
            full = [emptied.format(sql.Identifier(table)) for (table,) in cursor.fetchall()]
            return [statement.as_string(connection.connection) for statement in full]

    connection.ops.sql_flush = sql_flush


def begin_to_migrate(shared: Path) -> Thread:
    """Migrate beside what this process does: the workers collect their tests meanwhile, and find it done."""
    thread = Thread(target=migrated_sqlite if _is_sqlite() else migrated_template, args=(shared,))
    thread.start()
    return thread


def migrated_sqlite(shared: Path) -> Path:
    """A file with every table and no row but those of the migrations: for copying, not for working on."""
    with _in_turn(shared):
        if not (shared / MIGRATED).exists():
            draft = shared / "migrating.sqlite3"
            _migrate(f"sqlite:///{draft}")
            draft.rename(shared / MIGRATED)
    return shared / MIGRATED


def migrated_template(shared: Path) -> str:
    """The same on a server of PostgreSQL: the name of a database to copy from."""
    template = _template_name()
    with _in_turn(shared):
        if not (shared / MADE).exists():
            with _on_the_server() as cursor:
                _drop(cursor, template)
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(template)))
            _migrate("postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/".format(**settings.DATABASES["default"]) + template)
            (shared / MADE).touch()
    return template


def drop_migrated(shared: Path) -> None:
    """What :func:`copy_migrated` left on the server; nothing where it left nothing."""
    if not _is_sqlite() and (shared / MADE).exists():
        with _on_the_server() as cursor:
            _drop(cursor, _template_name())


@contextmanager
def nothing_kept() -> Iterator[None]:
    """A savepoint: what is done inside never happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _is_sqlite() -> bool:
    return bool(settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3")


def _template_name() -> str:
    return f"test_{settings.DATABASES['default']['NAME']}_migrated"


def _migrate(url: str) -> None:
    """In a process of its own, which has let go of the database when it ends."""
    command = [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=True, stdin=subprocess.DEVNULL)


@contextmanager
def _in_turn(shared: Path) -> Iterator[None]:
    with (shared / LOCK).open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


@contextmanager
def _on_the_server() -> Iterator[Any]:
    database = settings.DATABASES["default"]
    connection = psycopg2.connect(
        dbname="postgres",
        user=database["USER"],
        password=database["PASSWORD"],
        host=database["HOST"],
        port=database["PORT"] or None,
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _drop(cursor: Any, name: str) -> None:
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
