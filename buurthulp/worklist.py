"""Registry of what a coordinator must look at. Apps register a source; the desk only reads.

A source is one of two. Rows of the database (:func:`register_rows`): every such source together is one query, however
many there are, and only what is shown is put into words. Or a function that makes its lines itself
(:func:`register`), for what no query can say; each of those makes a fixed number of queries.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import F, Value
from django.db.models.functions import Cast, Collate
from django.utils.functional import Promise

from buurthulp.prepared import IsOneOf, PreparedFor, Within
from buurthulp.viewers import Viewer


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One line on the coordinator's list.

    ``reason`` is a code (``desk.reason.*`` in the text guide), ``urgency`` sorts (0 = now), ``due_at`` is the time of
    need, ``act_by`` the last moment at which doing something still helps, ``url_name`` and ``public_id`` say where it
    opens, ``area_name`` where it plays. ``object_id`` is the row it is about; without it nobody can take it on.
    ``person_id`` and ``other_id`` are the participants it is about.
    """

    reason: str
    reason_text: str
    next_step: str
    title: str
    who: str
    area_name: str
    urgency: int
    since: datetime
    due_at: datetime | None
    url_name: str
    public_id: str
    act_by: datetime | None = None
    object_id: int = 0
    area_id: int | None = None
    person_id: int | None = None
    other_id: int | None = None


class WorkRow(NamedTuple):
    """A line before it is put into words.

    ``number`` means what its source says. ``item`` is there where the source put it into words already.
    """

    source: str
    object_id: int
    public_id: str
    reason: str
    urgency: int
    since: datetime
    need_at: datetime | None
    act_by: datetime | None
    title: str
    who: str
    also: str
    area_id: int | None
    area_name: str
    person_id: int | None
    other_id: int | None
    number: int
    item: WorkItem | None = None

    @property
    def key(self) -> str:
        """How an address names the line: "searches-12"."""
        return f"{self.source}-{self.object_id}"

    def said(
        self, *, why: str, step: str, title: str, url_name: str, who: str | None = None, due_at: datetime | None = None
    ) -> WorkItem:
        """The line in words, with the page where it opens; ``who`` where the row's own is not enough."""
        return WorkItem(
            reason=self.reason,
            reason_text=why,
            next_step=step,
            title=title,
            who=self.who if who is None else who,
            area_name=self.area_name,
            urgency=self.urgency,
            since=self.since,
            due_at=due_at,
            url_name=url_name,
            public_id=self.public_id,
            act_by=self.act_by,
            object_id=self.object_id,
            area_id=self.area_id,
            person_id=self.person_id,
            other_id=self.other_id,
        )


class Whole(models.Func):
    """A whole number as the database gives it: thousands of them for one page."""

    output_field = models.BigIntegerField()
    template = "%(expressions)s"

    def get_db_converters(self, connection: Any) -> list[Any]:
        """None: it is a number already, from both databases."""
        return []


class Seconds(Whole):
    """A moment as whole seconds since 1970, counted by the database."""

    template = "CAST(FLOOR(EXTRACT(EPOCH FROM %(expressions)s)) AS bigint)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite keeps moments as text, in UTC."""
        return self.as_sql(compiler, connection, template="UNIXEPOCH(%(expressions)s)", **context)


