from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.people import Home, Standing, Trust, Until
from matching.engine.rules import Dropped, DropReason, ShownReason, check, sift
from matching.engine.times import DayPart, part_mask
from tests.matching.engine.cast import a_candidate, an_ask, candidates, local, span

TUESDAY = 1
AFTERNOON = part_mask((TUESDAY, DayPart.AFTERNOON))
MORNING = part_mask((TUESDAY, DayPart.MORNING))
EVERY_EVENING = part_mask(*((day, DayPart.EVENING) for day in range(7)))
HERE = Home(cell=91, resolution=9, pc6_key="aa")

# (what is different about the ask, about the candidate, the reason), in the order of the rules.
CASES = [
    ({}, {"standing": Standing.INACTIVE}, DropReason.NOT_ACTIVE),
    ({}, {"standing": Standing.PAUSED}, DropReason.PAUSED),
    ({}, {"standing": Standing.EXPIRED}, DropReason.EXPIRED),
    ({}, {"standing": Standing.SILENT}, DropReason.SILENT),
    ({"max_distance_m": 499.0}, {}, DropReason.OUTSIDE_ASKERS_RADIUS),
    ({}, {"radius_m": 499.0}, DropReason.OUTSIDE_THEIR_RADIUS),
    ({"min_distance_m": 501.0}, {}, DropReason.TOO_NEAR_FOR_ASKER),
    ({}, {"min_distance_m": 501.0}, DropReason.TOO_NEAR_FOR_THEM),
    ({"home": HERE, "avoids_neighbours": True}, {"home": HERE}, DropReason.DIRECT_NEIGHBOUR),
    ({"home": HERE}, {"home": HERE, "avoids_neighbours": True}, DropReason.DIRECT_NEIGHBOUR),
    ({}, {"availability": MORNING}, DropReason.NOT_AVAILABLE),
    ({}, {"availability": AFTERNOON, "exceptions": (span(2, 0, 23),)}, DropReason.NOT_AVAILABLE),
    ({}, {"agreements": (span(2, 13, 15),)}, DropReason.HAS_AGREEMENT),
    ({}, {"monthly_number": 2, "asked_this_month": 2}, DropReason.OVER_MONTHLY_NUMBER),
    ({}, {"weekly_budget": 3, "contacts_this_week": 3}, DropReason.OVER_WEEKLY_BUDGET),
    ({}, {"is_blocked": True}, DropReason.BLOCKED),
    ({}, {"participant_id": 100}, DropReason.SELF),
    ({}, {"same_household": True}, DropReason.SAME_HOUSEHOLD),
    ({"household_key": "h"}, {"household_key": "h"}, DropReason.SAME_HOUSEHOLD),
    ({}, {"said_no": True}, DropReason.SAID_NO),
    ({"needs": frozenset({"car"})}, {}, DropReason.LACKS_CAR),
    ({"needs_languages": frozenset({"pl", "de"})}, {"languages": frozenset({"nl"})}, DropReason.LACKS_LANGUAGE),
    ({"needs": frozenset({"vog"})}, {}, DropReason.LACKS_VOG),
    ({"trust": Trust.AT_HOME}, {}, DropReason.LACKS_CONFIRMED),
    ({"needs": frozenset({"trailer"})}, {}, DropReason.LACKS_OTHER),
    ({}, {"community_id": 2}, DropReason.OUTSIDE_COMMUNITY),
    ({"circle": frozenset()}, {}, DropReason.OUTSIDE_CIRCLE),
]


OF_DISTANCE = {
    DropReason.OUTSIDE_ASKERS_RADIUS,
    DropReason.OUTSIDE_THEIR_RADIUS,
    DropReason.TOO_NEAR_FOR_ASKER,
    DropReason.TOO_NEAR_FOR_THEM,
    DropReason.DIRECT_NEIGHBOUR,
}


@pytest.mark.parametrize(("asked", "offered", "reason"), CASES)
def test_each_rule(asked, offered, reason):
    assert check(an_ask(**asked), a_candidate(**offered)) is reason


def test_every_reason_has_a_case_and_something_to_show():
    assert {reason for _, _, reason in CASES} == set(DropReason)
    assert {reason.shown for reason in DropReason} == set(ShownReason)


@pytest.mark.parametrize("first", range(len(CASES)))
def test_the_first_failing_rule_gives_the_reason(first):
    order = list(DropReason)
    for asked, offered, reason in CASES[first + 1 :]:
        earlier_ask, earlier_offer, earlier = CASES[first]
        if set(asked) & set(earlier_ask) or set(offered) & set(earlier_offer):
            continue  # the two cannot both be so
        if {earlier, reason} & OF_DISTANCE and DropReason.OUTSIDE_CIRCLE in (earlier, reason):
            continue  # who asks a circle has no distance
        found = check(an_ask(**(asked | earlier_ask)), a_candidate(**(offered | earlier_offer)))
        assert found is min(earlier, reason, key=order.index)


@pytest.mark.parametrize(("asked", "offered"), [case[:2] for case in CASES if case[2] in OF_DISTANCE])
def test_in_a_circle_nobody_lives_too_far_away_or_too_near(asked, offered):
    candidate = a_candidate(**offered)
    assert check(an_ask(circle=frozenset({candidate.participant_id}), **asked), candidate) is None


