"""A query that every page asks: written by Django once, and asked again with other values.

For Django to write such a query takes some milliseconds, for the database to answer it a tenth of one. What comes out
is what the queryset itself would give: its own iterable makes the rows, from a copy of the same compiler.
"""

from __future__ import annotations

import copy
import json
import re
import weakref
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BooleanField, DateField, DateTimeField, Expression, F, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from buurthulp import clock

_all: weakref.WeakSet[Prepared | PreparedFor] = weakref.WeakSet()
_is_written_down: ContextVar[bool] = ContextVar("_is_written_down", default=False)


def forget() -> None:
    """Have every prepared query written anew: for who changes code while it runs, as a test does."""
    for prepared in _all:
        prepared.forget()


class Now(Expression):
    """What the clock says when a query is asked, and not when it was written; ``plus`` is added."""

    output_field: Any = DateTimeField()

    def __init__(self, plus: timedelta = timedelta()) -> None:
        super().__init__()
        self.plus = plus

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A parameter: itself while it is written down, else what it is now."""
        return "%s", (self if _is_written_down.get() else self.now(),)

    def now(self) -> Any:
        """As the database takes it."""
        return connection.ops.adapt_datetimefield_value(clock.now() + self.plus)


class Today(Now):
    """The same as a day, on the clock of where people live."""

    output_field = DateField()

    def now(self) -> Any:
        """As the database takes it."""
        return connection.ops.adapt_datefield_value(clock.localtime(clock.now()).date() + self.plus)


@dataclass(frozen=True, slots=True)
class _Ids:
    """The place of a list of ids among the parameters."""

    name: str

    def adapted(self, ids: Collection[int]) -> Any:
        """As the database takes it."""
        return json.dumps(list(ids)) if connection.vendor == "sqlite" else list(ids)


class IsOneOf(Expression):
    """Whether ``path`` is one of the ids that are told as ``name`` when a :class:`PreparedFor` is asked."""

    output_field: Any = BooleanField()

    def __init__(self, path: str, name: str) -> None:
        super().__init__()
        self.of, self.name = F(path), name

    def get_source_expressions(self) -> list[Any]:
        """What is looked for among them."""
        return [self.of]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """The same."""
        (self.of,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """With one parameter for all of them."""
        sql, parameters = compiler.compile(self.of)
        return f"{sql} = ANY(%s)", (*parameters, _Ids(self.name))

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:
        """As a list in JSON."""
        sql, parameters = compiler.compile(self.of)
        among = "IN (SELECT value FROM json_each(%s))"
        return f"{sql} {among}", (*parameters, _Ids(self.name))


class Prepared:
    """A queryset as a function of its values; called with them, it gives the list of rows. Default database alone.

    ``write(**values)`` makes the queryset. It is called once, with stand-ins, so what the queryset looks like must not
    depend on a value; the time stands in it as :class:`Now` and :class:`Today` alone. ``values`` names each with its
    type: ``int``, ``date`` or ``datetime`` (aware). Each list of ids that it names by :class:`IsOneOf` is told in
    ``ids`` when it is asked. Raises TypeError for other names than those, and ValueError for one that is no parameter
    of the query.
    """

    def __init__(self, write: Callable[..., QuerySet[Any, Any]], **values: type) -> None:
        self.write = write
        self.stand_ins = {name: _stand_in(kind, number) for number, (name, kind) in enumerate(values.items())}
        self.text: _Text | None = None
        _all.add(self)

    def __call__(self, ids: Mapping[str, Collection[int]] | None = None, **values: int | date) -> list[Any]:
        if values.keys() != self.stand_ins.keys():
            raise TypeError(f"This query takes {', '.join(self.stand_ins)}.")
        if self.text is None:
            self.text = self._written()
        return self.text.rows(values, ids or {})

    def forget(self) -> None:
        """Have it written anew the next time."""
        self.text = None

    def _written(self) -> _Text:
        queryset = self.write(**self.stand_ins)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        names = {_adapted(value): name for name, value in self.stand_ins.items()}
        with written_down():
            written, given = compiler.as_sql()
        sql, parameters = _settled(written, given, but=names)
        places = {position: names[value] for position, value in enumerate(parameters) if value in names}
        if missing := self.stand_ins.keys() - set(places.values()):
            raise ValueError(f"Not in the query: {', '.join(sorted(missing))}.")
        return _Text(queryset._iterable_class, compiler, sql, parameters, places)


class PreparedFor:
    """A queryset as a function of whom it is for, such as a viewer: written once for each, in this process.

    ``write(whom)`` makes the queryset, without asking the database anything; None where there is nothing to ask. What
    it looks like may depend on whom it is for alone, and on the time as :class:`Now` and :class:`Today` alone; each
    list of ids that it names by :class:`IsOneOf` is told when it is asked. Default database alone. It keeps ``MOST``.
    """

    MOST = 200

    def __init__(self, write: Callable[[Any], QuerySet[Any, Any] | None]) -> None:
        self.write = write
        self.texts: dict[Hashable, _Text | None] = {}
        _all.add(self)

    def __call__(self, whom: Hashable, ids: Mapping[str, Collection[int]] | None = None) -> list[Any]:
        text = self._text(whom)
        return [] if text is None else text.rows({}, ids or {})

    def within(self, whom: Hashable, ids: Mapping[str, Collection[int]] | None = None) -> Within | None:
        """The query itself, to stand within SQL of our own (:func:`ask`); None where there is nothing to ask."""
        text = self._text(whom)
        return None if text is None else Within(text.sql, tuple(_told(one, ids or {}) for one in text.parameters))

    def forget(self) -> None:
        """Have all of it written anew the next time."""
        self.texts = {}

    def _text(self, whom: Hashable) -> _Text | None:
        if whom not in self.texts:
            if len(self.texts) >= self.MOST:
                self.forget()
            self.texts[whom] = self._written(whom)
        return self.texts.get(whom)

    def _written(self, whom: Hashable) -> _Text | None:
        queryset = self.write(whom)
        if queryset is None:
            return None
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            with written_down():
                written, given = compiler.as_sql()
        except EmptyResultSet:  # nothing can be in it
            return None
        sql, parameters = _settled(written, given)
        return _Text(queryset._iterable_class, compiler, sql, parameters, {})


@dataclass(frozen=True, slots=True)
class Within:
    """A query as it stands within other SQL: its words, and its parameters as the database takes them."""

    sql: str
    parameters: tuple[Any, ...]


_PLACE = re.compile(r"%\((\w+)\)s")


def ask(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What SQL of our own gives. ``%(name)s`` is one of ``values``: a parameter, or a query that stands there."""
    parameters: list[Any] = []

    def put(place: re.Match[str]) -> str:
        value = values[place[1]]
        if isinstance(value, Within):
            parameters.extend(value.parameters)
            return value.sql
        parameters.append(value)
        return "%s"

    written = _PLACE.sub(put, sql)
    with connection.cursor() as cursor:
        cursor.execute(written, parameters)
        return list(cursor.fetchall())


