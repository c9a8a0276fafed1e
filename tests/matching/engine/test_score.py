from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.people import At, Together, Until
from matching.engine.score import (
    Hidden,
    Shown,
    Weights,
    familiarity,
    fit,
    hidden_parts,
    proximity,
    rest,
    score,
    shown_parts,
    time_fit,
)
from matching.engine.times import DayPart, part_mask
from tests.matching.engine.cast import a_candidate, an_ask, candidates, local

TUESDAY = 1
MORNING = part_mask((TUESDAY, DayPart.MORNING))
AFTERNOON = part_mask((TUESDAY, DayPart.AFTERNOON))
EVERY_AFTERNOON = part_mask(*((day, DayPart.AFTERNOON) for day in range(7)))

unit = st.floats(0, 1)
weights = st.builds(Weights, *[st.floats(0, 10)] * 5, st.floats(0.01, 10))


@pytest.mark.parametrize(
    ("distance_m", "radius_m", "max_distance_m", "expected"),
    [
        (0.0, 2_000.0, 5_000.0, 1.0),
        (500.0, 2_000.0, 5_000.0, 0.75),
        (500.0, 5_000.0, 1_000.0, 0.5),
        (500.0, 1_000.0, None, 0.5),
        (3_000.0, 2_000.0, 5_000.0, 0.0),
        (0.0, 0.0, None, 1.0),
        (1.0, 0.0, None, 0.0),
    ],
)
def test_proximity_is_relative_to_the_smaller_radius(distance_m, radius_m, max_distance_m, expected):
    ask = an_ask(max_distance_m=max_distance_m)
    assert proximity(ask, a_candidate(distance_m=distance_m, radius_m=radius_m)) == expected


def test_exact_is_worth_more_than_the_group_and_that_more_than_nothing():
    exact, group, whole_group, other = (
        fit(an_ask(), a_candidate(category_id=category, parent_id=parent))
        for category, parent in ((11, 10), (12, 10), (10, None), (21, 20))
    )
    assert exact > group == whole_group > other


def test_time_fit_of_a_fixed_time_is_the_share_they_can():
    ask = an_ask(when=At(local(2, 11), local(2, 13)))
    assert time_fit(ask, a_candidate(availability=MORNING)) == 0.5
    assert time_fit(ask, a_candidate(availability=MORNING | AFTERNOON)) == 1.0
    assert time_fit(ask, a_candidate(availability=0)) == 0.0
    assert time_fit(ask, a_candidate(availability=None)) == 0.5


def test_time_fit_of_a_flexible_ask_grows_with_the_choice():
    ask = an_ask(when=Until(local(1, 0), local(8, 0)))
    assert time_fit(ask, a_candidate(availability=MORNING)) == 0.25
    assert time_fit(ask, a_candidate(availability=MORNING | AFTERNOON)) == 0.5


def test_time_fit_of_afternoons_looks_at_afternoons_alone():
    afternoons = an_ask(when=Until(local(1, 0), local(4, 0), EVERY_AFTERNOON))
    assert time_fit(afternoons, a_candidate(availability=MORNING)) == 0.0
    assert time_fit(afternoons, a_candidate(availability=AFTERNOON)) == pytest.approx(6 / 18)  # Tuesday's, of three
    assert time_fit(afternoons, a_candidate(availability=EVERY_AFTERNOON)) == 1.0


def test_a_shared_language_helps_but_the_everyday_one_says_nothing():
    polish = an_ask(languages=frozenset({"nl", "pl"}))
    both = a_candidate(languages=frozenset({"nl", "pl"}))
    assert fit(polish, both) > fit(polish, replace(both, languages=frozenset({"nl"})))
    dutch = an_ask(languages=frozenset({"nl"}))
    assert fit(dutch, both) == fit(dutch, replace(both, languages=frozenset()))


def test_familiarity_only_where_both_were_pleased():
    assert familiarity(a_candidate(together=Together(thanked=3, both_pleased=False))) == 0.0
    assert familiarity(a_candidate(together=Together(thanked=0, both_pleased=True))) == 0.0
    assert familiarity(a_candidate(together=Together(thanked=1, both_pleased=True))) == 0.6


def test_rest():
    assert rest(a_candidate()) == 1.0
    assert rest(a_candidate(last_asked_days=0.0, asked_this_month=1)) == 0.25


def test_giving_back_is_a_bonus_and_never_a_penalty():
    shown = shown_parts(an_ask(), a_candidate())
    hidden = hidden_parts(a_candidate())
    assert shown.reciprocity == 0.0
    assert score(replace(shown, reciprocity=1.0), hidden) > score(shown, hidden)


@given(unit, unit, unit, unit, unit, unit, weights)
def test_a_score_is_a_weighted_mean(p, f, m, r, e, c, any_weights):
    parts = (p, f, m, r, e, c)
    result = score(Shown(p, f, m, r), Hidden(e, c), any_weights)
    assert 0.0 <= result <= 1.0
    assert min(parts) - 1e-9 <= result <= max(parts) + 1e-9


@given(candidates(), weights)
def test_all_parts_lie_between_0_and_1(candidate, any_weights):
    shown, hidden = shown_parts(an_ask(), candidate), hidden_parts(candidate)
    parts = [*asdict(shown).values(), hidden.rest, hidden.likelihood]
    assert all(0.0 <= part <= 1.0 for part in parts)
    assert 0.0 <= score(shown, hidden, any_weights) <= 1.0


@pytest.mark.parametrize("bad", [{"rest": -0.1}, {"fit": float("nan")}, {"fit": float("inf")}])
def test_weights_must_make_sense(bad):
    with pytest.raises(ValueError, match="finite"):
        Weights(**bad)
    with pytest.raises(ValueError, match="at least one"):
        Weights(0, 0, 0, 0, 0, 0)
