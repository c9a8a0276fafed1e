from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.likelihood import (
    HALF_LIFE,
    LANDMARK,
    NOTHING,
    PSEUDO_ANSWERS,
    TOLERANCE,
    Answer,
    AnswerKind,
    CommunityCounts,
    Counts,
    Prior,
    as_one_person,
    blended,
    count_answers,
    expected_yes,
    learned_prior,
    likelihood,
    weighed,
)
from tests.matching.engine.cast import answers

YES, NO, LAPSE = AnswerKind.YES, AnswerKind.NO, AnswerKind.LAPSE
PRIOR = Prior(a=2.0, b=3.0, lapse_weight=0.5, newcomer_bonus=0.05)

ages = st.floats(0, 1_000)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ((), 2 / 5),
        ((Answer(YES, 0.0),), 3 / 6),
        ((Answer(NO, 0.0),), 2 / 6),
        ((Answer(LAPSE, 0.0),), 2 / 5.5),
        ((Answer(YES, 180.0),), 2.5 / 5.5),
        ((Answer(NO, 360.0),), 2 / 5.25),
    ],
)
def test_expected_yes(history, expected):
    assert expected_yes(count_answers(history), PRIOR) == pytest.approx(expected, abs=1e-12)


def test_a_small_bonus_for_who_was_never_asked():
    assert likelihood(NOTHING, True, PRIOR) == pytest.approx(0.45, abs=1e-12)
    assert likelihood(NOTHING, False, PRIOR) == pytest.approx(0.40, abs=1e-12)
    assert likelihood(NOTHING, True, replace(PRIOR, a=100.0, b=1.0, newcomer_bonus=1.0)) == 1.0


@given(answers, ages)
def test_a_yes_raises_and_a_no_lowers_at_least_as_much_as_a_lapse(history, age):
    before = expected_yes(count_answers(history), PRIOR)
    after = {kind: expected_yes(count_answers((*history, Answer(kind, age))), PRIOR) for kind in AnswerKind}
    assert after[NO] <= after[LAPSE] <= before <= after[YES]
    assert after[NO] > 0.0
    assert after[YES] < 1.0


@given(st.sampled_from(AnswerKind), ages, ages)
def test_an_old_answer_moves_less_than_a_new_one(kind, one, other):
    older, newer = max(one, other), min(one, other)
    moved = [
        abs(expected_yes(count_answers([Answer(kind, age)]), PRIOR) - expected_yes(NOTHING, PRIOR))
        for age in (older, newer)
    ]
    assert moved[0] <= moved[1] + 1e-12


@pytest.mark.parametrize("bad", [{"a": 0.0}, {"b": -1.0}])
def test_a_prior_must_make_sense(bad):
    with pytest.raises(ValueError, match="above zero"):
        replace(PRIOR, **bad)


@pytest.mark.parametrize("bad", [{"lapse_weight": 1.1}, {"newcomer_bonus": -0.1}])
def test_its_weights_lie_between_0_and_1(bad):
    with pytest.raises(ValueError, match=r"0\.\.1"):
        replace(PRIOR, **bad)


def test_an_answer_lies_in_the_past():
    with pytest.raises(ValueError, match="past"):
        Answer(YES, -0.1)


