"""Who helped somebody before is asked first when they call again; others only when that comes to nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from buurthulp.viewers import SYSTEM
from desk.selectors.again import helped_before
from exchange.enums import RequestStatus
from exchange.models import HelpRequest
from matching.enums import InvitationStatus, MatchStatus
from matching.models import Invitation, Likelihood, Match
from matching.services.agreeing import accept_held
from matching.services.answering import answer_not_now, answer_yes
from matching.services.searching import invite_by_hand
from matching.tasks import sweep_matching
from members.enums import Feature
from members.models import Community
from members.services.blocking import block
from members.services.settings import switch_feature
from tests.cast import Person
from tests.desk.calls import INTAKE, pick
from tests.desk.conftest import ClientFor
from tests.kept import kept
from tests.matching.world import AMSTERDAM, offers, published

pytestmark = pytest.mark.django_db
TUESDAY_AFTER = datetime(2026, 12, 8, 10, 5, tzinfo=AMSTERDAM)
ASKS = {
    "title": "Nog een zware boodschap",
    "category": "groceries",
    "where": "asker",
    "day": "date",
    "date": "2026-12-11",
    "time": "14.00",
}


@pytest.fixture
def helped(match: Match, bram: Person, coos: Person, clock_at_tuesday_ten: time_machine.Coordinates) -> Match:
    """Bram helped Anna last Thursday, but mostly says no by now: of the two, Coos would be asked."""
    Match.objects.update(status=MatchStatus.DONE, due_at=None, ended_at=match.starts_at)
    offers(coos)
    Likelihood.objects.filter(participant=bram.participant).update(yes=0, no=40)
    clock_at_tuesday_ten.move_to(TUESDAY_AFTER)
    return match


@kept(autouse=True)
def wanted(community: Community) -> None:
    switch_feature(actor=SYSTEM, community=community, feature=Feature.AGAIN, is_on=True)


def ask(browser: Client, anna: Person, **more: str) -> str:
    """Anna calls; the answer's words where it was refused."""
    pick(browser, anna)
    answer = browser.post(INTAKE, {**ASKS, "caller": anna.participant.public_id, **more})
    return "" if answer.status_code == 302 else answer.content.decode()


def asked() -> list[tuple[str, str]]:
    found = Invitation.objects.filter(slot__occasion__help_request__title=ASKS["title"]).order_by("pk")
    return list(found.values_list("participant__first_name", "status"))


def until(clock_at: time_machine.Coordinates, hours: int) -> None:
    """The sweep runs each hour for so long."""
    for hour in range(hours + 1):
        clock_at.move_to(TUESDAY_AFTER + timedelta(hours=hour))
        sweep_matching()


def test_only_they_are_asked_while_they_may_answer(
    helped: Match,
    anna: Person,
    bram: Person,
    carla: Person,
    client_for: ClientFor,
    clock_at_tuesday_ten: time_machine.Coordinates,
) -> None:
    assert ask(client_for(carla), anna, again=bram.participant.public_id) == ""
    until(clock_at_tuesday_ten, 2)
    assert asked() == [("Bram", InvitationStatus.INVITED)]
    # He does not: from then on it goes as always.
    answer_not_now(actor=bram.viewer, invitation_id=Invitation.objects.get(status=InvitationStatus.INVITED).pk)
    until(clock_at_tuesday_ten, 3)
    assert asked() == [("Bram", InvitationStatus.NOT_NOW), ("Coos", InvitationStatus.INVITED)]


def test_silence_does_not_hold_it_up(
    helped: Match,
    anna: Person,
    bram: Person,
    carla: Person,
    client_for: ClientFor,
    clock_at_tuesday_ten: time_machine.Coordinates,
) -> None:
    ask(client_for(carla), anna, again=bram.participant.public_id)
    clock_at_tuesday_ten.move_to(Invitation.objects.get(status=InvitationStatus.INVITED).wait_until)
    sweep_matching()
    assert asked() == [("Bram", InvitationStatus.LAPSED), ("Coos", InvitationStatus.INVITED)]


def test_the_control_without_it_who_fits_better_is_asked(
    helped: Match, anna: Person, carla: Person, client_for: ClientFor, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    ask(client_for(carla), anna, again="")
    until(clock_at_tuesday_ten, 1)
    assert asked() == [("Coos", InvitationStatus.INVITED)]


def test_in_a_hurry_others_are_asked_at_once_as_well(
    helped: Match,
    anna: Person,
    bram: Person,
    carla: Person,
    client_for: ClientFor,
    clock_at_tuesday_ten: time_machine.Coordinates,
) -> None:
    ask(client_for(carla), anna, again=bram.participant.public_id, date="2026-12-08", time="17.30")
    until(clock_at_tuesday_ten, 0)
    assert asked() == [("Bram", InvitationStatus.INVITED), ("Coos", InvitationStatus.INVITED)]


def test_who_never_helped_them_is_no_choice(
    helped: Match, anna: Person, coos: Person, carla: Person, client_for: ClientFor
) -> None:
    page = ask(client_for(carla), anna, again=coos.participant.public_id)
    assert "Deze keuze is er niet meer. Kies opnieuw." in page
    assert (ASKS["title"] in page, HelpRequest.objects.filter(title=ASKS["title"]).count()) == (True, 0)


def test_who_cannot_be_asked_is_said_and_nothing_is_half_done(
    helped: Match, anna: Person, bram: Person, coos: Person, carla: Person, client_for: ClientFor
) -> None:
    """Bram has another agreement at that very moment."""
    slot_id = published(coos, starts_at=datetime(2026, 12, 11, 14, 0, tzinfo=AMSTERDAM)).slot_id
    invitation = invite_by_hand(actor=carla.viewer, slot_id=slot_id, participant=bram.participant)
    answer_yes(actor=bram.viewer, invitation_id=invitation.pk)
    accept_held(actor=coos.viewer, invitation_id=invitation.pk)
    page = ask(client_for(carla), anna, again=bram.participant.public_id)
    assert "Diegene kunnen we hiervoor niet vragen. Kies een ander, of “wie past”." in page
    assert (ASKS["title"] in page, HelpRequest.objects.filter(title=ASKS["title"]).count()) == (True, 0)


def test_not_whom_they_are_not_to_meet_nor_where_it_is_off(
    helped: Match, community: Community, anna: Person, bram: Person, carla: Person, client_for: ClientFor
) -> None:
    browser = client_for(carla)
    assert [one.helper for one in helped_before(anna.participant)] == [bram.participant]
    assert "Wie vragen we het eerst?" in pick(browser, anna)
    switch_feature(actor=SYSTEM, community=community, feature=Feature.AGAIN, is_on=False)
    assert "Wie vragen we het eerst?" not in pick(browser, anna)
    assert ask(browser, anna, again=bram.participant.public_id) == ""  # an old page: it is not looked at
    assert HelpRequest.objects.get(title=ASKS["title"]).status == RequestStatus.OPEN
    assert asked() == []
    block(actor=bram.viewer, blocker=bram.participant, blocked=anna.participant)
    assert helped_before(anna.participant) == ()
