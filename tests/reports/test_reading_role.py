"""Figures are read through an alias of their own; on PostgreSQL a role that can read nothing else."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, connections, router

from reports.management.commands.make_reports_role import READABLE

NAME, PASSWORD = "buurthulp_reports_of_a_test", "made-up"
ON_POSTGRESQL = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles")


def made() -> str:
    out = io.StringIO()
    call_command("make_reports_role", stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def alias(transactional_db: None) -> Iterator[dict[str, str]]:
    """The settings of the alias, which a test may change; the role is gone afterwards."""
    original = connections["reports"]
    reader = connections.create_connection("reports")
    reader.settings_dict = {**connection.settings_dict, "USER": NAME, "PASSWORD": PASSWORD}
    connections["reports"] = reader
    yield reader.settings_dict
    connections["reports"] = original
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME])
            if cursor.fetchone():
                cursor.execute(f"DROP OWNED BY {NAME}")
                cursor.execute(f"DROP ROLE {NAME}")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="said on SQLite")
def test_on_sqlite_there_is_nothing_to_make(alias: dict[str, str]) -> None:
    assert made() == "SQLite kent geen rollen: cijfers worden uit hetzelfde bestand gelezen."


@ON_POSTGRESQL
def test_it_reads_figures_and_areas_and_nothing_else(alias: dict[str, str]) -> None:
    assert made() == made() == f"De rol {NAME} kan cijfers en gebieden lezen, en niets anders."
    settings = connection.settings_dict
    reader = psycopg2.connect(
        host=settings["HOST"], port=settings["PORT"], dbname=settings["NAME"], user=NAME, password=PASSWORD
    )
    reader.autocommit = True
    readable = {apps.get_model(label)._meta.db_table for label in READABLE}
    refused = set()
    with closing(reader), reader.cursor() as cursor:
        for table in connection.introspection.table_names(include_views=True):
            if table in readable:
                cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - names of our tables
                continue
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(f'SELECT 1 FROM "{table}"')  # noqa: S608
            refused.add(table)
        assert {"members_participant", "matching_match", "exchange_helprequest", "reports_releaseclaim"} <= refused
        with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
            cursor.execute("DELETE FROM reports_releasecell")
        cursor.execute("SET default_transaction_read_only = off")  # whoever has the role can say so
        for statement in (
            "DELETE FROM reports_releasecell",
            "INSERT INTO members_area (code) VALUES ('x')",
            "UPDATE reports_release SET digest = ''",
            "CREATE TABLE public.mine (id int)",
        ):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(statement)


@ON_POSTGRESQL
def test_without_a_role_of_its_own_nothing_is_made(alias: dict[str, str]) -> None:
    alias["USER"] = connection.settings_dict["USER"]
    assert made() == "REPORTS_DATABASE_URL noemt geen eigen rol: er is niets gemaakt."


@ON_POSTGRESQL
def test_a_role_needs_a_password(alias: dict[str, str]) -> None:
    alias["PASSWORD"] = ""
    with pytest.raises(CommandError, match="ook een wachtwoord"):
        made()


@ON_POSTGRESQL
def test_a_superuser_is_never_made_a_reader(alias: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {NAME} SUPERUSER")
    with pytest.raises(CommandError, match="mag alles al"):
        made()


def test_nothing_is_migrated_through_the_alias() -> None:
    assert router.allow_migrate("reports", "reports") is False
    assert router.allow_migrate("default", "reports") is True


def test_who_makes_releases_alone_uses_the_default_alias() -> None:
    """The words "default" and "reports" stand where they should: released figures are read through the alias."""
    sources = {path.name: path.read_text() for path in Path("reports/selectors").glob("*.py")}
    assert 'READING = "reports"' in sources["released.py"]
    assert ".objects.filter" not in sources["released.py"].replace(".objects.using(READING)", "")
