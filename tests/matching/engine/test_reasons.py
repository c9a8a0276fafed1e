import pytest
from hypothesis import given

from matching.engine.bands import Band
from matching.engine.people import Home, Together, Until
from matching.engine.reasons import Part, Reason, asker_reasons, desk_reasons, reasons
from matching.engine.score import Weights
from matching.engine.times import DayPart, part_mask
from tests.matching.engine.cast import a_candidate, an_ask, candidates, local

AFTERNOON = part_mask((1, DayPart.AFTERNOON))
ASKER_HOME = Home(cell=91, resolution=9, pc6_key="aa")
OTHER_HOME = Home(cell=92, resolution=9, pc6_key="bb")
# Somebody of whom nothing can be said.
PLAIN = {"category_id": 99, "parent_id": None, "band": Band.FAR}


@pytest.mark.parametrize(
    ("asked", "offered", "expected"),
    [
        ({}, {}, ()),
        ({}, {"band": Band.WALK}, (Reason.PROXIMITY_WALK,)),
        ({}, {"band": Band.BIKE}, (Reason.PROXIMITY_BIKE,)),
        ({}, {"band": Band.NEAR}, ()),
        ({}, {"band": Band.WALK, "via_second_place": True}, (Reason.PROXIMITY_PLACE,)),
        ({}, {"band": Band.BIKE, "via_second_place": True}, ()),
        ({}, {"category_id": 11}, (Reason.FIT_EXACT,)),
        ({}, {"category_id": 12, "parent_id": 10}, (Reason.FIT_PARENT,)),
        ({}, {"category_id": 10}, (Reason.FIT_PARENT,)),
        ({}, {"availability": AFTERNOON}, (Reason.FIT_TIME,)),
        ({"when": Until(local(1, 9), local(5, 9))}, {"availability": AFTERNOON}, ()),
        ({"languages": frozenset({"pl"})}, {"languages": frozenset({"pl"})}, (Reason.FIT_LANGUAGE,)),
        ({"languages": frozenset({"nl"})}, {"languages": frozenset({"nl"})}, ()),
        ({}, {"together": Together(1, True)}, (Reason.FAMILIARITY,)),
        ({}, {"together": Together(1, False)}, ()),
        ({}, {"wants_to_give_back": True}, (Reason.RECIPROCITY,)),
    ],
)
def test_only_what_is_true(asked, offered, expected):
    assert reasons(an_ask(**asked), a_candidate(**(PLAIN | offered))) == expected


class TestApart:
    def test_said_to_who_chose_it(self):
        chose = a_candidate(**PLAIN | {"band": Band.WALK, "home": OTHER_HOME, "avoids_neighbours": True})
        assert reasons(an_ask(home=ASKER_HOME), chose) == (Reason.PROXIMITY_WALK, Reason.PROXIMITY_APART)

    def test_never_betrays_that_the_other_chose_it(self):
        other = a_candidate(**PLAIN | {"band": Band.WALK, "home": OTHER_HOME})
        assert reasons(an_ask(home=ASKER_HOME, avoids_neighbours=True), other) == (Reason.PROXIMITY_WALK,)

    def test_not_said_where_it_is_not_known(self):
        chose = a_candidate(**PLAIN | {"band": Band.WALK, "home": OTHER_HOME, "avoids_neighbours": True})
        assert reasons(an_ask(home=None), chose) == (Reason.PROXIMITY_WALK,)


def test_what_weighed_most_comes_first():
    candidate = a_candidate(distance_m=1_900.0, together=Together(2, True), wants_to_give_back=True)
    heavy = Weights(proximity=0.2, fit=0.2, familiarity=0.9, reciprocity=0.5)
    assert reasons(an_ask(), candidate, heavy) == (
        Reason.FAMILIARITY,
        Reason.RECIPROCITY,
        Reason.FIT_EXACT,
        Reason.PROXIMITY_WALK,
    )
    assert reasons(an_ask(), candidate, heavy, limit=2) == (Reason.FAMILIARITY, Reason.RECIPROCITY)


def test_the_asker_never_reads_that_somebody_received_something():
    candidate = a_candidate(wants_to_give_back=True, together=Together(1, True))
    assert asker_reasons(reasons(an_ask(), candidate)) == (Part.FIT, Part.FAMILIARITY)
    assert set(desk_reasons(an_ask(), candidate)) == set(Part)


def test_does_this_gladly_is_only_said_of_the_very_kind():
    group = a_candidate(category_id=12)
    assert asker_reasons(reasons(an_ask(), group)) == ()
    assert set(desk_reasons(an_ask(), group)) == {Part.PROXIMITY, Part.FIT}


def test_who_never_said_they_like_this_is_not_told_that_they_do():
    asked_all_the_same = a_candidate(offer_id=None)
    assert Reason.FIT_EXACT not in reasons(an_ask(), asked_all_the_same)
    assert Reason.FIT_PARENT not in reasons(an_ask(), asked_all_the_same)


def test_where_somebody_works_is_not_where_they_live():
    candidate = a_candidate(via_second_place=True)
    assert desk_reasons(an_ask(), candidate) == (Part.FIT,)


@given(candidates())
def test_every_reason_explains_a_shown_part(candidate):
    found = reasons(an_ask(), candidate)
    assert len(set(found)) == len(found)
    assert {reason.part for reason in found} <= set(Part)
    assert {part.value for part in Part} == {"proximity", "fit", "familiarity", "reciprocity"}
    assert set(asker_reasons(found)) <= {Part.FIT, Part.FAMILIARITY}
