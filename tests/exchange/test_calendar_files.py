"""The calendar file, read back by another reader: icalendar for the file, dateutil for its rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import icalendar
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from buurthulp.clock import AMSTERDAM
from exchange.calendar_files import calendar_file
from exchange.enums import Rhythm
from exchange.occurrences import Rule
from tests.exchange.test_occurrences import rules

MADE_AT = datetime(2026, 12, 1, 9, tzinfo=UTC)


def made(rule: Rule, **extra: object) -> icalendar.Calendar:
    values = {
        "uid": "abc@kustdorp.test",
        "title": "Koffie, zonder; agenda",
        "text": "Regel één.\nRegel twee: \\ en meer.",
        "place": "Trefpunt Zuid, Kastanjeplein 3, Voorbeeldstad",
        "url": "https://kustdorp.test/activiteiten/abc/",
        "made_at": MADE_AT,
        "cancelled": [],
        **extra,
    }
    content = calendar_file(rule, **values)  # type: ignore[arg-type]  # the keywords above
    # RFC 5545: lines end in CRLF and hold at most 75 octets.
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    return icalendar.Calendar.from_ical(content)


def event_of(calendar: icalendar.Calendar) -> icalendar.Event:
    (event,) = calendar.walk("VEVENT")
    return event


def starts_in(event: icalendar.Event, start: date, end: date) -> list[datetime]:
    """What a calendar program shows: the rule unrolled in wall time, without what is excluded."""
    first = event["dtstart"].dt
    if "rrule" not in event:
        return [first] if start <= first.date() <= end else []
    text = event["rrule"].to_ical().decode()
    parts = dict(part.split("=") for part in text.split(";"))
    if "UNTIL" in parts:  # in UTC, as it must be beside a time with a zone
        until = datetime.strptime(parts["UNTIL"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(AMSTERDAM)
        text = text.replace(parts["UNTIL"], until.strftime("%Y%m%dT%H%M%S"))
    exdates = event.get("exdate", [])
    gone = {entry.dt for line in (exdates if isinstance(exdates, list) else [exdates]) for entry in line.dts}
    rule = rrulestr(text, dtstart=first.replace(tzinfo=None))
    found = rule.between(datetime.combine(start, time.min), datetime.combine(end, time.max), inc=True)
    return [moment.replace(tzinfo=AMSTERDAM) for moment in found if moment.replace(tzinfo=AMSTERDAM) not in gone]


@settings(max_examples=40)
@given(rules(), st.integers(1, 700), st.sets(st.integers(0, 9), max_size=3))
def test_a_calendar_shows_our_dates(rule: Rule, length: int, fallen: set[int]) -> None:
    end = rule.first_on + timedelta(days=length)
    dates = list(rule.dates(rule.first_on, end))
    gone = [day for number, day in enumerate(dates) if number in fallen] if rule.rhythm != Rhythm.ONCE else []
    event = event_of(made(rule, cancelled=gone))
    shown = [moment.astimezone(UTC) for moment in starts_in(event, rule.first_on, end)]
    assert shown == [rule.starts_at(day) for day in dates if day not in gone]
    assert event["duration"].dt == timedelta(minutes=rule.minutes)


def test_the_zone_is_in_the_file_and_says_when_summer_begins() -> None:
    calendar = made(Rule(date(2026, 10, 20), time(10), 120, Rhythm.WEEKLY))
    (zone,) = calendar.walk("VTIMEZONE")
    assert str(zone["tzid"]) == "Europe/Amsterdam"
    assert event_of(calendar)["dtstart"].params["TZID"] == "Europe/Amsterdam"
    offsets = {part.name: part["tzoffsetto"].td for part in zone.subcomponents}
    assert offsets == {"STANDARD": timedelta(hours=1), "DAYLIGHT": timedelta(hours=2)}


def test_one_date_is_an_event_of_its_own() -> None:
    rule = Rule(date(2026, 12, 8), time(10), 120, Rhythm.WEEKLY)
    event = event_of(made(rule, only=date(2026, 12, 15), cancelled=[date(2026, 12, 8)]))
    assert event["dtstart"].dt == datetime(2026, 12, 15, 10, tzinfo=AMSTERDAM)
    assert (str(event["uid"]), "rrule" in event, "exdate" in event) == ("20261215-abc@kustdorp.test", False, False)


def test_what_it_says_and_nothing_else() -> None:
    event = event_of(made(Rule(date(2026, 12, 8), time(10), 120)))
    assert set(event) == {"UID", "DTSTAMP", "DTSTART", "DURATION", "SUMMARY", "DESCRIPTION", "LOCATION", "URL"}
    assert str(event["summary"]) == "Koffie, zonder; agenda"
    assert str(event["description"]) == "Regel één.\nRegel twee: \\ en meer."
    assert event["dtstamp"].dt == MADE_AT
