from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.hours import (
    Calendar,
    after_waking,
    before_waking,
    decide_by,
    is_office_open,
    is_quiet,
    last_waking_edge,
    next_waking,
    waking_between,
)
from tests.matching.engine.cast import local

PLAIN = Calendar()
LUNCH = Calendar(office_hours=(((time(9), time(12)), (time(13), time(16))),) * 5 + ((), ()))
NIGHT_OWLS = Calendar(quiet_start=time(1), quiet_end=time(7), sunday_quiet=False)
NEVER_QUIET = Calendar(quiet_start=time(0), quiet_end=time(0), sunday_quiet=False)
CALENDARS = st.sampled_from([PLAIN, LUNCH, NIGHT_OWLS, NEVER_QUIET, Calendar(sunday_quiet=False)])

instants = st.integers(0, 60 * 24 * 365 * 2).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
waking = st.integers(1, 60 * 100).map(lambda minutes: timedelta(minutes=minutes))
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (local(2, 7, 59), True),
        (local(2, 8), False),
        (local(2, 20, 59), False),
        (local(2, 21), True),
        (local(3, 0), True),
        (local(6, 20), False),  # Saturday evening
        (local(7, 12), True),  # Sunday
        (local(8, 8), False),
    ],
)
def test_is_quiet(instant, expected):
    assert is_quiet(instant, PLAIN) is expected


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (local(2, 12), local(2, 12)),
        (local(2, 21), local(3, 8)),
        (local(3, 3), local(3, 8)),
        (local(6, 21), local(8, 8)),
        (local(7, 12), local(8, 8)),
    ],
)
def test_next_waking(instant, expected):
    assert next_waking(instant, PLAIN) == expected


def test_waking_time_skips_nights_and_sundays():
    assert waking_between(local(2, 20), local(3, 9), PLAIN) == 2 * HOUR
    assert waking_between(local(6, 10), local(8, 10), PLAIN) == 13 * HOUR
    assert waking_between(local(3, 9), local(2, 20), PLAIN) == timedelta()


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        (local(2, 10), 13, local(3, 10)),
        (local(6, 10), 13, local(8, 10)),
        (local(2, 20), 4, local(3, 11)),
        # A window that would end as the quiet begins ends the next morning.
        (local(2, 17), 4, local(3, 8)),
        (local(2, 23), 1, local(3, 9)),
    ],
)
def test_after_waking(start, hours, expected):
    assert after_waking(start, hours * HOUR, PLAIN) == expected


def test_an_ordinary_waking_day():
    assert PLAIN.waking_day == 13 * HOUR
    assert NIGHT_OWLS.waking_day == 18 * HOUR
    assert NEVER_QUIET.waking_day == 24 * HOUR


def test_quiet_hours_within_one_night():
    assert [is_quiet(local(7, hour), NIGHT_OWLS) for hour in (0, 1, 6, 7, 12)] == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("need_at", "calendar", "expected"),
    [
        (local(2, 15), PLAIN, local(2, 11)),
        (local(2, 19), PLAIN, local(2, 13)),
        (local(2, 9), PLAIN, local(1, 13)),
        (local(2, 13), PLAIN, local(2, 9)),
        # Monday 11.05: two hours and five minutes of Monday, the rest of Friday before.
        (local(8, 11, 5), PLAIN, local(5, 15, 5)),
        (local(7, 14), PLAIN, local(5, 13)),
        (local(2, 15), LUNCH, local(2, 10)),
        (local(8, 11, 5), Calendar(closed_on=frozenset({date(2026, 6, 5)})), local(4, 15, 5)),
        (local(2, 15), Calendar(office_hours=((),) * 7), local(2, 11)),
        # The night in which the clock goes back (25 October) changes nothing between Friday and Monday.
        (local(26, 10, month=10), PLAIN, local(23, 14, month=10)),
    ],
)
def test_decide_by_leaves_the_last_four_office_hours(need_at, calendar, expected):
    assert decide_by(need_at, 4.0, calendar) == expected


def test_no_handover_leaves_nothing():
    assert decide_by(local(2, 15), 0.0, PLAIN) == local(2, 15)


def test_office_hours_are_local_on_both_sides_of_the_clock_change():
    assert decide_by(local(27, 17, month=3), 4.0, PLAIN) == datetime(2026, 3, 27, 12, tzinfo=UTC)
    assert decide_by(local(30, 17, month=3), 4.0, PLAIN) == datetime(2026, 3, 30, 11, tzinfo=UTC)


def test_a_calendar_is_checked():
    with pytest.raises(ValueError, match="seven days"):
        Calendar(office_hours=())
    with pytest.raises(ValueError, match="follow each other"):
        Calendar(office_hours=(((time(9), time(12)), (time(11), time(16))),) + ((),) * 6)


@given(instants, st.integers(1, 600), st.sampled_from([PLAIN, LUNCH]))
def test_decide_by_is_within_office_hours_and_leaves_the_handover(need_at, minutes, calendar):
    moment = decide_by(need_at, minutes / 60, calendar)
    assert moment < need_at
    assert is_office_open(moment, calendar)
    step = timedelta(minutes=1)
    left = sum(is_office_open(moment + step * n, calendar) for n in range(int((need_at - moment) / step)))
    assert left == pytest.approx(minutes, abs=1)


@given(instants, CALENDARS)
def test_next_waking_is_the_first_waking_instant(instant, calendar):
    moment = next_waking(instant, calendar)
    assert moment >= instant
    assert not is_quiet(moment, calendar)
    assert waking_between(instant, moment, calendar) == timedelta()


@given(instants, waking, CALENDARS)
def test_waking_arithmetic_goes_both_ways(start, duration, calendar):
    end = after_waking(start, duration, calendar)
    assert not is_quiet(end, calendar)
    assert waking_between(start, end, calendar) == duration
    back = before_waking(end, duration, calendar)
    assert waking_between(back, end, calendar) == duration
    assert back >= start


@given(instants, instants, CALENDARS)
def test_waking_time_is_at_most_the_time(start, end, calendar):
    first, last = min(start, end), max(start, end)
    middle = first + (last - first) / 2
    if last - first > timedelta(days=60):
        last, middle = first + timedelta(days=60), first + timedelta(days=20)
    whole = waking_between(first, last, calendar)
    assert timedelta() <= whole <= last - first
    assert whole == waking_between(first, middle, calendar) + waking_between(middle, last, calendar)


@given(instants, CALENDARS)
def test_the_last_waking_edge_is_awake_or_where_the_quiet_began(instant, calendar):
    edge = last_waking_edge(instant, calendar)
    assert edge <= instant
    assert waking_between(edge, instant, calendar) == timedelta()
    assert not is_quiet(edge - timedelta(microseconds=1), calendar) or edge == instant
