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
