"""What everybody adds to the figures of a period: one person after another, so that a release needs little memory.

Each question below is one set-based query, ordered by person; `people` reads them side by side. Nothing here is kept:
`reports.counting` adds each person to the cells and forgets them.

- **Where.** A request counts where its asker lived when it was published. Everything else counts where the person
  lives as the period ends. A home is theirs from the day it was written down until the next one.
- **When.** A request by its publication, also one that was withdrawn. Unmet when the need passed in the period
  without anybody for that date. Hours by the day helped, confirmed by the time of freezing.
- **Who did something:** published a request, made an offer, answered an invitation, or helped or was helped.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connections

from exchange.enums import SlotStatus
from matching.enums import MatchStatus
from members.enums import PlaceKind
from reports.enums import WaitBin

READ_AT_ONCE = 5_000
MINUTES_IN_BIN = {
    WaitBin.UNDER_4_HOURS: 4 * 60,
    WaitBin.UNDER_A_DAY: 24 * 60,
    WaitBin.UNDER_3_DAYS: 3 * 24 * 60,
    WaitBin.UNDER_A_WEEK: 7 * 24 * 60,
}
"""Below how many minutes a wait falls in each bin; the last bin has no end."""


@dataclass(slots=True)
class Person:
    """What one person adds. ``record_id`` says nothing of them. Areas and kinds are ids, waits are numbers of bins."""

    record_id: str
    home: int | None = None
    gave: bool = False
    received: bool = False
    is_active: bool = False
    asked: list[tuple[int, int, int]] = field(default_factory=list)
    """Area, kind of help, how many requests."""
    unmet: list[tuple[int, int, int]] = field(default_factory=list)
    """Area, kind of help, how many requests."""
    waits: list[tuple[int, int, int]] = field(default_factory=list)
    """Area, number of the bin, how many requests."""
    minutes: list[tuple[int, int, int]] = field(default_factory=list)
    """Area, kind of help, minutes of help received; no giver counts for more than their own most."""


# Somebody's first home counts from before it was written down: the request may be a minute older.
HOMES = """
    homes AS (
      SELECT place.participant_id, place.area_id,
             CASE WHEN ROW_NUMBER() OVER (PARTITION BY place.participant_id ORDER BY place.created_at, place.id) > 1
                  THEN place.created_at END AS since,
             LEAD(place.created_at) OVER (PARTITION BY place.participant_id ORDER BY place.created_at, place.id)
               AS until
      FROM members_place place JOIN members_participant person ON person.id = place.participant_id
      WHERE place.kind = %(home)s AND place.area_id IS NOT NULL AND person.community_id = %(community)s
    )"""
LIVED_THERE_THEN = """
      JOIN homes ON homes.participant_id = asked.participant_id
       AND (homes.since IS NULL OR homes.since <= asked.published_at)
       AND (homes.until IS NULL OR homes.until > asked.published_at)"""
LIVES_THERE_IN_THE_END = """
      JOIN homes ON homes.participant_id = {person}
       AND (homes.since IS NULL OR homes.since < %(until)s) AND (homes.until IS NULL OR homes.until >= %(until)s)"""

PEOPLE = "SELECT id, public_id FROM members_participant WHERE community_id = %(community)s ORDER BY id"
ASKED = f"""
    WITH {HOMES}
    SELECT asked.participant_id, homes.area_id, asked.category_id, COUNT(*)
    FROM exchange_helprequest asked {LIVED_THERE_THEN}
    WHERE asked.community_id = %(community)s AND asked.published_at >= %(since)s AND asked.published_at < %(until)s
    GROUP BY asked.participant_id, homes.area_id, asked.category_id
    ORDER BY asked.participant_id, homes.area_id, asked.category_id"""  # noqa: S608 - made of constants; what varies is a parameter
UNMET = f"""
    WITH {HOMES}
    SELECT asked.participant_id, homes.area_id, asked.category_id, COUNT(DISTINCT asked.id)
    FROM exchange_slot slot
      JOIN matching_search search ON search.slot_id = slot.id
      JOIN exchange_occasion occasion ON occasion.id = slot.occasion_id
      JOIN exchange_helprequest asked ON asked.id = occasion.help_request_id {LIVED_THERE_THEN}
    WHERE slot.status = %(unmet)s AND asked.community_id = %(community)s
      AND search.need_at >= %(since)s AND search.need_at < %(until)s
      AND NOT EXISTS (SELECT 1 FROM exchange_slot beside
                      WHERE beside.occasion_id = slot.occasion_id AND beside.status IN (%(matched)s, %(done)s))
    GROUP BY asked.participant_id, homes.area_id, asked.category_id
    ORDER BY asked.participant_id, homes.area_id, asked.category_id"""  # noqa: S608 - made of constants; what varies is a parameter
WAITED = f"""
    WITH {HOMES}, asked AS (
      SELECT request.id, request.participant_id, request.published_at, MIN(made.agreed_at) AS agreed_at
      FROM exchange_helprequest request
        JOIN exchange_occasion occasion ON occasion.help_request_id = request.id
        JOIN exchange_slot slot ON slot.occasion_id = occasion.id
        JOIN matching_match made ON made.slot_id = slot.id
      WHERE request.community_id = %(community)s
        AND request.published_at >= %(since)s AND request.published_at < %(until)s
      GROUP BY request.id, request.participant_id, request.published_at
    ), waited AS (
      SELECT asked.participant_id, homes.area_id, CASE {{bins}} END AS bin FROM asked {LIVED_THERE_THEN}
    )
    SELECT participant_id, area_id, bin, COUNT(*) FROM waited
    GROUP BY participant_id, area_id, bin ORDER BY participant_id, area_id, bin"""  # noqa: S608 - made of constants; what varies is a parameter
HELPED = f"""
    WITH {HOMES}, given AS (
      SELECT made.asker_id, asked.category_id, made.minutes,
             SUM(made.minutes) OVER (PARTITION BY made.helper_id ORDER BY made.starts_at, made.id
                                     ROWS UNBOUNDED PRECEDING) AS so_far
      FROM matching_match made
        JOIN exchange_slot slot ON slot.id = made.slot_id
        JOIN exchange_occasion occasion ON occasion.id = slot.occasion_id
        JOIN exchange_helprequest asked ON asked.id = occasion.help_request_id
      WHERE made.community_id = %(community)s AND made.status = %(happened)s
        AND made.starts_at >= %(since)s AND made.starts_at < %(until)s
    )
    SELECT given.asker_id, homes.area_id, given.category_id,
           SUM(CASE WHEN given.so_far <= %(most)s THEN given.minutes
                    WHEN given.so_far - given.minutes < %(most)s THEN %(most)s - (given.so_far - given.minutes)
                    ELSE 0 END)
    FROM given {LIVES_THERE_IN_THE_END.format(person="given.asker_id")}
    GROUP BY given.asker_id, homes.area_id, given.category_id
    ORDER BY given.asker_id, homes.area_id, given.category_id"""  # noqa: S608 - made of constants; what varies is a parameter
DID_SOMETHING = f"""
    WITH {HOMES}, did AS (
      SELECT participant_id, 0 AS gave, 0 AS received FROM exchange_helprequest
      WHERE community_id = %(community)s AND published_at >= %(since)s AND published_at < %(until)s
      UNION ALL
      SELECT participant_id, 0, 0 FROM exchange_offer
      WHERE community_id = %(community)s AND created_at >= %(since)s AND created_at < %(until)s
      UNION ALL
      SELECT participant_id, 0, 0 FROM matching_invitation
      WHERE community_id = %(community)s AND answered_at >= %(since)s AND answered_at < %(until)s
      UNION ALL
      SELECT asker_id, 0, 1 FROM matching_match
      WHERE community_id = %(community)s AND status = %(happened)s AND starts_at >= %(since)s AND starts_at < %(until)s
      UNION ALL
      SELECT helper_id, 1, 0 FROM matching_match
      WHERE community_id = %(community)s AND status = %(happened)s AND starts_at >= %(since)s AND starts_at < %(until)s
    ), each AS (SELECT participant_id, MAX(gave) AS gave, MAX(received) AS received FROM did GROUP BY participant_id)
    SELECT each.participant_id, homes.area_id, each.gave, each.received
    FROM each {LIVES_THERE_IN_THE_END.format(person="each.participant_id")}
    ORDER BY each.participant_id"""  # noqa: S608 - made of constants; what varies is a parameter


def people(community_id: int, *, since: datetime, until: datetime, most_minutes: int) -> Iterator[Person]:
    """Everybody who adds something, in the order of their rows. Six queries, read in pieces.

    ``most_minutes``: for how much time one giver counts in the whole period.
    """
    connection = connections["default"]
    values = {
        "community": community_id,
        "since": connection.ops.adapt_datetimefield_value(since),
        "until": connection.ops.adapt_datetimefield_value(until),
        "most": most_minutes,
        "home": PlaceKind.HOME.value,
        "unmet": SlotStatus.UNMET.value,
        "matched": SlotStatus.MATCHED.value,
        "done": SlotStatus.DONE.value,
        "happened": MatchStatus.DONE.value,
    }
    with ExitStack() as open_cursors:

        def rows_of(sql: str) -> Iterator[tuple[Any, ...]]:
            cursor = open_cursors.enter_context(connection.chunked_cursor())
            cursor.execute(sql, values)
            while rows := cursor.fetchmany(READ_AT_ONCE):
                yield from rows

        asked, unmet, waits, minutes, did = (
            _Turn(rows_of(sql))
            for sql in (ASKED, UNMET, WAITED.format(bins=_bins(connection.vendor)), HELPED, DID_SOMETHING)
        )
        for person_id, record_id in rows_of(PEOPLE):
            person = Person(
                record_id,
                asked=asked.of(person_id),
                unmet=unmet.of(person_id),
                waits=waits.of(person_id),
                minutes=[(area, kind, int(number)) for area, kind, number in minutes.of(person_id)],
            )
            for home, gave, received in did.of(person_id):
                person.home, person.gave, person.received, person.is_active = home, bool(gave), bool(received), True
            if person.is_active or person.asked or person.unmet or person.waits or person.minutes:
                yield person


class _Turn:
    """Rows in the order of their first column, asked for one person after another."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._next: tuple[int, list[tuple[Any, ...]]] | None = None
        self._advance()

    def _advance(self) -> None:
        found = next(self._groups, None)
        self._next = None if found is None else (found[0], [row[1:] for row in found[1]])

    def of(self, person_id: int) -> list[Any]:
        """The rest of the rows of this person, whose turn comes once and in order."""
        while self._next is not None and self._next[0] < person_id:
            self._advance()
        if self._next is None or self._next[0] != person_id:
            return []
        rows = self._next[1]
        self._advance()
        return rows


def _bins(vendor: str) -> str:
    """The number of the bin of a wait, in the SQL of this database."""
    minutes = {
        "sqlite": "(julianday(asked.agreed_at) - julianday(asked.published_at)) * 1440",
        "postgresql": "EXTRACT(EPOCH FROM asked.agreed_at - asked.published_at) / 60",
    }[vendor]
    whens = [f"WHEN {minutes} < {below} THEN {number}" for number, below in enumerate(MINUTES_IN_BIN.values())]
    return " ".join([*whens, f"ELSE {len(whens)}"])
