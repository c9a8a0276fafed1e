"""How a database is reached, from its address."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from buurthulp import env


@pytest.mark.parametrize(
    ("more", "options"),
    [
        ("", {"options": "-c jit=off"}),
        ("?options=-c%20search_path%3Dother", {"options": "-c search_path=other"}),
        ("?sslmode=require", {"options": "-c jit=off", "sslmode": "require"}),
    ],
)
def test_postgresql_compiles_no_query_for_a_page(
    monkeypatch: pytest.MonkeyPatch, more: str, options: dict[str, str]
) -> None:
    monkeypatch.setenv("SOME_DATABASE", f"postgres://ann@db.example:5432/site{more}")
    config = env.database("SOME_DATABASE", Path("unused"))
    assert (config["HOST"], config["NAME"], config["OPTIONS"]) == ("db.example", "site", options)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has nothing to compile with.")
def test_it_holds_on_the_connection(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


@pytest.mark.parametrize("address", ["sqlite:////srv/site.sqlite3", "postgres://ann@db.example/site"])
def test_a_page_finds_the_database_connected(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("SOME_DATABASE", address)
    assert env.database("SOME_DATABASE", Path("unused"))["CONN_MAX_AGE"] == 60


def test_sqlite_keeps_the_plan_of_each_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOME_DATABASE", raising=False)
    config = env.database("SOME_DATABASE", Path("/srv/site.sqlite3"))
    options = config["OPTIONS"]
    assert isinstance(options, dict)
    assert (config["NAME"], options["cached_statements"]) == ("/srv/site.sqlite3", 2_000)
