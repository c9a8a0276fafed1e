"""Databases of their own for a benchmark, one for each size, and a way to fill them by the million."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from shutil import copyfile
from typing import Any, TypeVar

import psycopg2.extensions
import psycopg2.extras
from django.core.management.color import no_style
from django.db import connection, connections
from django.db.models import Model
from django.test.utils import setup_test_environment, teardown_databases, teardown_test_environment

from tests.database import copy_migrated, drop_migrated, keep_sqlite_in_a_file, set_up_databases
from tests.environment import folder_of_this_run

BATCH = 20_000
T = TypeVar("T")


@contextmanager
def databases(sizes: Sequence[int]) -> Iterator[dict[int, Any]]:
    """A connection to an empty database for each of these sizes, thrown away afterwards.

    Whoever works on one puts it at ``connections["default"]``, where Django looks.
    """
    keep_sqlite_in_a_file()
    shared = folder_of_this_run()
    copy_migrated(shared)  # migrated by a process of its own, which gives its memory back
    setup_test_environment()
    before = set_up_databases(keepdb=True)
    name, first = str(connection.settings_dict["NAME"]), connections["default"]
    at = {sizes[0]: first}
    names = {size: f"{name}.{size}" if connection.vendor == "sqlite" else f"{name}_{size}" for size in sizes[1:]}
    try:
        for size, other in names.items():
            _copy(name, other)
            at[size] = connections.create_connection("default")
            at[size].settings_dict = {**connection.settings_dict, "NAME": other}
        yield at
    finally:
        for size in sizes[1:]:
            if size in at:
                at[size].close()
        connections["default"] = first
        for other in names.values():
            _drop(other)
        teardown_databases(before, verbosity=0)
        teardown_test_environment()
        drop_migrated(shared)


def in_a_process_of_its_own(make: Callable[..., T], *given: object) -> T:
    """What ``make`` gives, on the same database, made by a process that gives its memory back when it ends."""
    connections["default"].close()  # a connection is of one process
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as child:
        return child.submit(make, *given).result()


def _copy(name: str, other: str) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        copyfile(name, other)
        return
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]  # as Django's own runner does
        cursor.execute(f'DROP DATABASE IF EXISTS "{other}"')
        cursor.execute(f'CREATE DATABASE "{other}" TEMPLATE "{name}"')


def _drop(other: str) -> None:
    if connection.vendor == "sqlite":
        Path(other).unlink(missing_ok=True)
        return
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]  # as Django's own runner does
        cursor.execute(f'DROP DATABASE IF EXISTS "{other}"')


def insert_like(example: Model, rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert a row for each mapping of columns to database values; every other column is as in ``example``.

    Some ten times as fast as bulk_create, for it makes no model and no SQL for each row. Returns the number of rows.
    """
    columns, source, count = _columns(example), iter(rows), 0
    while batch := list(islice(source, BATCH)):
        _write(example._meta.db_table, list(columns), [list({**columns, **row}.values()) for row in batch])
        count += len(batch)
    for sql in connection.ops.sequence_reset_sql(no_style(), [type(example)]):
        with connection.cursor() as cursor:
            cursor.execute(sql)
    return count


def _columns(example: Model) -> dict[str, Any]:
    """What the database would be given for each column of this row."""
    columns = {}
    for field in example._meta.concrete_fields:
        value = field.get_db_prep_save(field.pre_save(example, True), connection)
        if connection.vendor == "postgresql" and isinstance(value, psycopg2.extensions.Binary):
            value = rf"\x{bytes(value.adapted).hex()}"
        if connection.vendor == "postgresql" and isinstance(value, psycopg2.extras.Json):
            value = value.dumps(value.adapted)
        columns[field.column] = value
    return columns


def _write(table: str, columns: list[str], rows: list[list[Any]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)  # noqa: S608 - our own tables
            return
        text = io.StringIO()
        csv.writer(text).writerows([[r"\N" if value is None else value for value in row] for row in rows])
        text.seek(0)
        cursor.cursor.copy_expert(rf'COPY "{table}" ({names}) FROM STDIN WITH (FORMAT csv, NULL "\N")', text)
