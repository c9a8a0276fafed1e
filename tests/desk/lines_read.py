"""The lines of the worklist as the database has them before any is opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from buurthulp.prepared import Within, ask
from buurthulp.viewers import Viewer
from buurthulp.worklist import LINE_COLUMNS, WorkRow, lines_for, seconds
from buurthulp.worklist import _told_table as told_table
from desk.risk import MEASURED, ORDER

LINES = f"WITH lines ({', '.join(LINE_COLUMNS)}) AS NOT MATERIALIZED (%(lines)s)"


class Key(NamedTuple):
    """A line of ``LINE_COLUMNS``."""

    source: str
    object_id: int
    reason: str
    urgency: int
    since: int
    need_at: int | None
    act_by: int | None
    area_name: str
    told: int


def keys_for(viewer: Viewer) -> list[Key]:
    """Everything this viewer must look at, in no order."""
    sql = f"{LINES} SELECT {', '.join(Key._fields)} FROM lines"  # noqa: S608 - ours
    found = ask(sql, {"lines": lines_for(viewer).table})
    return [Key._make(row) for row in found]


class Measured(NamedTuple):
    """What the database works out of a line: until when it may wait, and what it is sorted by."""

    deadline: int
    order: tuple[bool, float, int, str, int]


def measured(rows: Sequence[WorkRow], now: float) -> list[Measured]:
    """These lines by the risk that the database finds, the greatest first."""
    sql = f"{LINES}, {MEASURED} SELECT deadline, {ORDER} FROM measured ORDER BY {ORDER}"  # noqa: S608 - ours
    found = ask(sql, {"lines": _table(rows), "now": now})
    return [Measured(deadline, (bool(is_calm), *order)) for deadline, is_calm, *order, _told in found]


def _table(rows: Sequence[WorkRow]) -> Within:
    return told_table(
        [
            {
                "source": row.source,
                "object_id": row.object_id,
                "reason": row.reason,
                "urgency": row.urgency,
                "since": seconds(row.since),
                "need_at": seconds(row.need_at),
                "act_by": seconds(row.act_by),
                "area_name": row.area_name,
                "told": number,
            }
            for number, row in enumerate(rows, start=1)
        ]
    )
