from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.likelihood import Prior, expected_yes, likelihood
from matching.engine.people import Answer, AnswerKind
from tests.matching.engine.cast import answers

YES, NO, LAPSE = AnswerKind.YES, AnswerKind.NO, AnswerKind.LAPSE
PRIOR = Prior(a=2.0, b=3.0, half_life_days=100.0, lapse_weight=0.5, newcomer_bonus=0.05)

ages = st.floats(0, 1_000)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ((), 2 / 5),
        ((Answer(YES, 0.0),), 3 / 6),
        ((Answer(NO, 0.0),), 2 / 6),
        ((Answer(LAPSE, 0.0),), 2 / 5.5),
        ((Answer(YES, 100.0),), 2.5 / 5.5),
        ((Answer(NO, 200.0),), 2 / 5.25),
    ],
)
def test_expected_yes(history, expected):
    assert expected_yes(history, PRIOR) == pytest.approx(expected, abs=1e-12)


def test_a_small_bonus_for_who_was_never_asked():
    assert likelihood((), True, PRIOR) == pytest.approx(0.45, abs=1e-12)
    assert likelihood((), False, PRIOR) == pytest.approx(0.40, abs=1e-12)
    assert likelihood((), True, replace(PRIOR, a=100.0, b=1.0, newcomer_bonus=1.0)) == 1.0


@given(answers, ages)
def test_a_yes_raises_and_a_no_lowers_at_least_as_much_as_a_lapse(history, age):
    before = expected_yes(history, PRIOR)
    after = {kind: expected_yes((*history, Answer(kind, age)), PRIOR) for kind in AnswerKind}
    assert after[NO] <= after[LAPSE] <= before <= after[YES]
    assert after[NO] > 0.0
    assert after[YES] < 1.0


@given(st.sampled_from(AnswerKind), ages, ages)
def test_an_old_answer_moves_less_than_a_new_one(kind, one, other):
    older, newer = max(one, other), min(one, other)
    moved = [abs(expected_yes((Answer(kind, age),), PRIOR) - expected_yes((), PRIOR)) for age in (older, newer)]
    assert moved[0] <= moved[1] + 1e-12


@pytest.mark.parametrize("bad", [{"a": 0.0}, {"b": -1.0}, {"half_life_days": 0.0}])
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
