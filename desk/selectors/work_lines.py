"""Which lines the worklist shows, and how many there are: all of it is found, put in order and counted by the database.

Thousands of lines may be open, and a page shows some thirty. One statement reads every source once, joins what the
desk did with each line, and gives the lines of one page with the counts of all. What they say is read afterwards.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db import models
from django.db.models import Case, Value, When

from buurthulp import clock
from buurthulp.prepared import IsOneOf, Now, PreparedFor, ask
from buurthulp.viewers import Viewer
from buurthulp.worklist import LINE_COLUMNS, Seconds, WorkItem, lines_for, sources
from desk.enums import WorkStatus
from desk.models import WorkState
from desk.risk import MEASURED, ORDER
from desk.selectors.colleagues import Colleagues
from members.models import Community

REMEMBERED = timedelta(days=90)
"""Whose a line is, is forgotten when nobody touched it for so long: then it is nobody's again."""

MINE, FREE, ALL = "mij", "niemand", ""
RESTING = "uitgesteld"

# Whose a line is today, who takes over for whom counted, and how it stands. It is back where it rested until a moment
# that has come.
NOBODYS, HERS, ANOTHERS = range(3)
OPEN, BACK, RESTS, DONE = range(4)
WHOSE = {
    ALL: f"stands <= {BACK}",
    MINE: f"stands <= {BACK} AND hand = {HERS}",
    FREE: f"stands <= {BACK} AND hand = {NOBODYS}",
    RESTING: f"stands = {RESTS} AND hand <> {ANOTHERS}",
}
"""The lines that each way to narrow the list leaves."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the list was narrowed to, as the address says it. What is unknown narrows nothing."""

    whose: str = ALL
    source: str = ""
    area: str = ""

    @property
    def query(self) -> str:
        """The end of the address: "van=mij&soort=searches"."""
        named = {"van": self.whose, "soort": self.source, "buurt": self.area}
        return urlencode({name: value for name, value in named.items() if value})

    @property
    def is_narrowed(self) -> bool:
        """Whether this is another list than everything."""
        return self != Chosen()


def chosen_from(whose: str, source: str, area: str) -> Chosen:
    """What was asked for in the address."""
    return Chosen(
        whose=whose if whose in WHOSE else ALL,
        source=source if source in sources() else "",
        area=area[:100],
    )


class After(NamedTuple):
    """The last line of the page before, and where it stood."""

    source: str
    object_id: int
    place: int


def after_from(told: str) -> After | None:
    """What an address says of it: "searches-12-30". None where that is nothing."""
    name, _dash, place = told.rpartition("-")
    if not name or not _is_number(place, MOST_PLACES):
        return None
    source, _dash, object_id = name.rpartition("-")
    is_id = _is_number(object_id, MOST_IDS) and str(int(object_id)) == object_id
    return After(source, int(object_id) if is_id else NO_ID, int(place))


MOST_PLACES, MOST_IDS, NO_ID = 6, 18, -1


def _is_number(told: str, most_digits: int) -> bool:
    return told.isascii() and told.isdecimal() and len(told) <= most_digits


class Line(NamedTuple):
    """One line, unread. ``told``: which it is of those that their sources made themselves, from 1; 0 for a row.

    ``owner``: whose it is; ``rests_until``: in seconds since 1970, where it rests.
    """

    source: str
    object_id: int
    told: int
    owner: int | None
    rests_until: int | None

    @property
    def name(self) -> str:
        """As an address names it."""
        return f"{self.source}-{self.object_id}"


@dataclass(slots=True)
class Found:
    """A page of lines, and how many there are.

    ``whose``: how many each way of ``WHOSE`` leaves; ``kinds``: how many are open of each source; ``listed``: how many
    are as chosen. ``start``: how many stand before the page that are not of today; ``before``: the line that the page
    before this one begins behind.
    """

    told: Sequence[WorkItem]
    whose: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WHOSE, 0))
    kinds: dict[str, int] = field(default_factory=dict)
    listed: int = 0
    areas: set[str] = field(default_factory=set)
    start: int = 0
    before: Line | None = None
    today: list[Line] = field(default_factory=list)
    rows: list[Line] = field(default_factory=list)


