"""Two people part: agreements and yeses between them fall away, and they meet here no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from exchange.enums import SlotStatus, Way
from exchange.models import HelpRequest
from matching.enums import DeskReason, InvitationStatus, MatchStatus
from matching.models import Invitation, Match, Search
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes, step_back
from matching.services.parting import part
from matching.services.searching import invite_by_hand, sweep_due
from members.models import Block, Community, Participant
from members.services.blocking import block
from notifications.models import OutboxMessage
from tests.cast import Person, make_resident
from tests.geography import Geography
from tests.matching.world import AMSTERDAM, offers, published, requests_on_list

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]

THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
FRIDAY_TWO = datetime(2026, 12, 4, 14, 0, tzinfo=AMSTERDAM)


def participant_of(person: Person) -> Participant:
    assert person.participant is not None
    return person.participant


def said_yes(asker: Person, helper: Person, starts_at: datetime = THURSDAY_TWO) -> Invitation:
    search = published(asker, starts_at=starts_at)
    invitation = invite_by_hand(actor=asker.viewer, slot_id=search.slot_id, participant=participant_of(helper))
    return answer_yes(actor=helper.viewer, invitation_id=invitation.pk)


def agreed(asker: Person, helper: Person) -> Match:
    return accept_held(actor=asker.viewer, invitation_id=said_yes(asker, helper).pk)


SEARCHED_ON = "We zoeken iemand anders voor je."


@pytest.mark.parametrize("by", ["anna", "bram"])
def test_an_agreement_to_come_falls_away_with_word(
    by: str, anna: Person, bram: Person, client_for: Callable[..., Client]
) -> None:
    offers(bram)
    match = agreed(anna, bram)
    me, other = (anna, bram) if by == "anna" else (bram, anna)
    address = reverse("matching:meet_no_more", args=[match.public_id])
    browser = client_for(me)
    asked_once = browser.get(address).content.decode()
    assert ("Jullie hebben nog een afspraak." in asked_once, SEARCHED_ON in asked_once) == (True, by == "anna")
    assert Block.objects.count() == 0
    response = browser.post(address)
    assert (response.status_code, response.headers["Location"]) == (302, reverse("matching:home"))
    told = [str(message) for message in browser.get(reverse("matching:home")).context["messages"]]
    assert told == ["Goed. Jullie zien elkaar hier niet meer.", *([SEARCHED_ON] if by == "anna" else [])]
    match.refresh_from_db()
    match.slot.refresh_from_db()
    assert (match.status, match.slot.status) == (MatchStatus.CANCELLED, SlotStatus.OPEN)
    assert list(OutboxMessage.objects.filter(kind="cancelled").values_list("participant", flat=True)) == [
        participant_of(other).pk
    ]
    assert list(Block.objects.values_list("blocker", "blocked")) == [(participant_of(me).pk, participant_of(other).pk)]
    # Neither sees anything of it any more, and we ask somebody else than the two of them.
    for person in (me, other):
        assert client_for(person).get(reverse("matching:agreement", args=[match.public_id])).status_code == 404
    asked = Invitation.objects.count()
    sweep_due()
    assert Invitation.objects.count() == asked


def test_who_asked_still_wants_somebody(
    anna: Person, bram: Person, coos: Person, client_for: Callable[..., Client]
) -> None:
    for person in (bram, coos):
        offers(person)
    match = agreed(anna, bram)
    part(actor=anna.viewer, participant=participant_of(anna), other=participant_of(bram))
    sweep_due()
    asked = list(Invitation.objects.order_by("pk").values_list("participant__first_name", "status"))
    assert asked == [("Bram", InvitationStatus.WITHDRAWN), ("Coos", InvitationStatus.INVITED)]
    help_request = match.slot.occasion.help_request
    page = client_for(anna).get(reverse("matching:request", args=[help_request.public_id]))
    assert (page.context["help_request"].state, "We zijn aan het zoeken" in page.content.decode()) == ("open", True)


def test_too_late_to_search_it_is_the_coordinators_as_well(
    anna: Person, bram: Person, carla: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    offers(bram)
    match = agreed(anna, bram)
    clock_at_tuesday_ten.move_to(THURSDAY_TWO - timedelta(hours=2))
    part(actor=anna.viewer, participant=participant_of(anna), other=participant_of(bram))
    assert Search.objects.get(slot=match.slot).desk_reason == DeskReason.CANCELLED
    assert len(requests_on_list(carla)) == 1


def test_who_asked_one_person_lets_us_ask_others(anna: Person, bram: Person, coos: Person) -> None:
    for person in (bram, coos):
        offers(person)
    match = agreed(anna, bram)
    HelpRequest.objects.update(way=Way.ONE)
    part(actor=anna.viewer, participant=participant_of(anna), other=participant_of(bram))
    sweep_due()
    assert Invitation.objects.get(participant=participant_of(coos)).slot == match.slot
    assert OutboxMessage.objects.filter(kind="further").count() == 0


def test_from_an_agreement_that_was_one_to_come_is_named_as_well(
    anna: Person, bram: Person, client_for: Callable[..., Client], clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    offers(bram)
    was = agreed(anna, bram)
    accept_held(actor=anna.viewer, invitation_id=said_yes(anna, bram, FRIDAY_TWO).pk)
    address = reverse("matching:meet_no_more", args=[was.public_id])
    for at, is_coming in ((THURSDAY_TWO, True), (FRIDAY_TWO, False)):
        clock_at_tuesday_ten.move_to(at + timedelta(hours=1))
        page = client_for(anna).get(address).content.decode()
        told = [words in page for words in ("Jullie hebben nog een afspraak.", SEARCHED_ON, "merkt er niets van")]
        assert told == [is_coming, is_coming, not is_coming]


def test_a_yes_that_waits_is_let_go_from_either_side(anna: Person, bram: Person) -> None:
    offers(bram)
    offers(anna)
    of_bram = said_yes(anna, bram)
    of_anna = said_yes(bram, anna, FRIDAY_TWO)
    part(actor=anna.viewer, participant=participant_of(anna), other=participant_of(bram))
    for invitation in (of_bram, of_anna):
        invitation.refresh_from_db()
    assert (of_bram.status, of_anna.status) == (InvitationStatus.DECLINED, InvitationStatus.STEPPED_BACK)


def test_a_yes_that_stood_by_is_passed_over(anna: Person, bram: Person, coos: Person) -> None:
    offers(bram)
    offers(coos)
    search = published(anna, starts_at=THURSDAY_TWO)
    first, second = (
        answer_yes(
            actor=person.viewer,
            invitation_id=invite_by_hand(
                actor=anna.viewer, slot_id=search.slot_id, participant=participant_of(person)
            ).pk,
        )
        for person in (coos, bram)
    )
    block(actor=anna.viewer, blocker=participant_of(anna), blocked=participant_of(bram))
    step_back(actor=coos.viewer, invitation_id=first.pk)
    second.refresh_from_db()
    assert second.status == InvitationStatus.RESERVE


def test_with_others_nothing_changes_and_again_nothing_at_all(
    anna: Person, bram: Person, geography: Geography, community: Community
) -> None:
    offers(bram)
    other = make_resident(community, "Coos", at=geography.postcodes["9101BB"])
    match = agreed(anna, bram)
    for _time in range(2):
        part(actor=anna.viewer, participant=participant_of(anna), other=participant_of(other))
    match.refresh_from_db()
    assert (match.status, Block.objects.count()) == (MatchStatus.AGREED, 1)


@pytest.mark.parametrize("stood", [InvitationStatus.INVITED, InvitationStatus.RESERVE])
def test_who_was_asked_is_not_waited_for_and_never_put_before_the_asker(
    anna: Person, bram: Person, coos: Person, stood: InvitationStatus
) -> None:
    for helper in (bram, coos):
        offers(helper)
    search = published(anna, starts_at=THURSDAY_TWO)
    first, second = (
        invite_by_hand(actor=anna.viewer, slot_id=search.slot_id, participant=participant_of(one))
        for one in (bram, coos)
    )
    answer_yes(actor=bram.viewer, invitation_id=first.pk)
    if stood == InvitationStatus.RESERVE:
        answer_yes(actor=coos.viewer, invitation_id=second.pk)
    part(actor=anna.viewer, participant=participant_of(anna), other=participant_of(coos))
    second.refresh_from_db()
    assert second.status == InvitationStatus.ARRANGED
    assert OutboxMessage.objects.filter(kind="arranged", participant=coos.participant).count() == 1
    step_back(actor=bram.viewer, invitation_id=first.pk)
    second.refresh_from_db()
    assert second.status == InvitationStatus.ARRANGED
    assert OutboxMessage.objects.filter(kind="held").count() == 1
