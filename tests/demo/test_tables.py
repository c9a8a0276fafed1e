"""The files of the demo are read strictly: what is wrong is named where it is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from demo.tables import TableError, parse_tables, read_tables
from exchange.enums import Way


@dataclass(frozen=True, slots=True)
class Inner:
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    minutes: int
    way: Way = Way.SEARCH
    words: tuple[str, ...] = ()
    is_new: bool = False
    inner: Inner | None = None


RIGHT = {"key": "a", "minutes": 5, "way": "call", "words": ["one"], "is_new": True, "inner": {"text": "in"}}


def parse(*tables: dict[str, Any]) -> tuple[Row, ...]:
    return parse_tables({"row": list(tables)}, "row", Row, where="rows.toml")


def test_rows_are_typed() -> None:
    assert parse(RIGHT, {"key": "b", "minutes": 10}) == (
        Row("a", 5, Way.CALL, ("one",), True, Inner("in")),
        Row("b", 10),
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"minute": 5}, "rows.toml, a: unknown key minute."),
        ({"minutes": "5"}, "rows.toml, a: minutes is '5'; it must be int."),
        ({"minutes": True}, "rows.toml, a: minutes is True; it must be int."),
        ({"is_new": 1}, "rows.toml, a: is_new is 1; it must be bool."),
        ({"key": ""}, "rows.toml, : key is ''; it must be str."),
        ({"way": "shout"}, "rows.toml, a: way: 'shout' is not a valid Way."),
        ({"words": "one"}, "rows.toml, a: words must be a list of words."),
        ({"words": [1]}, "rows.toml, a: words must be a list of words."),
        ({"inner": "in"}, "rows.toml, a: inner must be a table."),
        ({"inner": {}}, "rows.toml, a: inner: text is missing."),
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(TableError) as refused:
        parse({**RIGHT, **wrong})
    assert str(refused.value) == message


def test_what_is_missing_is_named() -> None:
    with pytest.raises(TableError, match=r"rows.toml, a: minutes is missing."):
        parse({"key": "a"})


def test_a_key_stands_there_once() -> None:
    with pytest.raises(TableError, match=r"rows.toml: a stands in it twice."):
        parse(RIGHT, RIGHT)


@pytest.mark.parametrize("values", [{}, {"row": {"key": "a"}}, {"row": ["a"]}])
def test_there_must_be_tables(values: dict[str, Any]) -> None:
    with pytest.raises(TableError, match=r"rows.toml: needs \[\[row\]\]."):
        parse_tables(values, "row", Row, where="rows.toml")


@pytest.mark.parametrize("content", [b"[[row", b"\xff\xfe"])
def test_a_file_that_is_no_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rows.toml"
    path.write_bytes(content)
    with pytest.raises(TableError, match=r"^rows.toml: "):
        read_tables(path, "row", Row)
    with pytest.raises(TableError, match=r"^none.toml: "):
        read_tables(tmp_path / "none.toml", "row", Row)
