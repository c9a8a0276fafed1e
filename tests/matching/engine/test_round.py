"""The round: as many requests as possible get somebody, then the best, within everybody's own number."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.choices import SCORE_STEPS, Choice
from matching.engine.round import (
    greedy,
    plan_round,
    plan_waves,
    score_lost_by_another,
)
from matching.engine.score import DEFAULT_WEIGHTS, rest
from matching.engine.times import Interval
from tests.matching.engine.cast import a_candidate, local, span
from tests.tiers import examples

NEEDS = range(1, 6)
PEOPLE = range(101, 106)
# Few different scores, so that sums are often equal.
choices = st.lists(
    st.builds(Choice, st.sampled_from(PEOPLE), st.sampled_from([0.2, 0.5, 0.50004, 0.9])),
    max_size=5,
    unique_by=lambda choice: choice.participant_id,
).map(lambda found: sorted(found, key=lambda choice: -choice.score))
worlds = st.tuples(
    st.dictionaries(st.sampled_from(NEEDS), choices, max_size=4),
    st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 3), max_size=5),
)


def _best_by_trying(wanted, capacity, again):
    """(how many covered, what is lacking in score): the best of all ways, each tried."""
    best = (0, 0)
    needs = sorted(wanted)
    for ways in product(*([None, *wanted[need]] for need in needs)):
        taken = Counter(choice.participant_id for choice in ways if choice is not None)
        if any(number > capacity.get(person, 0) for person, number in taken.items()):
            continue
        lacks = sum(SCORE_STEPS - round(choice.score * SCORE_STEPS) for choice in ways if choice is not None)
        lacks += sum(round(again * SCORE_STEPS) * number * (number - 1) // 2 for number in taken.values())
        best = max(best, (sum(taken.values()), -lacks))
    return best


@settings(max_examples=examples(150), deadline=None)
@given(world=worlds, again=st.sampled_from([0.0, 0.3]), seed=st.integers(0, 99))
def test_it_covers_the_most_then_scores_the_most_whatever_comes_first(world, again, seed):
    wanted, capacity = world
    found = plan_round(list(wanted), wanted, capacity, again=again)
    taken = Counter(found.values())
    assert all(number <= capacity.get(person, 0) for person, number in taken.items())
    scores = {need: {choice.participant_id: choice.score for choice in wanted[need]} for need in wanted}
    lacks = sum(SCORE_STEPS - round(scores[need][person] * SCORE_STEPS) for need, person in found.items())
    lacks += sum(round(again * SCORE_STEPS) * number * (number - 1) // 2 for number in taken.values())
    assert (len(found), -lacks) == _best_by_trying(wanted, capacity, again)
    lot = random.Random(seed)
    for _ in range(3):
        needs, people = list(wanted), list(capacity)
        lot.shuffle(needs)
        lot.shuffle(people)
        assert len(greedy(needs, wanted, capacity)) <= len(found)
        again_found = plan_round(
            needs, {need: wanted[need] for need in needs}, {person: capacity[person] for person in people}, again=again
        )
        assert again_found == found


@settings(max_examples=examples(80), deadline=None)
@given(world=worlds, size=st.integers(1, 3))
def test_nobody_has_two_while_somebody_could_have_one(world, size):
    wanted, capacity = world
    plan = plan_waves(list(wanted), wanted, capacity, is_enough=lambda _need, people: len(people) >= size)
    assert plan.covered == len(plan_round(list(wanted), wanted, capacity))
    taken = Counter(person for people in plan.asked.values() for person in people)
    assert {person: capacity[person] - taken[person] for person in capacity} == plan.left
    assert all(number >= 0 for number in plan.left.values())
    for need, people in plan.asked.items():
        could = {choice.participant_id for choice in wanted[need]}
        assert (len(set(people)), set(people) <= could, len(people) <= size) == (len(people), True, True)
        # Who has too few had nobody left to ask.
        assert len(people) == size or not any(plan.left.get(one, 0) for one in could - set(people))


def test_the_only_driver_goes_to_whom_nobody_else_can_help_and_greedy_wastes_her():
    wanted = {1: [Choice(101, 0.9), Choice(102, 0.4)], 2: [Choice(101, 0.8)]}
    capacity = {101: 1, 102: 1}
    assert plan_round([1, 2], wanted, capacity) == {1: 102, 2: 101}
    assert greedy([1, 2], wanted, capacity) == {1: 101}


def test_equal_scores_follow_the_order_and_then_the_ids():
    either = [Choice(102, 0.5), Choice(101, 0.50004)]
    assert plan_round([1], {1: either}, {101: 1, 102: 1}) == {1: 102}  # alike to four digits
    assert plan_round([1], {1: either[::-1]}, {101: 1, 102: 1}) == {1: 101}
    assert plan_round([2, 1], {1: [Choice(101, 0.5)], 2: [Choice(101, 0.5)]}, {101: 1}) in ({1: 101}, {2: 101})


def test_a_second_question_costs_what_having_been_asked_costs_elsewhere():
    lost = score_lost_by_another(DEFAULT_WEIGHTS)
    never = a_candidate(last_asked_days=None, asked_this_month=0)
    just_now = replace(never, last_asked_days=0.0, asked_this_month=1)
    total = sum((0.20, 0.20, 0.10, 0.05, 0.20, 0.50))
    assert round(lost, 12) == round(DEFAULT_WEIGHTS.rest * (rest(never) - rest(just_now)) / total, 12)
    wanted = {need: [Choice(101, 0.60), Choice(102, 0.55)] for need in (1, 2)}
    assert sorted(plan_round([1, 2], wanted, {101: 2, 102: 2}, again=lost).values()) == [101, 102]
    assert list(plan_round([1, 2], wanted, {101: 2, 102: 2}).values()) == [101, 101]


def test_nobody_asks_nothing():
    assert plan_round([], {}, {}) == {}
    assert plan_round([1], {1: [Choice(101, 0.5)]}, {101: 0}) == {}
    plan = plan_waves([1], {}, {101: 2}, is_enough=lambda *_any: True)
    assert (plan.asked, plan.left, plan.covered) == ({1: ()}, {101: 2}, 0)


# Needs at one of few times, of one to three hours; some of no fixed time at all.
times_of = st.dictionaries(
    st.sampled_from(NEEDS),
    st.builds(lambda start, long: span(2, start, start + long), st.integers(9, 13), st.integers(1, 3)),
)


def _asked_twice_at_once(asked: dict[int, tuple[int, ...]], times: dict[int, Interval]) -> list[tuple[int, int, int]]:
    of_person: dict[int, list[int]] = defaultdict(list)
    for need, people in asked.items():
        for person in people:
            of_person[person].append(need)
    return [
        (person, one, other)
        for person, needs in of_person.items()
        for one, other in combinations(needs, 2)
        if one in times and other in times and times[one].overlaps(times[other])
    ]


def _most_by_trying(wanted, capacity, times):
    """How many needs can have somebody, nobody twice at once: each way tried."""
    most = 0
    for ways in product(*([None, *wanted[need]] for need in sorted(wanted))):
        found = {need: (choice.participant_id,) for need, choice in zip(sorted(wanted), ways, strict=True) if choice}
        taken = Counter(person for (person,) in found.values())
        is_within = all(number <= capacity.get(person, 0) for person, number in taken.items())
        if is_within and len(found) > most and not _asked_twice_at_once(found, times):
            most = len(found)
    return most


@settings(max_examples=examples(200), deadline=None)
@given(world=worlds, times=times_of, seed=st.integers(0, 99))
def test_nobody_is_asked_for_two_times_that_overlap_and_never_fewer_than_one_by_one(world, times, seed):
    wanted, capacity = world
    found = plan_round(list(wanted), wanted, capacity, times=times)
    taken = Counter(found.values())
    assert all(number <= capacity.get(person, 0) for person, number in taken.items())
    assert all(person in {choice.participant_id for choice in wanted[need]} for need, person in found.items())
    assert _asked_twice_at_once({need: (person,) for need, person in found.items()}, times) == []
    one_by_one = greedy(sorted(wanted), wanted, capacity, times=times)
    assert _asked_twice_at_once({need: (person,) for need, person in one_by_one.items()}, times) == []
    assert len(one_by_one) <= len(found) <= _most_by_trying(wanted, capacity, times)
    # Where it changes nothing that somebody cannot be in two places, nothing is changed.
    free = plan_round(list(wanted), wanted, capacity)
    if not _asked_twice_at_once({need: (person,) for need, person in free.items()}, times):
        assert found == free
    needs, people = list(wanted), list(capacity)
    random.Random(seed).shuffle(needs)
    random.Random(seed).shuffle(people)
    shuffled = plan_round(
        needs, {need: wanted[need] for need in needs}, {one: capacity[one] for one in people}, times=times
    )
    assert shuffled == found


@settings(max_examples=examples(100), deadline=None)
@given(world=worlds, times=times_of, size=st.integers(1, 3), busy_at=st.integers(8, 15))
def test_nor_in_a_later_turn_nor_where_they_were_asked_before(world, times, size, busy_at):
    wanted, capacity = world
    busy = {101: [span(2, busy_at, busy_at + 1)]}
    plan = plan_waves(
        list(wanted), wanted, capacity, is_enough=lambda _need, people: len(people) >= size, times=times, busy=busy
    )
    assert _asked_twice_at_once(dict(plan.asked), times) == []
    of_person = {need for need, people in plan.asked.items() if 101 in people}
    assert not any(times[need].overlaps(busy[101][0]) for need in of_person if need in times)
    # Who has too few had nobody left to ask who was free at that time.
    for need, people in plan.asked.items():
        others = {choice.participant_id for choice in wanted[need]} - set(people)
        for one in others if len(people) < size else ():
            own = [times[other] for other, asked in plan.asked.items() if one in asked and other in times]
            is_taken = need in times and any(times[need].overlaps(at) for at in [*own, *busy.get(one, [])])
            assert plan.left.get(one, 0) == 0 or is_taken


def test_whoever_alone_can_do_the_one_is_kept_for_it_though_they_would_do_both():
    """And where one person holds two, the second is somebody else's, along a chain."""
    at = {1: span(2, 10, 11), 2: span(2, 10, 11), 3: span(2, 12, 13)}
    wanted = {1: [Choice(101, 0.9), Choice(102, 0.2)], 2: [Choice(101, 0.9)], 3: [Choice(101, 0.9)]}
    assert plan_round([1, 2, 3], wanted, {101: 3, 102: 1}, times=at) == {1: 102, 2: 101, 3: 101}
    # The control: without times one person is asked for all three.
    assert set(plan_round([1, 2, 3], wanted, {101: 3, 102: 1}).values()) == {101}
    # Times that touch do not overlap, and what has no fixed time overlaps nothing.
    assert len(plan_round([1, 3], wanted, {101: 2}, times={1: span(2, 10, 12), 3: at[3]})) == 2
    assert len(plan_round([1, 2], wanted, {101: 2}, times={1: at[1]})) == 2
    assert (
        plan_round([2], wanted, {101: 2}, times=at, busy={101: [Interval(local(2, 10), local(2, 10) + timedelta(1))]})
        == {}
    )


def test_a_chain_moves_on_whoever_can_be_moved():
    """Each of four asks her who is asked by the one before; only the last has somebody else."""
    hour = span(2, 10, 11)
    wanted = {
        1: [Choice(101, 0.9)],
        2: [Choice(101, 0.9), Choice(102, 0.5)],
        3: [Choice(102, 0.9), Choice(103, 0.5)],
        4: [Choice(103, 0.9), Choice(104, 0.1)],
    }
    found = plan_round(list(wanted), wanted, dict.fromkeys(range(101, 105), 2), times=dict.fromkeys(wanted, hour))
    assert found == {1: 101, 2: 102, 3: 103, 4: 104}
