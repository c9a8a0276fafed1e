import random
from collections import Counter
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.likelihood import Counts
from matching.engine.people import Candidate, Standing, Together
from matching.engine.ranking import Ranking, rank
from matching.engine.reasons import Part, Reason
from matching.engine.rules import Dropped, DropReason, check
from matching.engine.score import Weights
from tests.matching.engine.cast import a_candidate, an_ask, candidates

crowds = st.lists(candidates(), max_size=12)
seeds = st.integers()


def as_may_be_asked(candidate: Candidate) -> Candidate:
    return replace(
        candidate,
        participant_id=candidate.participant_id + 100,
        community_id=1,
        distance_m=candidate.distance_m % 5_000.0,
        radius_m=5_000.0,
        min_distance_m=0.0,
        availability=None,
        monthly_number=None,
        is_blocked=False,
        said_no=False,
    )


asked = st.lists(candidates().map(as_may_be_asked), min_size=2, max_size=12)


def order(ranking: Ranking) -> list[int]:
    return [ranked.candidate.participant_id for ranked in ranking.candidates]


def left_out(ranking: Ranking) -> list[int]:
    return [dropped.candidate.participant_id for dropped in ranking.dropped]


@given(crowds | asked, seeds, st.randoms(use_true_random=False))
def test_no_order_of_input_matters(people, seed, shuffler):
    shuffled = list(people)
    shuffler.shuffle(shuffled)
    first = rank(an_ask(), people, seed=seed)
    assert first == rank(an_ask(), people, seed=seed)
    again = rank(an_ask(), shuffled, seed=seed)
    assert (order(again), left_out(again)) == (order(first), left_out(first))
    totals = [round(ranked.total, 9) for ranked in first.candidates]
    assert totals == sorted(totals, reverse=True)


@given(crowds, seeds)
def test_nobody_who_breaks_a_rule_is_in_the_order_and_everybody_else_is(people, seed):
    ranking = rank(an_ask(), people, seed=seed)
    fits = {person.participant_id for person in people if check(an_ask(), person) is None}
    assert Counter(order(ranking)) == Counter(fits)
    assert all(check(an_ask(), ranked.candidate) is None for ranked in ranking.candidates)
    assert Counter(left_out(ranking)) == Counter({person.participant_id for person in people} - fits)
    assert all(check(an_ask(), dropped.candidate) is dropped.reason for dropped in ranking.dropped)


@given(asked, seeds, st.data())
def test_more_likelihood_never_ranks_lower(people, seed, data):
    """One more yes of somebody, and nothing else: nobody comes before them who did not."""
    seen = [replace(person, last_asked_days=person.last_asked_days or 0.0) for person in people]
    luckier = data.draw(st.sampled_from(seen)).participant_id
    better = [
        replace(person, learned=person.learned.plus(Counts(yes=1.0))) if person.participant_id == luckier else person
        for person in seen
    ]
    before, after = order(rank(an_ask(), seen, seed=seed)), order(rank(an_ask(), better, seed=seed))
    assert after.index(luckier) <= before.index(luckier)
    others = [[person for person in row if person != luckier] for row in (before, after)]
    assert others[0] == others[1]


@given(candidates(), candidates(), seeds)
def test_of_two_alike_the_likelier_comes_first(one, other, seed):
    pair = [
        a_candidate(participant_id=n, learned=who.learned, last_asked_days=9.0) for n, who in ((1, one), (2, other))
    ]
    first, second = rank(an_ask(), pair, seed=seed).candidates
    assert first.hidden.likelihood >= second.hidden.likelihood - 1e-8


def test_ties_are_drawn_by_seed_and_slot():
    people = [a_candidate(participant_id=number) for number in range(1, 31)]
    one, other = order(rank(an_ask(), people, seed=1)), order(rank(an_ask(), people, seed=2))
    next_slot = order(rank(an_ask(slot_id=2), people, seed=1))
    assert sorted(one) == sorted(other) == sorted(next_slot) == list(range(1, 31))
    assert one not in (other, next_slot, sorted(one))


