"""Rows of a TOML file as typed values: strict, so that a slip of the pen is found where it was made."""

from __future__ import annotations

import tomllib
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


class TableError(ValueError):
    """A file misses a key, holds one nobody knows, or a value that does not fit. The message names the place."""


def read_tables(path: Path, name: str, kind: type[T]) -> tuple[T, ...]:
    """Every ``[[name]]`` of the file as a ``kind``, a dataclass; ``key`` is there once. Raises TableError."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TableError(f"{path.name}: {error}") from error
    return parse_tables(values, name, kind, where=path.name)


def parse_tables(values: Mapping[str, Any], name: str, kind: type[T], *, where: str) -> tuple[T, ...]:
    """The same out of a dictionary. Raises TableError."""
    tables = values.get(name)
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        raise TableError(f"{where}: needs [[{name}]].")
    keys = [table.get("key") for table in tables]
    twice = sorted({str(key) for key in keys if keys.count(key) > 1})
    if twice:
        raise TableError(f"{where}: {', '.join(twice)} stands in it twice.")
    return tuple(_build(kind, table, f"{where}, {key}") for key, table in zip(keys, tables, strict=True))


def _build(kind: type[Any], table: Mapping[str, Any], where: str) -> Any:
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(kind)}
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise TableError(f"{where}: unknown key {', '.join(unknown)}.")
    missing = sorted(name for name, field in known.items() if field.default is MISSING and name not in table)
    if missing:
        raise TableError(f"{where}: {', '.join(missing)} is missing.")
    return kind(**{name: _value(hints[name], value, f"{where}: {name}") for name, value in table.items()})


def _value(hint: Any, value: Any, where: str) -> Any:
    if isinstance(hint, types.UnionType):  # something or nothing; nothing is the key left out
        hint = next(part for part in get_args(hint) if part is not types.NoneType)
    if get_origin(hint) is tuple:
        if not isinstance(value, list) or not all(isinstance(part, str) and part for part in value):
            raise TableError(f"{where} must be a list of words.")
        return tuple(value)
    if is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, Mapping):
            raise TableError(f"{where} must be a table.")
        return _build(hint, value, where)
    if isinstance(hint, type) and issubclass(hint, Enum):
        try:
            return hint(value)
        except ValueError as error:
            raise TableError(f"{where}: {error}.") from error
    if type(value) is not hint or value == "":
        raise TableError(f"{where} is {value!r}; it must be {hint.__name__}.")
    return value
