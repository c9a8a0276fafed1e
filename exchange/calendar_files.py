"""Calendar files (RFC 5545): an activity with its dates, or a list of single moments. The one writer of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event, vRecur

from buurthulp.clock import AMSTERDAM
from exchange.enums import Rhythm
from exchange.moments import local_instant
from exchange.occurrences import WEEKS_BETWEEN, Rule

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PRODUCT = "-//Buurthulp//Activiteiten//NL"
END_OF_DAY = time(23, 59, 59)
READ_AGAIN = "PT1H"
"""How often a calendar program is asked to read a list again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One moment in a calendar. ``minutes`` are real ones; ``changed_at`` is when it became what it is now.

    ``uid`` stays the same for as long as it is the same moment: a calendar that reads it again replaces what it had,
    also by "cancelled", which counts as the next version.
    """

    uid: str
    starts_at: datetime
    minutes: int
    title: str
    text: str
    place: str
    url: str
    changed_at: datetime
    is_cancelled: bool = False


def date_uid(day: date, uid: str) -> str:
    """The uid of one date of something that repeats."""
    return f"{day:%Y%m%d}-{uid}"


def calendar_of(entries: Iterable[Entry], *, name: str = "") -> bytes:
    """These moments, in UTC; with ``name`` as a list that a calendar program reads again.

    What happens once is an instant: wall time could not say which of the two hours it is when the clock goes back. The
    same entries give the same bytes, whenever it is called.
    """
    calendar = _calendar()
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("x-published-ttl", READ_AGAIN)
    for entry in entries:
        starts = entry.starts_at.astimezone(UTC)
        event = _event(uid=entry.uid, made_at=entry.changed_at, starts=starts, minutes=entry.minutes, title=entry.title)
        _describe(event, text=entry.text, place=entry.place, url=entry.url)
        event.add("last-modified", entry.changed_at.astimezone(UTC))
        event.add("sequence", int(entry.is_cancelled))
        event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
        calendar.add_component(event)
    return calendar.to_ical()


def calendar_file(
    rule: Rule,
    *,
    uid: str,
    title: str,
    text: str,
    place: str,
    url: str,
    made_at: datetime,
    cancelled: list[date],
    only: date | None = None,
) -> bytes:
    """The whole series with its cancelled dates left out, or with ``only`` that one date.

    Times are wall time with a VTIMEZONE, so that a calendar in summer shows what the poster says. ``uid`` stays the
    same when an activity changes: a calendar that imports it again replaces what it had.
    """
    event = _event(
        uid=uid if only is None else date_uid(only, uid),
        made_at=made_at,
        starts=datetime.combine(only or rule.first_on, rule.at, tzinfo=AMSTERDAM),
        minutes=rule.minutes,
        title=title,
    )
    _describe(event, text=text, place=place, url=url)
    if only is None and rule.rhythm != Rhythm.ONCE:
        event.add("rrule", _recurrence(rule))
        for day in cancelled:
            event.add("exdate", datetime.combine(day, rule.at, tzinfo=AMSTERDAM))
    calendar = _calendar()
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    return calendar


def _event(*, uid: str, made_at: datetime, starts: datetime, minutes: int, title: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("dtstart", starts)
    event.add("duration", timedelta(minutes=minutes))
    event.add("summary", title)
    return event


def _describe(event: Event, *, text: str, place: str, url: str) -> None:
    event.add("description", text)
    event.add("location", place)
    event.add("url", url)


def _recurrence(rule: Rule) -> vRecur:
    weekday = WEEKDAYS[rule.first_on.weekday()]
    parts: dict[str, object] = {"freq": "weekly", "byday": weekday}
    if rule.rhythm == Rhythm.FORTNIGHT:
        parts["interval"] = WEEKS_BETWEEN[Rhythm.FORTNIGHT]
    if rule.rhythm == Rhythm.MONTHLY:
        parts = {"freq": "monthly", "byday": f"{rule.nth}{weekday}"}
    if rule.until is not None:
        parts["until"] = local_instant(rule.until, END_OF_DAY)
    return vRecur(parts)
