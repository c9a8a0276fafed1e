"""Settling what two people told differently, or what nobody told."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from desk.selectors.matches import Account
from matching.enums import MatchStatus, Said
from matching.models import Invitation, Match, Outcome, Search, Transfer
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.confirming import say_outcome, sweep_matches
from matching.services.searching import sweep_due
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.kept import kept

pytestmark = pytest.mark.django_db
THURSDAY_FIVE = THURSDAY_TWO + timedelta(hours=3)


@kept
def met(search: Search, anna: Person, bram: Person) -> Match:
    """They met on Thursday; bram says it took two hours, anna forty minutes."""
    sweep_due()
    invitation = answer_yes(actor=bram.viewer, invitation_id=Invitation.objects.get().pk)
    match = accept_held(actor=anna.viewer, invitation_id=invitation.pk)
    with time_machine.travel(THURSDAY_FIVE, tick=False):
        sweep_matches()
        for person, minutes in ((bram, 120), (anna, 40)):
            say_outcome(
                actor=person.viewer, match_id=match.pk, participant=person.participant, said=Said.YES, minutes=minutes
            )
    match.refresh_from_db()
    assert match.status == MatchStatus.REVIEW
    return match


@pytest.fixture
def match(met: Match, clock_at_tuesday_ten: time_machine.Coordinates) -> Match:
    """The same, at that moment."""
    clock_at_tuesday_ten.move_to(THURSDAY_FIVE)
    return met


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


class TestOnTheTelephone:
    @pytest.fixture
    def agreed(self, search: Search, anna: Person, bram: Person) -> Match:
        """For Thursday at two."""
        sweep_due()
        invitation = answer_yes(actor=bram.viewer, invitation_id=Invitation.objects.get().pk)
        return accept_held(actor=anna.viewer, invitation_id=invitation.pk)

    def test_how_it_went_and_that_they_would_like_to_meet_again(
        self,
        client_for: ClientFor,
        noor: Person,
        agreed: Match,
        anna: Person,
        bram: Person,
        clock_at_tuesday_ten: time_machine.Coordinates,
    ) -> None:
        clock_at_tuesday_ten.move_to(THURSDAY_FIVE)
        browser = client_for(noor)
        assert settle(browser, agreed, who=anna.participant.public_id, heard="yes", again="on").status_code == 302
        settle(browser, agreed, who=bram.participant.public_id, heard="yes", minutes="50")
        told = Outcome.objects.order_by("pk").values_list("participant__first_name", "said", "minutes", "again")
        assert list(told) == [("Anna", "yes", 45, True), ("Bram", "yes", 50, None)]
        agreed.refresh_from_db()
        assert (agreed.status, list(Transfer.objects.values_list("minutes", flat=True))) == (MatchStatus.DONE, [45])
        assert agreed.history.get(to_status="done").actor_user_id == noor.user.pk

    def test_it_did_not_happen(
        self, client_for: ClientFor, noor: Person, agreed: Match, anna: Person, clock_at_tuesday_ten
    ) -> None:
        clock_at_tuesday_ten.move_to(THURSDAY_FIVE)
        settle(client_for(noor), agreed, who=anna.participant.public_id, heard="no", minutes="45", again="on")
        assert list(Outcome.objects.values_list("said", "minutes", "again")) == [("no", None, None)]

    @pytest.mark.parametrize(
        ("how", "words"),
        [
            ({"heard": "yes", "minutes": "0"}, "Vul een aantal minuten in van 1 tot 720, bijvoorbeeld 45."),
            ({"heard": "yes", "minutes": "een uur"}, "Vul een aantal minuten in, bijvoorbeeld 45."),
            ({"heard": "misschien", "minutes": "35"}, "Kies wat er gezegd is."),
            ({"minutes": "35"}, "Kies wat er gezegd is."),
        ],
    )
    def test_what_cannot_be_said_is_told_and_nothing_is_lost(
        self,
        client_for: ClientFor,
        noor: Person,
        agreed: Match,
        anna: Person,
        clock_at_tuesday_ten: time_machine.Coordinates,
        how: dict[str, str],
        words: str,
    ) -> None:
        clock_at_tuesday_ten.move_to(THURSDAY_FIVE)
        page = settle(client_for(noor), agreed, who=anna.participant.public_id, **how).content.decode()
        assert (words in page, f'value="{how["minutes"]}"' in page, Outcome.objects.count()) == (True, True, 0)

    @pytest.mark.parametrize(("who", "slot"), [("helper", "open"), ("asker", "withdrawn")])
    def test_cannot_after_all(self, client_for: ClientFor, noor: Person, agreed: Match, who: str, slot: str) -> None:
        browser = client_for(noor)
        cannot = {"who": getattr(agreed, who).public_id, "heard": "cannot"}
        page = browser.get(reverse("desk:match", args=[agreed.public_id])).content.decode()
        assert page.count('name="heard" value="cannot"') == 2
        for _click in range(2):
            settle(browser, agreed, **cannot)
        agreed.refresh_from_db()
        agreed.slot.refresh_from_db()
        other = agreed.asker if who == "helper" else agreed.helper
        told = OutboxMessage.objects.filter(kind="cancelled").values_list("participant_id", flat=True)
        assert (agreed.status, agreed.slot.status, list(told)) == (MatchStatus.CANCELLED, slot, [other.pk])

    def test_of_their_own_people_alone(
        self, client_for: ClientFor, noor: Person, zita: Person, agreed: Match, coos: Person
    ) -> None:
        cannot = {"who": agreed.asker.public_id, "heard": "cannot"}
        assert settle(client_for(zita), agreed, **cannot).status_code == 404
        assert settle(client_for(noor), agreed, **{**cannot, "who": coos.participant.public_id}).status_code == 404
        agreed.refresh_from_db()
        assert agreed.status == MatchStatus.AGREED
