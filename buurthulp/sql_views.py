"""Views: a rule that takes many joins, written once and read by queries as a table of ids.

Each app may have ``sql/<name>.view.sql``, in SQL that both databases read. Its first lines say which tables it needs
and which views it makes, the one that reads another first. They are made after every migrate, and away during one: no
database changes a table that a view reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections, transaction

from buurthulp.triggers import written_by_the_apps

SEPARATOR = "\n--;;\n"


@dataclass(frozen=True, slots=True)
class _File:
    needs: frozenset[str]
    makes: tuple[str, ...]
    statements: tuple[str, ...]


def _files() -> Iterator[_File]:
    for path in written_by_the_apps("view"):
        needs, makes, body = path.read_text().split("\n", 2)
        yield _File(
            frozenset(needs.removeprefix("-- needs:").split()),
            tuple(makes.removeprefix("-- makes:").split()),
            tuple(body.split(SEPARATOR)),
        )


def install(using: str = "default") -> None:
    """Make every view whose tables are there; safe to repeat. At once: who reads one meanwhile finds it."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with transaction.atomic(using=using), connection.cursor() as cursor:
        drop(using)
        for file in _files():
            if tables.issuperset(file.needs):
                for statement in file.statements:
                    cursor.execute(statement)


def drop(using: str = "default") -> None:
    """Drop every view of ours."""
    with connections[using].cursor() as cursor:
        for file in _files():
            for name in file.makes:
                cursor.execute(f'DROP VIEW IF EXISTS "{name}"')


def drop_before_migrate(*, app_config: Any, using: str, plan: list[Any], **kwargs: Any) -> None:
    """Before the first app's migrations, when there are any to run."""
    if plan and app_config == next(config for config in apps.get_app_configs() if config.models_module is not None):
        drop(using)


def install_after_migrate(*, app_config: Any, using: str, **kwargs: Any) -> None:
    """After the last app's post_migrate."""
    if app_config == [config for config in apps.get_app_configs() if config.models_module is not None][-1]:
        install(using)