def _write_states(community_id: int) -> models.QuerySet[WorkState, tuple[object, ...]]:
    rows = WorkState.objects.filter(community_id=community_id, touched_at__gt=Now(-REMEMBERED))
    hand = Case(
        When(IsOneOf("owner_user_id", "hers"), then=Value(HERS)),
        When(IsOneOf("owner_user_id", "anothers"), then=Value(ANOTHERS)),
        default=Value(NOBODYS),
        output_field=models.IntegerField(),
    )
    until, since = Seconds("snoozed_until"), Seconds("since")
    return rows.exclude(status=WorkStatus.FREE).values_list(
        "source", "object_id", "reason", since, "status", "owner_user_id", hand, until
    )


_states = PreparedFor(_write_states)

_LINE = "source, object_id, told, owner, rests_until"
_HELD = f"""
WITH lines ({", ".join(LINE_COLUMNS)}) AS NOT MATERIALIZED (%(lines)s),
states (source, object_id, reason, since, status, owner, hand, until) AS NOT MATERIALIZED (%(states)s),{MEASURED},
stood AS NOT MATERIALIZED (
    SELECT
        {ORDER.replace(", ", ", measured.")}, area_name, deadline,
        states.owner,
        states.until,
        COALESCE(states.hand, {NOBODYS}) AS hand,
        CASE
            WHEN states.status IS NULL OR (states.status <> '{WorkStatus.DONE}' AND states.until IS NULL) THEN {OPEN}
            WHEN states.reason = measured.reason AND states.since = measured.since THEN
                CASE
                    WHEN states.status = '{WorkStatus.DONE}' THEN {DONE}
                    WHEN states.until > CAST(%(now)s AS double precision) THEN {RESTS}
                    ELSE {BACK}
                END
            ELSE {OPEN}
        END AS stands
    FROM measured
    LEFT JOIN states ON states.source = measured.source AND states.object_id = measured.object_id
),
held AS MATERIALIZED (
    SELECT
        {ORDER}, area_name, owner, hand, stands,
        CASE WHEN stands = {RESTS} THEN until END AS rests_until,
        {{is_for_today}} AS is_for_today
    FROM stood
),
placed AS MATERIALIZED (
    SELECT {_LINE}, is_for_today, ROW_NUMBER() OVER (ORDER BY {ORDER}) AS number FROM {{lines}} AS listed
),
today AS MATERIALIZED ({{today}}),
reached AS ({{reached}})
"""  # noqa: S608 - what is put in stands in this file
_IS_FOR_TODAY = f"""
CASE
    WHEN hand = {ANOTHERS} THEN 0
    WHEN is_calm = 0 OR stands = {BACK} OR deadline < CAST(%(today_before)s AS double precision) THEN 1
    ELSE 0
END"""
# The first page: the greatest risks are looked for, and nothing is numbered but they.
_FIRST_PAGE = {
    "lines": f"(SELECT * FROM held WHERE {{listed}} ORDER BY {ORDER} LIMIT %(per_page)s + %(most_today)s)",  # noqa: S608
    "today": f"""
    SELECT {_LINE}, ROW_NUMBER() OVER (ORDER BY {ORDER}) AS number FROM (
        SELECT * FROM held WHERE is_for_today = 1 AND {{listed}} ORDER BY {ORDER} LIMIT %(most_today)s
    ) AS pressing""",  # noqa: S608
    "reached": "SELECT CAST(NULL AS bigint) AS named, 0 AS number",
}
# A further page: all are numbered, and those around the line that the page before ended with are given; where that line
# is gone, those around where it stood.
_FURTHER_PAGE = {
    "lines": "(SELECT * FROM held WHERE {listed})",
    "today": f"SELECT {_LINE}, number FROM placed WHERE is_for_today = 1 ORDER BY number LIMIT %(most_today)s",  # noqa: S608
    "reached": """
    SELECT named, CASE WHEN wished < last THEN wished ELSE last END AS number FROM (
        SELECT named, COALESCE(named, %(after_place)s) AS wished, last FROM (
            SELECT
                MIN(
                    CASE
                        WHEN source = %(after_source)s AND object_id = %(after_object_id)s
                            AND NOT EXISTS (SELECT 1 FROM today WHERE today.number = placed.number)
                        THEN number
                    END
                ) AS named,
                MAX(number) AS last
            FROM placed
        ) AS looked_for
    ) AS found""",
}
KINDS, REACHED, TODAY, NEAR = range(4)
_PARTS = f"""
SELECT
    {KINDS} AS part,
    source AS name,
    area_name,
    {", ".join(f"COUNT(*) FILTER (WHERE {these})" for these in WHOSE.values())},
    COUNT(*) FILTER (WHERE {{listed}}),
    0 AS number
FROM held GROUP BY source, area_name
UNION ALL SELECT {REACHED}, '', '', named, NULL, NULL, NULL, NULL, 0 FROM reached
UNION ALL SELECT {TODAY}, source, '', object_id, told, owner, rests_until, NULL, number FROM today
UNION ALL SELECT {NEAR}, source, '', object_id, told, owner, rests_until, NULL, placed.number FROM placed, reached
WHERE placed.number >= reached.number - 2 * %(per_page)s - %(most_today)s
    AND placed.number <= reached.number + %(per_page)s + %(most_today)s
ORDER BY part, number
"""  # noqa: S608 - what is put in stands in this file


