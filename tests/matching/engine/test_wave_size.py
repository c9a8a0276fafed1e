import itertools
import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.hours import after_waking
from matching.engine.waves import Channel, Deadline, Policy, Prospect, aim, chance_of_yes, plan_first_wave, wave_size
from tests.matching.engine.cast import local

chances = st.lists(st.floats(0.01, 0.99), max_size=15)
hours = st.integers(1, 100)
misses = st.floats(0.001, 0.5)


@pytest.mark.parametrize(
    ("left", "window", "rounds"),
    [(26, 13, 2), (25, 13, 1), (5, 13, 1), (0, 13, 1), (-3, 13, 1), (39, 13, 3), (40, 13, 3), (40, 0, 1)],
)
def test_a_round_fits_whole_or_is_the_only_one(left, window, rounds):
    assert aim(left, window, 0.02) == 1 - 0.02 ** (1 / rounds)


def test_aim():
    assert aim(13, 13, 0.02) == pytest.approx(0.98, abs=1e-12)
    assert aim(26, 13, 0.02) == pytest.approx(0.858579, abs=1e-6)
    assert aim(39, 13, 0.02) == pytest.approx(0.728558, abs=1e-6)


@given(misses, st.integers(1, 500))
def test_more_rounds_ask_less_of_each_and_as_much_of_all(miss, count):
    assert aim(count + 1, 1, miss) < aim(count, 1, miss)
    assert (1 - aim(count, 1, miss)) ** count == pytest.approx(miss, rel=1e-6)


@pytest.mark.parametrize("miss", [0, 1, -0.1, 1.5, math.nan])
def test_a_miss_is_a_chance(miss):
    with pytest.raises(ValueError, match="between 0 and 1"):
        wave_size([0.5], 10, 1, miss)


@pytest.mark.parametrize(
    ("row", "left", "miss", "more", "expected"),
    [
        ([], 1, 0.1, {}, 0),
        ([0.5], 1, 0.5, {}, 1),
        ([0.5, 0.5], 1, 0.25, {}, 2),
        ([0.5, 0.5], 1, 0.24, {}, 2),
        ([0.98, 0.5], 1, 0.02, {}, 1),
        ([0.5] * 9, 1, 0.02, {}, 6),
        ([0.5] * 9, 2, 0.02, {}, 3),
        ([0.5] * 9, 6, 0.02, {}, 1),
        ([0.4, 0.4], 1, 0.25, {"waiting": [0.5, 0.5]}, 0),
        ([0.4, 0.4], 1, 0.25, {"waiting": [0.5]}, 2),
        ([0.5] * 9, 1, 0.5, {"places": 2}, 3),
    ],
)
def test_so_many(row, left, miss, more, expected):
    assert wave_size(row, left, 1, miss, **more) == expected


@given(chances, hours, hours, misses, st.integers(1, 3))
def test_it_is_the_shortest_prefix_that_reaches(row, left, window, miss, places):
    q = aim(left, window, miss)
    enough = [n for n in range(len(row) + 1) if chance_of_yes(row[:n], places) >= q - 1e-11]
    assert wave_size(row, left, window, miss, places=places) == (enough[0] if enough else len(row))


@given(chances, hours, hours, hours, misses, misses)
def test_less_time_slower_answers_or_less_risk_never_ask_fewer(row, left, other, window, miss, less):
    sooner, later = sorted((left, other))
    assert wave_size(row, sooner, window, miss) >= wave_size(row, later, window, miss)
    quick, slow = sorted((window, other))
    assert wave_size(row, left, slow, miss) >= wave_size(row, left, quick, miss)
    assert wave_size(row, left, window, min(miss, less)) >= wave_size(row, left, window, max(miss, less))


@given(chances, chances, hours, hours, misses)
def test_who_is_waited_for_is_the_beginning_of_one_prefix(waiting, row, left, window, miss):
    whole = wave_size(waiting + row, left, window, miss)
    assert wave_size(row, left, window, miss, waiting=waiting) == max(0, whole - len(waiting))


@given(chances.filter(bool), hours, st.sampled_from(Channel), misses)
def test_where_all_are_asked_the_same_way_a_wave_is_of_that_size(row, left, channel, miss):
    policy = Policy(miss=miss, pace=timedelta(hours=1000))
    now = local(1, 8)
    deadline = Deadline(after_waking(now, timedelta(hours=left), policy.calendar))
    ranking = [Prospect(number, channel, chance) for number, chance in enumerate(row, start=1)]
    plan = plan_first_wave(now=now, deadline=deadline, ranking=ranking, policy=policy)
    window = policy.windows.of(channel, policy.calendar)
    assert len(plan.invites) == wave_size(row, left * 3600, window.total_seconds(), miss)


@given(chances.filter(lambda row: len(row) <= 8), st.integers(1, 4))
def test_chance_for_places_is_that_of_all_ways_to_get_so_many(row, places):
    ways = itertools.product((True, False), repeat=len(row))
    wanted = math.fsum(
        math.prod(chance if yes else 1 - chance for yes, chance in zip(way, row, strict=True))
        for way in ways
        if sum(way) >= places
    )
    assert chance_of_yes(row, places) == pytest.approx(wanted, abs=1e-9)
    assert chance_of_yes(row, places + 1) <= chance_of_yes(row, places) + 1e-9