moments = st.datetimes(datetime(2015, 1, 1), datetime(2045, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
given_answers = st.lists(st.tuples(st.sampled_from(AnswerKind), moments), max_size=12)


@given(given_answers, given_answers, st.randoms(use_true_random=False))
def test_sums_kept_on_one_day_are_the_answers_counted_today(stay, taken_back, order):
    """Added one by one, in any order, with answers taken off again between: as if counted at once, whenever it is."""
    now = datetime(2045, 1, 1, tzinfo=UTC)
    steps = [(kind, at, 1.0) for kind, at in stay] + [(kind, at, 1.0) for kind, at in taken_back]
    order.shuffle(steps)
    steps += [(kind, at, -1.0) for kind, at in taken_back]
    kept = NOTHING
    for kind, at, sign in steps:
        kept = kept.plus(weighed(kind, at).times(sign))
    counted = count_answers(Answer(kind, (now - at) / timedelta(days=1)) for kind, at in stay)
    apart = kept.faded(now).plus(counted.times(-1.0))
    assert max(abs(apart.yes), abs(apart.no), abs(apart.lapse)) < TOLERANCE


def test_a_half_life_later_it_weighs_half_to_the_bit():
    kept = weighed(YES, LANDMARK + HALF_LIFE)
    assert [kept.faded(LANDMARK + number * HALF_LIFE).yes for number in (1, 2, 3)] == [1.0, 0.5, 0.25]


def test_this_kind_weighs_more_than_its_group_and_that_more_than_the_rest():
    """An answer about this kind stands in all three sums, one of its group in two."""
    one = Counts(yes=1.0)
    here = blended(anything=one, group=one, kind=one)
    beside = blended(anything=one, group=one, kind=NOTHING)
    elsewhere = blended(anything=one, group=NOTHING, kind=NOTHING)
    assert [here.yes, beside.yes, elsewhere.yes] == [1.0, 0.75, 0.5]
    assert f"{here} {here!r}" == "Counts() Counts()"


sums = st.builds(Counts, *[st.floats(0, 1_000)] * 3)
everybody = st.lists(sums, max_size=8)


def together(people: list[Counts], of_kind: list[Counts]) -> CommunityCounts:
    """What these people answered to everything, and to one kind."""
    both = []
    for given_by in (people, of_kind):
        total = NOTHING
        for one in given_by:
            total = total.plus(as_one_person(one, PRIOR))
        both.append(total)
    return CommunityCounts(*both)


def test_a_prior_learned_of_nothing_is_the_default_itself():
    assert learned_prior(PRIOR, CommunityCounts()) == PRIOR


@pytest.mark.parametrize(
    ("everything", "kind", "expected"),
    [
        (Counts(yes=40.0), NOTHING, (0.4 + 1) / 2),
        (Counts(no=40.0), NOTHING, 0.4 / 2),
        (Counts(lapse=80.0), NOTHING, 0.4 / 2),
        (Counts(no=40.0), Counts(yes=40.0), (0.2 + 1) / 2),
        (Counts(yes=24.0, no=36.0), Counts(yes=2.0, no=3.0), 0.4),
    ],
)
def test_forty_answers_of_a_community_weigh_as_much_as_what_was_known(everything, kind, expected):
    assert PSEUDO_ANSWERS == 40.0
    found = learned_prior(PRIOR, CommunityCounts(everything, kind))
    assert found.mean == pytest.approx(expected, abs=1e-12)
    assert (found.size, found.lapse_weight, found.newcomer_bonus) == pytest.approx((5.0, 0.5, 0.05))


@given(everybody, everybody, st.randoms(use_true_random=False))
def test_a_learned_prior_is_a_chance_and_does_not_depend_on_the_order(people, of_kind, order):
    found = learned_prior(PRIOR, together(people, of_kind))
    assert 0.0 < found.mean < 1.0
    assert found.size == pytest.approx(PRIOR.size)
    order.shuffle(people)
    order.shuffle(of_kind)
    assert learned_prior(PRIOR, together(people, of_kind)).mean == pytest.approx(found.mean, abs=1e-9)


@given(everybody, sums, st.floats(0, 100))
def test_one_more_yes_never_lowers_it_and_one_more_no_or_lapse_never_raises_it(others, one, more):
    def mean(answers: Counts) -> float:
        return learned_prior(PRIOR, together([*others, answers], [answers])).mean

    before = mean(one)
    assert mean(one.plus(Counts(yes=more))) >= before - 1e-12
    assert mean(one.plus(Counts(no=more))) <= mean(one.plus(Counts(lapse=more))) + 1e-12 <= before + 2e-12


@given(everybody, everybody)
def test_it_lies_between_what_was_known_and_what_was_answered(people, of_kind):
    answered = together(people, of_kind)
    shares = [PRIOR.mean]
    for given_by in (answered.everything, answered.kind):
        if PRIOR.weight_of(given_by) > 0:
            shares.append(given_by.yes / PRIOR.weight_of(given_by))
    assert min(shares) - 1e-9 <= learned_prior(PRIOR, answered).mean <= max(shares) + 1e-9


def test_few_answers_change_little_and_those_of_one_person_never_much():
    one_no = learned_prior(PRIOR, together([Counts(no=1.0)], [])).mean
    assert one_no == pytest.approx(0.4 * 40 / 41)
    # However often one person says no, they are one person: six answers at most.
    all_of_one = learned_prior(PRIOR, together([Counts(no=1_000.0)], [])).mean
    assert 0.4 * 40 / 46 < all_of_one < 0.4 * 40 / 45.9
    twenty_people = learned_prior(PRIOR, together([Counts(no=1.0)] * 20, [])).mean
    assert twenty_people < all_of_one


def test_what_a_community_answered_fades_like_everything_else_and_is_in_no_repr():
    answered = CommunityCounts(Counts(yes=2.0), Counts(no=1.0))
    later = answered.faded(LANDMARK + HALF_LIFE)
    assert (later.everything.yes, later.kind.no) == (1.0, 0.5)
    assert f"{answered!r}" == "CommunityCounts(everything=Counts(), kind=Counts())"
    assert later.everything.landed(LANDMARK + HALF_LIFE) == answered.everything


def test_what_is_known_beforehand_weighs_something():
    with pytest.raises(ValueError, match="weighs something"):
        learned_prior(PRIOR, CommunityCounts(), 0.0)