def seconds(moment: datetime | None) -> int | None:
    """The same of a moment that is at hand."""
    return None if moment is None else int(moment.timestamp() // 1)


COLUMNS = tuple(name for name in WorkRow._fields if name != "item")
LINE_COLUMNS = {
    "source": "text",
    "object_id": "bigint",
    "reason": "text",
    "urgency": "bigint",
    "since": "bigint",
    "need_at": "bigint",
    "act_by": "bigint",
    "area_name": "text",
    "told": "bigint",
}
"""What is known of a line without opening it: enough to sort, to count and to choose from.

Moments are seconds since 1970. ``told``: which of the lines it is that a source made itself, from 1; 0 for a row.
"""
MOMENTS = {"since", "need_at", "act_by"}
NO_TEXT = Value("", output_field=models.CharField())
NO_MOMENT = Cast(Value(None), models.DateTimeField())
NO_ID = Cast(Value(None), models.BigIntegerField())
_ABSENT: dict[str, Any] = {
    "need_at": NO_MOMENT,
    "act_by": NO_MOMENT,
    "title": NO_TEXT,
    "also": NO_TEXT,
    "area_id": NO_ID,
    "area_name": NO_TEXT,
    "person_id": NO_ID,
    "other_id": NO_ID,
    "number": Value(0),
}

Source = Callable[[Viewer], Iterable[WorkItem]]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of the database that are lines: for each column of a :class:`WorkRow` an expression, or it is empty."""

    found: models.QuerySet[Any]
    columns: Mapping[str, Any]

    def keys(self, source: str) -> models.QuerySet[Any, Any]:
        """As much as :data:`LINE_COLUMNS` names."""
        given = self._given(source)
        as_numbers = {name: Seconds(given[name]) for name in MOMENTS} | {"urgency": Whole(given["urgency"])}
        letter_by_letter = Collate(given["source"], _LETTER_BY_LETTER[connection.vendor])
        told = {"source": letter_by_letter, "told": Value(0)} | as_numbers
        return self._of({name: told.get(name, given.get(name)) for name in LINE_COLUMNS})

    def rows(self, source: str, *, are_named: bool) -> models.QuerySet[Any, Any]:
        """All columns; ``are_named``: of the rows alone whose ids are told by the name of the source."""
        given = self._given(source)
        of = Rows(self.found.filter(IsOneOf("pk", source)), self.columns) if are_named else self
        return of._of({name: given[name] for name in COLUMNS})

    def _given(self, source: str) -> dict[str, Any]:
        named = {"source": Value(source, output_field=models.CharField()), "object_id": F("pk")}
        return {**_ABSENT, **self.columns, **named}

    def _of(self, given: Mapping[str, Any]) -> models.QuerySet[Any, Any]:
        marked = {f"work_{name}": expression for name, expression in given.items()}
        found: models.QuerySet[Any, Any] = self.found.order_by().annotate(**marked).values_list(*marked)
        return found


RowSource = Callable[[Viewer], Rows | None]
Describe = Callable[[WorkRow], WorkItem]


@dataclass(frozen=True, slots=True)
class Registered:
    """A source: how it is called on the list, and how its lines come about.

    ``may_be_done``: a coordinator may say that a line is done, where nothing else would take it away.
    """

    name: str
    label: str | Promise
    lines: Source | None = None
    rows: RowSource | None = None
    describe: Describe | None = None
    may_be_done: bool = False


_sources: dict[str, Registered] = {}


def register(name: str, source: Source, *, label: str | Promise = "", may_be_done: bool = False) -> None:
    """Register a source once, from ``AppConfig.ready``. Each source makes a fixed number of queries."""
    _sources[name] = Registered(name, label, lines=source, may_be_done=may_be_done)


def register_rows(
    name: str, rows: RowSource, describe: Describe, *, label: str | Promise, may_be_done: bool = False
) -> None:
    """Register a source of rows; None for who has none of this work.

    Its query is written once for each viewer: it asks the database nothing while it is made, and says what time it is
    as ``prepared.Now`` and ``prepared.Today`` (tests/desk/test_worklist_written.py holds every source to it).
    """
    _sources[name] = Registered(name, label, rows=rows, describe=describe, may_be_done=may_be_done)


def sources() -> dict[str, Registered]:
    """Every source by its name, in the order of registering."""
    return dict(_sources)


@dataclass(frozen=True, slots=True)
class Lines:
    """Everything a viewer must look at: a table with ``LINE_COLUMNS`` within SQL, for ``prepared.ask``.

    ``told``: the lines that their sources made themselves; column ``told`` counts in it, from 1.
    """

    table: Within
    told: Sequence[WorkItem]


def lines_for(viewer: Viewer) -> Lines:
    """Everything this viewer must look at, unread. The queries of the sources that are no rows, and no other."""
    named = tuple((name, one.rows) for name, one in _sources.items() if one.rows is not None)
    told = [(name, item) for name, one in _sources.items() if one.lines is not None for item in one.lines(viewer)]
    as_table = _told_table([_line_of(name, item, number) for number, (name, item) in enumerate(told, start=1)])
    rows = _keys.within((viewer, named))
    if rows is not None:
        as_table = Within(f"{rows.sql} UNION ALL {as_table.sql}", (*rows.parameters, *as_table.parameters))
    return Lines(as_table, [item for _name, item in told])


def _line_of(source: str, item: WorkItem, number: int) -> dict[str, Any]:
    return {
        "source": source,
        "object_id": item.object_id,
        "reason": item.reason,
        "urgency": item.urgency,
        "since": seconds(item.since),
        "need_at": seconds(item.due_at),
        "act_by": seconds(item.act_by),
        "area_name": item.area_name,
        "told": number,
    }


def _told_table(lines: Sequence[Mapping[str, Any]]) -> Within:
    """Lines as a table, of one parameter."""
    columns = ", ".join(f"CAST(value ->> '{name}' AS {kind})" for name, kind in LINE_COLUMNS.items())
    return Within(f"SELECT {columns} FROM {_EACH[connection.vendor]}", (json.dumps(lines),))  # noqa: S608 - ours


_EACH = {"sqlite": "json_each(%s)", "postgresql": "jsonb_array_elements(CAST(%s AS jsonb))"}
_LETTER_BY_LETTER = {"sqlite": "BINARY", "postgresql": "C"}
"""How names of sources are compared: the same in both databases, and as Python does."""


def _write_keys(whom: tuple[Viewer, tuple[tuple[str, RowSource], ...]]) -> models.QuerySet[Any, Any] | None:
    return _united([rows.keys(name) for name, rows in _made(*whom)])


_keys = PreparedFor(_write_keys)


def rows_for(viewer: Viewer, among: Mapping[str, Collection[int]] | None = None) -> list[WorkRow]:
    """Everything this viewer must look at, whole, in no order. One query, and those of the sources that are no rows.

    ``among`` names the rows to look for, by source.
    """
    found = [
        _row_of(name, item)
        for name, one in _sources.items()
        if one.lines is not None and (among is None or name in among)
        for item in one.lines(viewer)
        if among is None or item.object_id in among[name]
    ]
    if among is None:
        named = tuple((name, one.rows) for name, one in _sources.items() if one.rows is not None)
        rows: Iterable[Any] = _united([one.rows(name, are_named=False) for name, one in _made(viewer, named)]) or ()
    else:
        # Of these sources alone: the fewer, the sooner the database knows how to find them.
        named = tuple((name, one.rows) for name, one in _sources.items() if one.rows is not None and among.get(name))
        rows = _rows((viewer, named), among)
    return found + [WorkRow._make((*row, None)) for row in rows]


def _write_rows(whom: tuple[Viewer, tuple[tuple[str, RowSource], ...]]) -> models.QuerySet[Any, Any] | None:
    return _united([rows.rows(name, are_named=True) for name, rows in _made(*whom)])


_rows = PreparedFor(_write_rows)


def _made(viewer: Viewer, named: Iterable[tuple[str, RowSource]]) -> Iterable[tuple[str, Rows]]:
    for name, source in named:
        rows = source(viewer)
        if rows is not None:
            yield name, rows


def _united(united: list[models.QuerySet[Any, Any]]) -> models.QuerySet[Any, Any] | None:
    if not united:
        return None
    return united[0].union(*united[1:], all=True) if united[1:] else united[0]


def describe(row: WorkRow) -> WorkItem:
    """The line in words."""
    if row.item is not None:
        return row.item
    say = _sources[row.source].describe
    assert say is not None  # only rows come without words
    return say(row)


def items_for(viewer: Viewer) -> list[WorkItem]:
    """Everything this viewer must look at, most urgent first, then what waits longest."""
    items = [describe(row) for row in rows_for(viewer)]
    return sorted(items, key=lambda item: (item.urgency, item.due_at or item.since, item.public_id))


def _row_of(source: str, item: WorkItem) -> WorkRow:
    return WorkRow(
        source=source,
        object_id=item.object_id,
        public_id=item.public_id,
        reason=item.reason,
        urgency=item.urgency,
        since=item.since,
        need_at=item.due_at,
        act_by=item.act_by,
        title=item.title,
        who=item.who,
        also="",
        area_id=item.area_id,
        area_name=item.area_name,
        person_id=item.person_id,
        other_id=item.other_id,
        number=0,
        item=item,
    )
