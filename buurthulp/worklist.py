"""Registry of what a coordinator must look at. Apps register a source; the desk only reads.

A source is one of two. Rows of the database (:func:`register_rows`): every such source together is one query, however
many there are, and only what is shown is put into words. Or a function that makes its lines itself
(:func:`register`), for what no query can say; each of those makes a fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast
from django.utils.functional import Promise

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
    """What is known of a line before it is put into words: enough to sort, to count and to choose from.

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


COLUMNS = tuple(name for name in WorkRow._fields if name != "item")
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
Rows = models.QuerySet[Any, Any]
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
    """Register a source of rows, as :func:`as_rows` makes them; None for who has none of this work."""
    _sources[name] = Registered(name, label, rows=rows, describe=describe, may_be_done=may_be_done)


def sources() -> dict[str, Registered]:
    """Every source by its name, in the order of registering."""
    return dict(_sources)


def as_rows(found: models.QuerySet[Any], source: str, **columns: Any) -> Rows:
    """The columns of a :class:`WorkRow` from these rows: expressions by name. What is left out is empty."""
    given = {**_ABSENT, **columns, "source": Value(source, output_field=models.CharField())}
    marked = {f"work_{name}": given[name] for name in COLUMNS}
    return found.order_by().annotate(**marked).values_list(*marked)


def rows_for(viewer: Viewer, *, source: str = "", object_id: int | None = None) -> list[WorkRow]:
    """Everything this viewer must look at, in no order. One query, and those of the sources that are no rows.

    ``source`` and ``object_id`` look for that line alone.
    """
    chosen = [one for one in _sources.values() if not source or one.name == source]
    united: list[Rows] = []
    found: list[WorkRow] = []
    for one in chosen:
        if one.rows is not None:
            rows = one.rows(viewer)
            if rows is not None:
                united.append(rows if object_id is None else rows.filter(pk=object_id))
        elif one.lines is not None:
            found += [_row_of(one.name, item) for item in one.lines(viewer) if object_id in (None, item.object_id)]
    if united:
        found += map(WorkRow._make, _filled(united[0].union(*united[1:], all=True) if united[1:] else united[0]))
    return found


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


def _filled(rows: Rows) -> Iterable[tuple[Any, ...]]:
    return ((*row, None) for row in rows)


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
