"""Who does not see what of whom: a block counts as well for whom one of the two arranges things."""

from __future__ import annotations

import pytest

from exchange.models import Activity, Category, HelpRequest, Offer
from exchange.services.attending import say_coming
from members.enums import ActsForKind
from members.services.blocking import block, unblock
from tests.arranged import arranged_for_by, stop_arranging, who
from tests.cast import Person, make_resident
from tests.factories.activities import NEXT_TUESDAY, ActivityFactory
from tests.factories.exchange import board_offer, open_request
from tests.factories.members import ActsForFactory
from tests.geography import Geography
from tests.kept import kept

Kinds = dict[str, Category]
Seen = dict[str, set[str]]


@kept
def mieke(bram: Person, geography: Geography) -> Person:
    """Bram arranges things for her."""
    return arranged_for_by(bram, "Mieke", at=geography.postcodes["9101AB"], number="41")


@kept
def coos(anna: Person, geography: Geography) -> Person:
    """Everybody sees him."""
    return make_resident(anna.community, "Coos", at=geography.postcodes["9102AA"], number="7")


@kept
def everything(anna: Person, mieke: Person, coos: Person, kinds: Kinds) -> None:
    """A request, an offer and an activity of each of the three, and an activity that nobody organises."""
    for person in (anna, mieke, coos):
        open_request(person, kinds["odd_jobs"])
        board_offer(person, kinds["garden"], 1)
        ActivityFactory(community=anna.community, organiser=person.participant)
    ActivityFactory(community=anna.community)


def seen_by(person: Person) -> Seen:
    """Whose requests, offers and activities this person sees beside their own."""
    requests = HelpRequest.objects.visible_to(person.viewer).values_list("participant__first_name", flat=True)
    offers = Offer.objects.visible_to(person.viewer).values_list("participant__first_name", flat=True)
    activities = Activity.objects.visible_to(person.viewer).values_list("organiser__first_name", flat=True)
    return {
        "requests": set(requests) - {who(person).first_name},
        "offers": set(offers) - {who(person).first_name},
        "activities": {name or "" for name in activities} - {who(person).first_name},
    }


def of(*names: str) -> Seen:
    return {"requests": {*names}, "offers": {*names}, "activities": {*names, ""}}


@pytest.mark.usefixtures("everything")
class TestArrangedForBySomebodyToAvoid:
    @pytest.mark.parametrize("anna_blocks", [True, False])
    def test_they_do_not_see_each_other(
        self, anna: Person, bram: Person, mieke: Person, coos: Person, anna_blocks: bool
    ) -> None:
        assert [seen_by(person) for person in (anna, mieke)] == [of("Mieke", "Coos"), of("Anna", "Coos")]
        one, other = (anna, bram) if anna_blocks else (bram, anna)
        block(actor=one.viewer, blocker=who(one), blocked=who(other))
        assert [seen_by(person) for person in (anna, mieke)] == [of("Coos"), of("Coos")]
        assert seen_by(coos) == of("Anna", "Mieke")
        unblock(actor=one.viewer, blocker=who(one), blocked=who(other))
        assert [seen_by(person) for person in (anna, mieke)] == [of("Mieke", "Coos"), of("Anna", "Coos")]

    def test_they_do_when_bram_arranges_nothing_any_more(self, anna: Person, bram: Person, mieke: Person) -> None:
        block(actor=anna.viewer, blocker=who(anna), blocked=who(bram))
        stop_arranging(mieke)
        assert [seen_by(person) for person in (anna, mieke)] == [of("Mieke", "Coos"), of("Anna", "Coos")]

    def test_her_own_stays_hers_where_the_two_both_arrange_for_her(
        self, anna: Person, bram: Person, geography: Geography, kinds: Kinds
    ) -> None:
        """Brother and sister do not speak to each other; their mother reads what is hers."""
        mother = arranged_for_by(anna, "Truus", at=geography.postcodes["9101AB"], number="42")
        ActsForFactory(user=bram.user, participant=mother.participant, kind=ActsForKind.PROXY)
        request = open_request(mother, kinds["odd_jobs"])
        activity = ActivityFactory.create(community=anna.community, organiser=mother.participant)
        block(actor=anna.viewer, blocker=who(anna), blocked=who(bram))
        assert HelpRequest.objects.visible_to(mother.viewer).filter(pk=request.pk).exists()
        assert Activity.objects.visible_to(mother.viewer).filter(pk=activity.pk).exists()


@pytest.mark.usefixtures("clock_at_tuesday_ten")
def test_nor_what_one_said_to_come_to(anna: Person, bram: Person, mieke: Person) -> None:
    activity = ActivityFactory.create(community=anna.community, organiser=mieke.participant)
    say_coming(actor=anna.viewer, participant=who(anna), activity_id=activity.pk, on=NEXT_TUESDAY)
    assert list(Activity.objects.visible_to(anna.viewer)) == [activity]
    block(actor=bram.viewer, blocker=who(bram), blocked=who(anna))
    assert list(Activity.objects.visible_to(anna.viewer)) == []
    stop_arranging(mieke)
    assert list(Activity.objects.visible_to(anna.viewer)) == [activity]
