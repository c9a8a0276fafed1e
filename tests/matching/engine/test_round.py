"""The round: as many requests as possible get somebody, then the best, within everybody's own number."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.round import (
    SCORE_STEPS,
    Choice,
    greedy,
    plan_round,
    plan_waves,
    score_lost_by_another,
)
from matching.engine.score import DEFAULT_WEIGHTS, rest
from tests.matching.engine.cast import a_candidate

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


@settings(max_examples=150, deadline=None)
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


@settings(max_examples=80, deadline=None)
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
