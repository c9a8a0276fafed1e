"""Settling what two people told differently, or what nobody told."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from desk.selectors.matches import Account
from matching.enums import MatchStatus, Said
from matching.models import Invitation, Match, Search, Transfer
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.confirming import say_outcome, sweep_matches
from matching.services.searching import sweep_due
from tests.cast import Person
from tests.desk.conftest import THURSDAY_TWO, ClientFor

pytestmark = pytest.mark.django_db


@pytest.fixture
def match(search: Search, anna: Person, bram: Person, clock_at_tuesday_ten: time_machine.Coordinates) -> Match:
    """They met on Thursday; bram says it took two hours, anna forty minutes."""
    sweep_due()
    invitation = answer_yes(actor=bram.viewer, invitation_id=Invitation.objects.get().pk)
    match = accept_held(actor=anna.viewer, invitation_id=invitation.pk)
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(hours=3))
    sweep_matches()
    for person, minutes in ((bram, 120), (anna, 40)):
        say_outcome(
            actor=person.viewer, match_id=match.pk, participant=person.participant, said=Said.YES, minutes=minutes
        )
    match.refresh_from_db()
    assert match.status == MatchStatus.REVIEW
    return match


def settle(browser, match: Match, **how: str):
    return browser.post(reverse("desk:match", args=[match.public_id]), how)


def test_what_both_said(client_for: ClientFor, carla: Person, match: Match, anna: Person, bram: Person) -> None:
    page = client_for(carla).get(reverse("desk:match", args=[match.public_id]))
    assert page.context["agreement"].accounts == (
        Account(anna.participant.public_id, "Anna", "vroeg", "zei dat het lukte, 40\u00a0minuten", can_open=True),
        Account(bram.participant.public_id, "Bram", "deed het", "zei dat het lukte, twee uur", can_open=True),
    )
    assert [line.item.reason for line in client_for(carla).get(reverse("desk:worklist")).context["rows"]] == ["differs"]


def test_it_happened(client_for: ClientFor, noor: Person, match: Match) -> None:
    browser = client_for(noor)
    for _click in range(2):
        settle(browser, match, outcome="yes", minutes="60")
    match.refresh_from_db()
    assert (match.status, match.minutes) == (MatchStatus.DONE, 60)
    assert list(Transfer.objects.values_list("match_id", "minutes")) == [(match.pk, 60)]
    assert match.history.get(to_status="done").actor_user_id == noor.user.pk
    assert client_for(noor).get(reverse("desk:worklist")).context["rows"] == ()


def test_it_did_not_happen(client_for: ClientFor, carla: Person, match: Match) -> None:
    settle(client_for(carla), match, outcome="no")
    match.refresh_from_db()
    assert (match.status, Transfer.objects.count()) == (MatchStatus.NOT_DONE, 0)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({}, "Kies hoe het ging."),
        ({"outcome": "misschien"}, "misschien"),
        ({"outcome": "yes"}, "Vul in hoeveel minuten het duurde, bijvoorbeeld 45."),
        ({"outcome": "yes", "minutes": "0"}, "Vul een aantal minuten in van 1 tot 720, bijvoorbeeld 45."),
        ({"outcome": "yes", "minutes": "721"}, "Vul een aantal minuten in van 1 tot 720, bijvoorbeeld 45."),
        ({"outcome": "yes", "minutes": "een uur"}, "Vul een aantal minuten in, bijvoorbeeld 45."),
    ],
)
def test_what_cannot_be_settled(
    client_for: ClientFor, carla: Person, match: Match, how: dict[str, str], words: str
) -> None:
    assert words in settle(client_for(carla), match, **how).content.decode()
    match.refresh_from_db()
    assert (match.status, Transfer.objects.count()) == (MatchStatus.REVIEW, 0)


def test_what_is_settled_has_no_form(client_for: ClientFor, carla: Person, match: Match) -> None:
    browser = client_for(carla)
    settle(browser, match, outcome="yes", minutes="60")
    page = browser.get(reverse("desk:match", args=[match.public_id]))
    assert (page.context["agreement"].can_settle, b"Bewaar hoe het ging" in page.content) == (False, False)
    assert "Dat kan nu niet meer." in settle(browser, match, outcome="no").content.decode()