def test_who_has_two_offers_stands_in_the_order_once_with_the_best():
    exact, group = a_candidate(offer_id=1), a_candidate(offer_id=2, category_id=12)
    people = [group, exact]
    random.Random(4).shuffle(people)
    ranking = rank(an_ask(), people)
    assert ([ranked.candidate for ranked in ranking.candidates], ranking.dropped) == ([exact], ())


def test_of_two_offers_the_one_that_may_not_be_asked_is_no_reason_to_leave_somebody_out():
    far, near = a_candidate(offer_id=1, distance_m=2_500.0), a_candidate(offer_id=2, category_id=12)
    ranking = rank(an_ask(), [far, near])
    assert ([ranked.candidate for ranked in ranking.candidates], ranking.dropped) == ([near], ())


def test_who_cannot_be_asked_is_told_likest_and_nearest_first_and_once():
    def away(person: int, offer: int, **changes: object) -> Candidate:
        return a_candidate(participant_id=person, offer_id=offer, standing=Standing.PAUSED, **changes)

    near, farther, other_kind = away(3, 1), away(2, 2, distance_m=900.0), away(1, 3, category_id=12, distance_m=10.0)
    also = replace(near, offer_id=4, category_id=12, standing=Standing.ACTIVE, said_no=True)
    assert rank(an_ask(), [other_kind, also, farther, near]).dropped == (
        Dropped(near, DropReason.PAUSED),
        Dropped(farther, DropReason.PAUSED),
        Dropped(other_kind, DropReason.PAUSED),
    )


def test_who_did_not_say_they_would_give_back_stand_as_if_nobody_could():
    people = [a_candidate(participant_id=n, distance_m=n * 10.0) for n in range(1, 9)]
    assert order(rank(an_ask(), people)) == order(rank(an_ask(), people, replace(Weights(), reciprocity=0.0)))


def test_its_reasons_are_those_of_the_weights_it_was_ranked_by():
    candidate = a_candidate(wants_to_give_back=True, together=Together(2, True))
    (near,) = rank(an_ask(), [candidate], Weights(proximity=9.0)).candidates
    (again,) = rank(an_ask(), [candidate], Weights(familiarity=9.0)).candidates
    assert (near.reasons(1), again.reasons(1)) == ((Reason.PROXIMITY_WALK,), (Reason.FAMILIARITY,))
    assert (near.desk_reasons()[0], again.desk_reasons()[0]) == (Part.PROXIMITY, Part.FAMILIARITY)
    assert set(near.reasons()) == set(again.reasons()) >= {Reason.FIT_EXACT, Reason.RECIPROCITY}


@given(candidates(), st.builds(Weights, *[st.floats(0, 10)] * 5, st.floats(0.01, 10)))
def test_score_and_chance_are_chances(candidate, any_weights):
    for ranked in rank(an_ask(), [candidate], any_weights).candidates:
        assert 0.0 <= ranked.total <= 1.0
        assert 0.0 < ranked.chance < 1.0


def test_nothing_hidden_can_be_read_from_what_is_printed():
    candidate = a_candidate(learned=Counts(no=1.0), last_asked_days=3.0, asked_this_month=1, together=Together(1, True))
    ranking = rank(an_ask(), [candidate])
    (ranked,) = ranking.candidates
    assert f"{ranked} {ranked!r}" == f"Ranked(shown={ranked.shown}) Ranked(shown={ranked.shown})"
    assert repr(ranking) == f"Ranking(candidates=({ranked!r},))"
    assert f"{ranked.hidden} {ranked.hidden!r}" == "Hidden() Hidden()"
    assert list(asdict(ranked.shown)) == ["proximity", "fit", "familiarity", "reciprocity"]


@pytest.mark.parametrize("nobody", [[], [a_candidate(is_blocked=True)]])
def test_an_order_may_be_empty(nobody):
    assert rank(an_ask(), nobody).candidates == ()