def test_who_fits_is_not_dropped():
    assert check(an_ask(), a_candidate()) is None


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ({"max_distance_m": 500.0}, {"radius_m": 500.0}),
        ({"min_distance_m": 500.0}, {"min_distance_m": 500.0}),
        ({"max_distance_m": None}, {}),
        # "Not too near" is about where they live, not where they work.
        ({"min_distance_m": 600.0}, {"home_distance_m": 4_000.0, "via_second_place": True}),
        ({"home": HERE}, {"home": HERE}),
        ({}, {"availability": AFTERNOON}),
        ({}, {"exceptions": (span(2, 12, 14), span(2, 15, 18))}),
        ({}, {"agreements": (span(2, 12, 14),)}),
        ({}, {"monthly_number": 2, "asked_this_month": 1}),
        ({}, {"weekly_budget": 3, "contacts_this_week": 2}),
        ({"needs_languages": frozenset({"pl", "de"})}, {"languages": frozenset({"de"})}),
        (
            {"trust": Trust.KEYS, "needs": frozenset({"car", "vog"})},
            {"capabilities": frozenset({"car", "vog", "confirmed"})},
        ),
    ],
)
def test_the_edge_is_inside(asked, offered):
    assert check(an_ask(**asked), a_candidate(**offered)) is None


def test_a_time_that_touches_a_part_is_not_dropped():
    assert (
        check(an_ask(when=type(an_ask().when)(local(2, 11), local(2, 13))), a_candidate(availability=MORNING)) is None
    )


def test_what_cannot_be_broken_off_must_lie_in_their_week_as_a_whole():
    def ride(start: int, end: int):
        return an_ask(when=type(an_ask().when)(local(2, start), local(2, end)), is_unbroken=True)

    both = part_mask((TUESDAY, DayPart.MORNING), (TUESDAY, DayPart.AFTERNOON))
    assert check(ride(11, 13), a_candidate(availability=MORNING)) is DropReason.NOT_AVAILABLE
    assert check(ride(10, 12), a_candidate(availability=MORNING)) is None
    assert check(ride(11, 13), a_candidate(availability=both)) is None
    assert check(ride(11, 13), a_candidate(availability=None)) is None  # who never said when, can in principle always
    away = (span(2, 12, 14),)
    assert check(ride(11, 13), a_candidate(availability=both, exceptions=away)) is DropReason.NOT_AVAILABLE


class TestFlexible:
    ask = an_ask(when=Until(local(1, 9), local(3, 18)), minutes=60)

    def test_one_day_part_is_enough(self):
        assert check(self.ask, a_candidate(availability=MORNING)) is None

    def test_no_day_part_in_the_window(self):
        sunday = part_mask((6, DayPart.MORNING))
        assert check(self.ask, a_candidate(availability=sunday)) is DropReason.NOT_AVAILABLE

    def test_what_is_left_must_be_long_enough(self):
        away = (span(2, 6, 11),)
        assert check(self.ask, a_candidate(availability=MORNING, exceptions=away)) is None
        away = (span(2, 6, 9), span(2, 10, 12))
        assert check(self.ask, a_candidate(availability=MORNING, exceptions=away)) is None
        away = (span(2, 6, 9), type(span(2, 9, 10))(local(2, 9, 59), local(2, 12)))
        assert check(self.ask, a_candidate(availability=MORNING, exceptions=away)) is DropReason.NOT_AVAILABLE

    def test_agreements_have_a_reason_of_their_own(self):
        busy = (span(2, 6, 12),)
        assert check(self.ask, a_candidate(availability=MORNING, agreements=busy)) is DropReason.HAS_AGREEMENT

    def test_a_part_of_the_day_is_asked_of_everybody(self):
        evenings = an_ask(when=Until(local(1, 9), local(3, 22), EVERY_EVENING), minutes=60)
        assert check(evenings, a_candidate(availability=MORNING)) is DropReason.NOT_AVAILABLE
        assert check(evenings, a_candidate(availability=EVERY_EVENING)) is None
        assert check(evenings, a_candidate(availability=None)) is None
        # Free by day is of no use; who never said when they can, must be free in an evening as well.
        busy = (span(1, 18, 22), span(2, 18, 22), span(3, 18, 22))
        assert check(evenings, a_candidate(availability=None, agreements=busy)) is DropReason.HAS_AGREEMENT
        assert check(evenings, a_candidate(availability=None, agreements=busy[:2])) is None

    def test_help_longer_than_the_part_shuts_nobody_out(self):
        evenings = an_ask(when=Until(local(1, 9), local(3, 22), EVERY_EVENING), minutes=300)
        assert check(evenings, a_candidate(availability=EVERY_EVENING)) is None


def test_a_block_cannot_be_told_from_a_household():
    assert DropReason.BLOCKED.shown is DropReason.SAME_HOUSEHOLD.shown is ShownReason.NOT_TOGETHER


def test_whose_wish_for_distance_it_was_cannot_be_told():
    shown = {DropReason.TOO_NEAR_FOR_ASKER.shown, DropReason.TOO_NEAR_FOR_THEM.shown, DropReason.DIRECT_NEIGHBOUR.shown}
    assert shown == {ShownReason.TOO_NEAR}


def test_sift_keeps_the_reason():
    fits, away = a_candidate(), a_candidate(participant_id=201, standing=Standing.PAUSED)
    sifted = sift(an_ask(), [away, fits])
    assert (sifted.eligible, sifted.dropped) == ((fits,), (Dropped(away, DropReason.PAUSED),))


@given(st.lists(candidates(), max_size=8))
def test_everybody_is_either_eligible_or_dropped(people):
    sifted = sift(an_ask(), people)
    assert Counter(sifted.eligible) + Counter(dropped.candidate for dropped in sifted.dropped) == Counter(people)
    assert all(check(an_ask(), candidate) is None for candidate in sifted.eligible)
    assert all(check(an_ask(), dropped.candidate) is dropped.reason for dropped in sifted.dropped)