def find_lines(
    viewer: Viewer,
    community: Community,
    colleagues: Colleagues,
    chosen: Chosen,
    *,
    most: int,
    after: After | None = None,
    most_today: int = 0,
    today_before: datetime | None = None,
) -> Found:
    """The lines as chosen, from the greatest risk down: ``most`` of them, behind ``after``.

    ``most_today`` are set apart: hers or nobody's, that cannot wait until ``today_before``. One query, and those of the
    sources that are no rows.
    """
    lines = lines_for(viewer)
    holders = {person.user_id: colleagues.holder(person.user_id) for person in colleagues}
    hands = {
        "hers": [owner for owner, holder in holders.items() if holder == viewer.user_id],
        "anothers": [owner for owner, holder in holders.items() if holder not in (None, viewer.user_id)],
    }
    values = {
        "lines": lines.table,
        "states": _states.within(community.pk, hands),
        "now": clock.now().timestamp(),
        "source": chosen.source,
        "area": chosen.area,
        "per_page": most,
        "most_today": most_today,
        "today_before": today_before.timestamp() if today_before else 0,
        **({f"after_{name}": value for name, value in after._asdict().items()} if after else {}),
    }
    rows = ask(_sql(chosen, has_today=most_today > 0, is_first=after is None), values)
    return _found(rows, lines.told, most, after)


def _sql(chosen: Chosen, *, has_today: bool, is_first: bool) -> str:
    listed = WHOSE[chosen.whose]
    if chosen.source:
        listed += " AND source = %(source)s"
    if chosen.area:
        listed += " AND area_name = %(area)s"
    page = _FIRST_PAGE if is_first else _FURTHER_PAGE
    return (_HELD + _PARTS).format(
        listed=listed,
        is_for_today=_IS_FOR_TODAY if has_today else "0",
        **{name: part.format(listed=listed) for name, part in page.items()},
    )


def _found(rows: Sequence[tuple[Any, ...]], told: Sequence[WorkItem], most: int, after: After | None) -> Found:
    found = Found(told)
    named, of_today, near = None, [], []
    for part, name, area_name, *numbers, number in rows:
        if part == KINDS:
            *by_whose, listed = numbers
            for whose, count in zip(WHOSE, by_whose, strict=True):
                found.whose[whose] += count
            found.kinds[name] = found.kinds.get(name, 0) + by_whose[0]
            found.areas.add(area_name)
            found.listed += listed
        elif part == REACHED:
            named = numbers[0]
        elif part == TODAY:
            found.today.append(Line(name, *numbers[:-1]))
            of_today.append(number)
        else:
            near.append((number, Line(name, *numbers[:-1])))
    rest = [(number, line) for number, line in near if line not in found.today]
    if after is None:
        found.rows = [line for _number, line in rest[:most]]
        return found
    last = found.listed - len(found.today)
    wished = after.place if named is None else _place(named, of_today)
    # Behind the last line of all there is nothing: then what stands before it.
    found.start = wished if wished < last else max(0, last - most)
    places = {_place(number, of_today): line for number, line in rest}
    found.rows = [line for place, line in places.items() if found.start < place <= found.start + most]
    found.before = places.get(found.start - most)
    return found


def _place(number: int, of_today: Sequence[int]) -> int:
    """Where a line stands, of those that are not of today, when all are numbered."""
    return number - bisect(of_today, number)
