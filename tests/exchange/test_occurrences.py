"""Dates of what repeats, over every month end and change of the clock; dateutil, which is not ours, agrees."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil import rrule
from hypothesis import example, given
from hypothesis import strategies as st

from buurthulp.clock import AMSTERDAM
from exchange.enums import Rhythm
from exchange.occurrences import LAST, Rule, nth_weekday, nths_of, remind_at

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
# As somebody types them: nobody says which of two equal hours is meant (fold) when winter time begins.
times = st.times().map(lambda moment: moment.replace(second=0, microsecond=0, fold=0))
WEEKDAYS = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Any rule there can be."""
    first_on, rhythm = draw(days), draw(st.sampled_from(Rhythm))
    counted = nths_of(first_on)
    nth = draw(st.sampled_from(counted)) if rhythm == Rhythm.MONTHLY else None
    until = None
    if rhythm != Rhythm.ONCE and draw(st.booleans()):
        until = first_on + timedelta(days=draw(st.integers(0, 900)))
    return Rule(first_on, draw(times), draw(st.integers(15, 720)), rhythm, nth, until)


def dateutil_dates(rule: Rule, start: date, end: date) -> list[date]:
    """The same dates, as dateutil counts them."""
    kind = {
        Rhythm.ONCE: {"freq": rrule.DAILY, "count": 1},
        Rhythm.WEEKLY: {"freq": rrule.WEEKLY},
        Rhythm.FORTNIGHT: {"freq": rrule.WEEKLY, "interval": 2},
        Rhythm.MONTHLY: {"freq": rrule.MONTHLY, "byweekday": WEEKDAYS[rule.first_on.weekday()](rule.nth)},
    }[Rhythm(rule.rhythm)]
    until = datetime.combine(rule.until, time.max) if rule.until else None
    found = rrule.rrule(dtstart=datetime.combine(rule.first_on, time.min), until=until, **kind)
    return [
        moment.date() for moment in found.between(*(datetime.combine(day, time.min) for day in (start, end)), inc=True)
    ]


@given(rules(), days, st.integers(0, 800))
def test_the_dates_are_those_of_dateutil(rule: Rule, start: date, length: int) -> None:
    end = start + timedelta(days=length)
    assert list(rule.dates(start, end)) == dateutil_dates(rule, start, end)


@given(rules(), days, st.integers(0, 400), st.integers(0, 400))
def test_a_window_shows_what_the_whole_shows(rule: Rule, start: date, one: int, two: int) -> None:
    middle, end = start + timedelta(days=one), start + timedelta(days=one + 1 + two)
    parts = [*rule.dates(start, middle), *rule.dates(middle + timedelta(days=1), end)]
    assert parts == list(rule.dates(start, end))
    assert rule.next_date(start, end) == next(iter(parts), None)
    assert [day for day in parts if not rule.is_on(day)] == []


@given(rules())
def test_the_first_date_is_one_and_none_comes_before_it(rule: Rule) -> None:
    year = timedelta(days=400)
    assert rule.next_date(rule.first_on - year, rule.first_on + year) == rule.first_on


@given(rules(), st.integers(0, 60))
@example(Rule(date(2024, 8, 18), time(2, 0), 15, Rhythm.FORTNIGHT, None, None), 42)  # the hour that does not exist
@example(Rule(date(2024, 10, 27), time(2, 30), 15, Rhythm.ONCE, None, None), 0)  # the hour that comes twice
def test_the_clock_on_the_wall_says_the_same_on_every_date(rule: Rule, skip: int) -> None:
    end = rule.first_on + timedelta(days=2_000)
    for number, day in enumerate(rule.dates(rule.first_on, end)):
        if number < skip:
            continue
        shown = rule.starts_at(day).astimezone(AMSTERDAM)
        if shown.time() != rule.at:  # only in the hour that does not exist, when summer time begins
            assert (shown - timedelta(hours=1)).time() == rule.at
            assert (day.month, day.weekday(), rule.at.hour) == (3, 6, 2)
        assert rule.ends_at(day) - rule.starts_at(day) == timedelta(minutes=rule.minutes)
        break


@given(days)
def test_every_day_is_counted_in_its_month(day: date) -> None:
    counted = nths_of(day)
    assert 1 <= len(counted) <= 2
    assert (LAST in counted) == ((day + timedelta(days=7)).month != day.month)
    assert [nth_weekday(day.year, day.month, day.weekday(), nth) for nth in counted] == [day] * len(counted)


def test_across_summer_and_winter_time() -> None:
    coffee = Rule(date(2026, 10, 20), time(10), 120, Rhythm.WEEKLY)
    assert [coffee.starts_at(day) for day in coffee.dates(date(2026, 10, 20), date(2026, 10, 27))] == [
        datetime(2026, 10, 20, 8, tzinfo=UTC),
        datetime(2026, 10, 27, 9, tzinfo=UTC),
    ]
    night = Rule(date(2027, 3, 27), time(23), 240, Rhythm.ONCE)
    # Four hours on the night in which two o'clock becomes three.
    assert night.ends_at(date(2027, 3, 27)) == datetime(2027, 3, 28, 2, tzinfo=UTC)


def test_the_last_sunday_of_the_month_and_a_fifth_one() -> None:
    swap = Rule(date(2026, 5, 31), time(11), 180, Rhythm.MONTHLY, LAST)
    assert list(swap.dates(date(2026, 5, 1), date(2026, 9, 30))) == [
        date(2026, 5, 31),
        date(2026, 6, 28),
        date(2026, 7, 26),
        date(2026, 8, 30),
        date(2026, 9, 27),
    ]
    assert nths_of(date(2026, 5, 31)) == (LAST,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rhythm": Rhythm.MONTHLY},
        {"rhythm": Rhythm.WEEKLY, "nth": 2},
        {"rhythm": Rhythm.MONTHLY, "nth": 1},  # 8 December 2026 is a second Tuesday
        {"until": date(2027, 1, 1)},
        {"rhythm": Rhythm.WEEKLY, "until": date(2026, 12, 7)},
    ],
)
def test_no_such_rule(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"first date|nth|until"):
        Rule(date(2026, 12, 8), time(10), 60, **wrong)  # type: ignore[arg-type]  # that is what is tried


@pytest.mark.parametrize(
    ("on", "quiet_until", "sunday", "expected"),
    [
        (date(2026, 12, 8), time(8), True, datetime(2026, 12, 7, 9, tzinfo=UTC)),
        (date(2026, 12, 8), time(11), True, datetime(2026, 12, 7, 10, tzinfo=UTC)),
        (date(2026, 12, 7), time(8), True, datetime(2026, 12, 5, 9, tzinfo=UTC)),  # Sunday is quiet: Saturday
        (date(2026, 12, 7), time(8), False, datetime(2026, 12, 6, 9, tzinfo=UTC)),
        (date(2027, 3, 29), time(8), False, datetime(2027, 3, 28, 8, tzinfo=UTC)),  # summer time began that night
    ],
)
def test_the_day_before(on: date, quiet_until: time, sunday: bool, expected: datetime) -> None:
    rule = Rule(on, time(10), 60)
    assert remind_at(rule, on, quiet_until=quiet_until, sunday_is_quiet=sunday) == expected