_EACH_PLACE = re.compile(r"%[s%]")


def _settled(sql: str, parameters: Sequence[Any], but: Collection[Any] = ()) -> tuple[str, tuple[Any, ...]]:
    """The query with its words, such as a status, standing in it: they are the same each time it is asked.

    SQLite plans a statement anew, each time it is asked, where a partial index or a LIKE was compared with a parameter:
    for a long one that takes as long as answering it. What no word is stays a parameter. The words are those of the
    queryset as code wrote it; what somebody typed is in no prepared query.
    """
    if connection.vendor != "sqlite":
        return sql, tuple(parameters)
    given, kept = iter(parameters), []

    def put(place: re.Match[str]) -> str:
        if place[0] == "%%":
            return place[0]
        value = next(given)
        if isinstance(value, str) and "\0" not in value and value not in but:
            return "'" + str(value).replace("'", "''").replace("%", "%%") + "'"
        kept.append(value)
        return place[0]

    return _EACH_PLACE.sub(put, sql), tuple(kept)


@contextmanager
def written_down() -> Iterator[None]:
    """What is written within says :class:`Now`, and not what time it is."""
    token = _is_written_down.set(True)
    try:
        yield
    finally:
        _is_written_down.reset(token)


@dataclass(frozen=True)
class _Text:
    """What Django wrote: the compiler with its columns, the SQL, and which of its parameters are which value."""

    iterable: Any
    compiler: SQLCompiler
    sql: str
    parameters: tuple[Any, ...]
    places: dict[int, str]

    def rows(self, values: Mapping[str, Any], ids: Mapping[str, Collection[int]]) -> list[Any]:
        parameters = [_told(one, ids) for one in self.parameters]
        for position, name in self.places.items():
            parameters[position] = _adapted(values[name])
        compiler = copy.copy(self.compiler)
        compiler.connection = connection  # of this thread
        setattr(compiler, "as_sql", lambda *_args, **_options: (self.sql, tuple(parameters)))  # noqa: B010 - a method
        return list(self.iterable(_Again(compiler)))


@dataclass(frozen=True)
class _Again:
    """As much of a queryset, and of its query, as an iterable of Django's looks at."""

    compiler: SQLCompiler
    db: str = DEFAULT_DB_ALIAS
    _known_related_objects: dict[Any, Any] = field(default_factory=dict)

    @property
    def query(self) -> _Again:
        return self

    def get_compiler(self, using: str) -> SQLCompiler:
        return self.compiler


def _told(parameter: Any, ids: Mapping[str, Collection[int]]) -> Any:
    """A parameter as the database takes it at this moment. Raises KeyError where a list of ids was not told."""
    if isinstance(parameter, Now):
        return parameter.now()
    return parameter.adapted(ids[parameter.name]) if isinstance(parameter, _Ids) else parameter


def _stand_in(kind: type, number: int) -> int | date:
    """A value that no query of ours holds by itself."""
    if kind is int:
        return -1_000_000_007 - number
    if kind is datetime:
        return datetime(1583, 1, 1, tzinfo=UTC) + timedelta(days=number)
    if kind is date:
        return date(1584, 1, 1) + timedelta(days=number)
    raise TypeError(f"A prepared query takes no {kind.__name__}.")


def _adapted(value: int | date) -> Any:
    """As the database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
