"""Steps instead of numbers, and what watching them tells (safety.md §1)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.steps import (
    PEOPLE_STEPS,
    PERIOD_DAYS,
    Draw,
    is_due,
    kinds_step,
    people_step,
    reached_at,
)

NIGHT = date(2026, 12, 1)


def drawn(value: int) -> Draw:
    return lambda step: value


@pytest.mark.parametrize(
    ("count", "shown", "step"),
    [
        (0, 0, 0),
        (10, 0, 0),
        (11, 0, 0),
        (12, 0, 10),
        (11, 10, 10),
        (10, 10, 0),
        (27, 10, 25),
        (300, 0, 100),
        (9, 100, 0),
    ],
)
def test_a_step_is_reached_two_above_it_and_left_at_it(count: int, shown: int, step: int) -> None:
    assert people_step(count, shown, drawn(0)) == step


@given(st.integers(0, 400), st.sampled_from([0, *PEOPLE_STEPS]), st.integers(0, 2**32))
def test_what_is_shown_is_true_and_stays_as_it_is(count: int, shown: int, draw: int) -> None:
    step = people_step(count, shown, drawn(draw))
    assert step == 0 or count > step
    assert people_step(count, step, drawn(draw)) == step


@given(st.integers(1, 400), st.integers(0, 2**32))
def test_one_person_in_and_out_is_not_seen_twice(count: int, draw: int) -> None:
    """Whoever tips a step by coming does not tip it back by leaving."""
    before = people_step(count - 1, 0, drawn(draw))
    after = people_step(count, before, drawn(draw))
    assert people_step(count - 1, after, drawn(draw)) == after


def test_at_which_number_a_step_is_reached_cannot_be_known_without_the_key() -> None:
    reached = {step: {reached_at(step, drawn(value)) for value in range(1_000)} for step in PEOPLE_STEPS}
    assert {step: (min(numbers), max(numbers)) for step, numbers in reached.items()} == {
        10: (12, 16),
        25: (27, 31),
        50: (52, 61),
        100: (102, 121),
    }


@pytest.mark.parametrize(("count", "step"), [(0, 0), (4, 0), (5, 5), (14, 10), (40, 25)])
def test_kinds_of_help(count: int, step: int) -> None:
    assert kinds_step(count) == step


@given(st.integers(0, 2**32))
def test_an_area_is_counted_on_one_night_in_four_weeks_of_its_own(draw: int) -> None:
    counted, nights = NIGHT, []
    for night in (NIGHT + timedelta(days=number) for number in range(1, 10 * PERIOD_DAYS)):
        if is_due(counted, night, draw):
            counted = night
            nights.append(night)
    assert len(nights) in (9, 10)
    assert {(later - earlier).days for earlier, later in pairwise(nights)} == {PERIOD_DAYS}


def test_a_night_that_was_missed_is_made_up_for() -> None:
    due = next(n for n in range(1, 29) if is_due(NIGHT, NIGHT + timedelta(days=n), 5))
    late = NIGHT + timedelta(days=due + 3)
    assert is_due(NIGHT, late, 5)
    assert not is_due(late, late + timedelta(days=PERIOD_DAYS - 4), 5)
    assert is_due(late, late + timedelta(days=PERIOD_DAYS - 3), 5)
