from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.times import (
    ALL_PARTS,
    DayPart,
    Interval,
    available_within,
    merged,
    part_mask,
    parts_between,
    total,
    without,
)
from tests.matching.engine.cast import local, span

MONDAY, SUNDAY = 0, 6

windows = st.builds(
    lambda start, length: Interval(
        local(1, 0) + timedelta(minutes=start), local(1, 0) + timedelta(minutes=start + length)
    ),
    st.integers(0, 60 * 24 * 300),
    st.integers(1, 60 * 24 * 10),
)


def test_an_interval_is_aware_and_not_empty():
    with pytest.raises(ValueError, match="end after"):
        Interval(local(1, 9), local(1, 9))
    with pytest.raises(ValueError, match="aware"):
        Interval(local(1, 9).replace(tzinfo=None), local(1, 10).replace(tzinfo=None))


def test_the_bits_of_a_week():
    assert part_mask((MONDAY, DayPart.MORNING)) == 1
    assert part_mask((MONDAY, DayPart.NIGHT), (SUNDAY, DayPart.NIGHT)) == 1 << 3 | 1 << 27
    with pytest.raises(ValueError, match="weekday"):
        part_mask((7, DayPart.MORNING))


def test_a_night_belongs_to_the_day_it_starts_on():
    night = Interval(local(2, 1), local(2, 3))  # Tuesday, small hours
    assert parts_between(night) == ((part_mask((MONDAY, DayPart.NIGHT)).bit_length() - 1, night),)


def test_sunday_night_runs_into_monday():
    early = Interval(local(8, 5), local(8, 7))
    assert parts_between(early) == (
        (27, Interval(local(8, 5), local(8, 6))),
        (0, Interval(local(8, 6), local(8, 7))),
    )


def test_the_night_in_which_the_clock_goes_forward_is_seven_hours():
    night = Interval(local(28, 22, month=3), local(29, 6, month=3))
    assert night.length == timedelta(hours=7)
    assert [bit for bit, _ in parts_between(night)] == [5 * 4 + 3]


def test_parts_that_touch_are_one_stretch():
    mask = part_mask((MONDAY, DayPart.MORNING), (MONDAY, DayPart.AFTERNOON))
    assert available_within(span(1, 0, 23), mask) == (span(1, 6, 18),)


def test_without_cuts_busy_time_out():
    assert without([span(1, 6, 18)], [span(1, 8, 9), span(1, 17, 20)]) == (span(1, 6, 8), span(1, 9, 17))
    assert without([span(1, 6, 18)], [span(1, 5, 19)]) == ()


@given(windows)
def test_the_parts_of_any_window_are_the_whole_window(window):
    assert merged(piece for _, piece in parts_between(window)) == (window,)
    assert available_within(window, ALL_PARTS) == (window,)
    assert available_within(window, 0) == ()


@given(windows, st.integers(0, ALL_PARTS))
def test_a_mask_and_its_complement_share_the_window(window, mask):
    yes, no = available_within(window, mask), available_within(window, ALL_PARTS & ~mask)
    assert total(yes) + total(no) == window.length
    assert without([window], yes) == no


@given(windows, st.lists(windows, max_size=4))
def test_what_is_left_and_what_is_busy_never_overlap(window, busy):
    left = without([window], busy)
    assert not any(stretch.overlaps(taken) for stretch in left for taken in busy)
    assert all(window.start <= stretch.start and stretch.end <= window.end for stretch in left)
