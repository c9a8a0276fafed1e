"""Triggers: rules that hold whatever code, shell or admin does.

They are installed after every migrate, idempotently: SQLite drops a table's triggers when Django rebuilds it.
Each app may have ``sql/<name>.<vendor>.sql``; append-only tables are declared with :func:`append_only` and share one
template per database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True)
class AppendOnly:
    """A table whose rows are never changed, and deleted only when ``at_column`` is older than the retention."""

    model_label: str
    at_column: str
    retention_days: int | None


_append_only: dict[str, AppendOnly] = {}


def append_only(model_label: str, *, at_column: str = "at", retention_days: int | None) -> None:
    """Declare a table append-only. ``retention_days`` None: never deleted."""
    _append_only[model_label] = AppendOnly(model_label, at_column, retention_days)


def declared_append_only() -> list[AppendOnly]:
    """Every declaration, for the tests that go round the models."""
    return list(_append_only.values())


def _statements(connection: BaseDatabaseWrapper) -> Iterator[str]:
    tables = set(connection.introspection.table_names())
    vendor = connection.vendor
    template = (SQL / f"append_only.{vendor}.sql").read_text()
    for rule in _append_only.values():
        table = apps.get_model(rule.model_label)._meta.db_table
        if table not in tables:
            continue
        # Nearly two thousand years stand for "never"; SQLite knows no date before the year 0.
        days = 700_000 if rule.retention_days is None else rule.retention_days
        yield template.replace("{table}", table).replace("{at}", rule.at_column).replace("{days}", str(days))
    for path in written_by_the_apps(vendor):
        first_line, _, body = path.read_text().partition("\n")
        needed = first_line.removeprefix("-- needs:").split()
        if tables.issuperset(needed):
            yield body


def written_by_the_apps(kind: str) -> Iterator[Path]:
    """Each app's ``sql/<name>.<kind>.sql``, in the order of the apps."""
    for config in apps.get_app_configs():
        if (folder := Path(config.path, "sql")) != SQL:
            yield from sorted(folder.glob(f"*.{kind}.sql"))


def _run(connection: BaseDatabaseWrapper, sql: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # executescript would commit; statements are separated by a line of their own.
            for statement in sql.split("\n--;;\n"):
                if statement.strip():
                    cursor.execute(statement)
        else:
            cursor.execute(sql)


def install(using: str = "default") -> None:
    """Install every trigger on this database; safe to repeat."""
    connection = connections[using]
    for sql in _statements(connection):
        _run(connection, sql)


def drop(using: str = "default") -> None:
    """Drop every trigger of ours (they are all called ``bh_*``)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'bh\\_%' ESCAPE '\\'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute(
                "SELECT DISTINCT tgname, tgrelid::regclass::text FROM pg_trigger "
                "WHERE NOT tgisinternal AND tgname LIKE 'bh\\_%'"
            )
            for name, table in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}" ON {table}')


@contextmanager
def dropped(using: str = "default") -> Iterator[None]:
    """Without triggers inside the block: for the flush that ends a test with real transactions."""
    drop(using)
    try:
        yield
    finally:
        install(using)


def install_after_migrate(*, app_config: Any, using: str, **kwargs: Any) -> None:
    """After the last app's post_migrate: triggers, and the cache table where the cache is the database."""
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if app_config.label != last.label:
        return
    call_command("createcachetable", database=using, verbosity=0)
    install(using)
