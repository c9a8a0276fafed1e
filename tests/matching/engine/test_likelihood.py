from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.likelihood import (
    HALF_LIFE,
    LANDMARK,
    NOTHING,
    TOLERANCE,
    Answer,
    AnswerKind,
    Counts,
    Prior,
    blended,
    count_answers,
    expected_yes,
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
