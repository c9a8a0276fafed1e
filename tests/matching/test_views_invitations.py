"""A question on its page behind log-in: what it says, the answers, and taking one back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from exchange.enums import OfferStatus
from exchange.models import Offer
from matching.enums import InvitationStatus
from matching.models import Invitation
from matching.services.agreeing import accept_held, decline_held
from matching.services.publishing import withdraw_request
from matching.services.searching import sweep_due
from members.models import Block, Participant
from tests.cast import Person
from tests.kept import kept
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
ClientFor = Callable[..., Client]


@kept
def invitation(anna: Person, bram: Person) -> Invitation:
    """Anna asks for Thursday at two, Bram is asked."""
    offers(bram)
    published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    return Invitation.objects.get()


@pytest.fixture
def brams(bram: Person, client_for: ClientFor) -> Client:
    """Bram's browser."""
    return client_for(bram)


def url(invitation: Invitation, name: str = "invitation") -> str:
    return reverse(f"matching:{name}", args=[invitation.public_id])


def say(browser: Client, invitation: Invitation, answer: str, **more: str) -> Any:
    return browser.post(url(invitation, "answer"), {"answer": answer, **more}, follow=True)


def status_of(invitation: Invitation) -> str:
    return str(Invitation.objects.values_list("status", flat=True).get(pk=invitation.pk))


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_page_says_who_what_when_how_far_and_why(invitation: Invitation, brams: Client, anna: Person) -> None:
    response = brams.get(url(invitation))
    context = response.context
    assert (context["asker"].first_name, context["asker"].since) == ("Anna", anna.participant.joined_at)
    assert (context["asker"].thanked, context["asker"].is_new) == (0, True)
    assert (context["category"].seeks, context["title"]) == (
        "zoekt iemand voor een boodschap",
        "Zware boodschap op vrijdag",
    )
    assert (context["when"], context["minutes"], context["band"]) == (
        "donderdagmiddag 3\u00a0december, 14.00\u00a0uur",
        45,
        "walk",
    )
    assert 1 <= len(context["reasons"]) <= 2
    text = response.content.decode()
    hidden = ("de Boer", "Havenstraat", "12345601", "anna@example.nl", "De bel doet het niet", "Aantal", "0.38")
    assert [word for word in hidden if word in text] == []


def test_after_three_months_nobody_is_new(invitation: Invitation, brams: Client, anna: Person) -> None:
    Participant.objects.filter(pk=anna.participant.pk).update(joined_at=TUESDAY_TEN - timedelta(days=91))
    assert brams.get(url(invitation)).context["asker"].is_new is False


def test_yes_and_a_double_click(invitation: Invitation, brams: Client) -> None:
    for _ in range(2):
        response = say(brams, invitation, "yes")
    assert (response.context["outcome"], response.context["undo_minutes"]) == ("held", 10)
    assert response.context["undo_url"] == url(invitation, "undo_answer")
    assert invitation.history.filter(to_status="held").count() == 1


def test_not_now_and_back(invitation: Invitation, brams: Client) -> None:
    assert say(brams, invitation, "not_now").context["outcome"] == "not_now"
    response = brams.post(url(invitation, "undo_answer"), follow=True)
    assert messages_of(response) == ["Het is weer zoals het was."]
    assert (response.templates[0].name, status_of(invitation)) == ("matching/invitation.html", "invited")


def test_not_now_after_ten_minutes(
    invitation: Invitation, brams: Client, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    say(brams, invitation, "not_now")
    clock_at_tuesday_ten.shift(timedelta(minutes=10, seconds=1))
    context = brams.get(url(invitation)).context
    assert (context["outcome"], context["undo_url"]) == ("not_now", "")
    response = brams.post(url(invitation, "undo_answer"), follow=True)
    assert messages_of(response) == ["Dit kan niet meer terug. Bel ons, dan zoeken we het uit."]
    assert status_of(invitation) == InvitationStatus.NOT_NOW


def test_yes_after_not_now(
    invitation: Invitation, brams: Client, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    assert say(brams, invitation, "not_now").context["yes_url"] == ""
    clock_at_tuesday_ten.shift(timedelta(minutes=10, seconds=1))
    page = brams.get(url(invitation))
    assert page.context["yes_url"] == url(invitation, "answer")
    assert "Ik wil het toch doen" in page.content.decode()
    assert say(brams, invitation, "yes").context["outcome"] == "held"
    assert status_of(invitation) == InvitationStatus.HELD


def test_never(invitation: Invitation, brams: Client) -> None:
    assert say(brams, invitation, "never").context["outcome"] == "never"
    assert (status_of(invitation), Offer.objects.get().status) == (InvitationStatus.NOT_NOW, OfferStatus.OFF)


@pytest.mark.parametrize("answer", ["", "misschien", "YES", "x" * 1000])
def test_unknown_answer(invitation: Invitation, brams: Client, answer: str) -> None:
    assert messages_of(say(brams, invitation, answer)) == ["Kies “Ja, dat wil ik” of “Nu niet”."]
    assert status_of(invitation) == InvitationStatus.INVITED


def test_not_now_after_yes_is_said_at_the_agreement(invitation: Invitation, brams: Client) -> None:
    say(brams, invitation, "yes")
    response = say(brams, invitation, "not_now")
    assert messages_of(response) == ["Je zei al ja. Lukt het toch niet? Zeg het dan bij de afspraak."]
    assert status_of(invitation) == InvitationStatus.HELD


def test_after_graag_the_page_is_the_agreement(invitation: Invitation, brams: Client, anna: Person) -> None:
    say(brams, invitation, "yes")
    match = accept_held(actor=anna.viewer, invitation_id=invitation.pk)
    agreement = reverse("matching:agreement", args=[match.public_id])
    assert brams.get(url(invitation)).headers["Location"] == agreement


def test_passed_over_reads_that_it_is_arranged(invitation: Invitation, brams: Client, anna: Person) -> None:
    say(brams, invitation, "yes")
    decline_held(actor=anna.viewer, invitation_id=invitation.pk)
    assert brams.get(url(invitation)).context["invitation"].state == "arranged"


def test_only_an_open_question_is_asked_and_waited_for(
    invitation: Invitation, brams: Client, anna: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    words = ("Kun jij dit doen?", "Allebei is goed.", "We wachten op je antwoord tot", "Je kunt nog ja zeggen")

    def told() -> list[bool]:
        text = brams.get(url(invitation)).content.decode()
        return [word in text for word in words]

    assert told() == [True, True, True, False]
    clock_at_tuesday_ten.move_to(invitation.wait_until)
    sweep_due()
    assert (status_of(invitation), told()) == (InvitationStatus.LAPSED, [False, False, False, True])
    say(brams, invitation, "yes")
    decline_held(actor=anna.viewer, invitation_id=invitation.pk)
    assert "Het is al geregeld" in brams.get(url(invitation)).content.decode()
    assert told() == [False] * 4


def test_withdrawn_and_past(
    invitation: Invitation, brams: Client, anna: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    clock_at_tuesday_ten.move_to(THURSDAY_TWO)
    assert say(brams, invitation, "yes").context["invitation"].state == "expired"
    clock_at_tuesday_ten.move_to(TUESDAY_TEN)
    withdraw_request(actor=anna.viewer, help_request_id=invitation.slot.occasion.help_request_id)
    assert say(brams, invitation, "yes").context["invitation"].state == "withdrawn"
    assert status_of(invitation) == InvitationStatus.WITHDRAWN


def test_question_is_for_whom_it_was_put_to(
    invitation: Invitation, anna: Person, daan: Person, carla: Person, client_for: ClientFor
) -> None:
    for person in (anna, daan):
        browser = client_for(person)
        assert browser.get(url(invitation)).status_code == 404
        assert browser.post(url(invitation, "answer"), {"answer": "yes"}).status_code == 404
        assert browser.post(url(invitation, "undo_answer")).status_code == 404
    staff = client_for(carla).get(url(invitation))
    assert staff.headers["Location"].startswith(reverse("members:after_login"))
    visitor = Client(SERVER_NAME="testserver").get(url(invitation))
    assert visitor.headers["Location"].startswith(reverse("account_request_login_code"))
    assert status_of(invitation) == InvitationStatus.INVITED


def test_blocked_asker_is_gone_from_page_and_home(
    invitation: Invitation, brams: Client, anna: Person, bram: Person
) -> None:
    Block.objects.create(blocker=bram.participant, blocked=anna.participant, at=TUESDAY_TEN)
    assert brams.get(url(invitation)).status_code == 404
    assert brams.get(reverse("matching:home")).context["waiting"] == []


def test_yes_to_a_flexible_question(anna: Person, bram: Person, brams: Client) -> None:
    offers(bram)
    published(anna, flexible_until=TUESDAY_TEN + timedelta(days=3))
    sweep_due()
    invitation = Invitation.objects.get()
    asked = say(brams, invitation, "yes")
    assert (asked.templates[0].name, asked.context["form"].is_bound) == ("matching/invitation_moment.html", False)
    wrong = say(brams, invitation, "yes", day="2026-12-02", time="25.00")
    assert wrong.context["form"].errors == {"time": ["Vul de tijd zo in: 14.00"]}
    assert 'value="25.00"' in wrong.content.decode()
    outside = say(brams, invitation, "yes", day="2026-12-04", time="22.00")
    assert outside.context["form"].errors == {"time": ["Kies een moment dat binnen de gevraagde tijd valt."]}
    assert say(brams, invitation, "yes", day="2026-12-02", time="14").context["outcome"] == "held"
    invitation.refresh_from_db()
    assert invitation.starts_at == datetime(2026, 12, 2, 14, 0, tzinfo=AMSTERDAM)
    nothing_asked = say(brams, invitation, "yes")
    assert nothing_asked.context["outcome"] == "held"


@pytest.mark.parametrize(
    ("days", "parts", "when", "hint"),
    [
        (3, [], "in overleg, uiterlijk vrijdag 4\u00a0december", "Bijvoorbeeld 14.00."),
        (
            3,
            ["evening"],
            "een avond in overleg, uiterlijk vrijdag 4\u00a0december",
            "’s Avonds, bijvoorbeeld 19.00\u00a0uur.",
        ),
        (
            3,
            ["morning", "afternoon"],
            "een ochtend of een middag in overleg, uiterlijk vrijdag 4\u00a0december",
            "’s Ochtends of ’s middags, bijvoorbeeld 10.00\u00a0uur.",
        ),
        (
            0,
            ["morning", "evening"],
            "dinsdag 1\u00a0december, ’s ochtends of ’s avonds",
            "’s Ochtends of ’s avonds, bijvoorbeeld 10.00\u00a0uur.",
        ),
    ],
)
def test_the_part_of_the_day_is_said_to_who_is_asked(
    anna: Person, bram: Person, brams: Client, days: int, parts: list[str], when: str, hint: str
) -> None:
    offers(bram)
    published(anna, flexible_until=TUESDAY_TEN + timedelta(days=days, hours=12), parts=parts)
    sweep_due()
    asked = say(brams, Invitation.objects.get(), "yes")
    assert asked.context["when"] == when
    assert asked.context["form"].fields["time"].help_text == hint


def test_first_is_fine_leads_to_the_agreement(anna: Person, bram: Person, brams: Client) -> None:
    offers(bram)
    published(anna, starts_at=THURSDAY_TWO, first_is_fine=True)
    sweep_due()
    invitation = Invitation.objects.get()
    response = say(brams, invitation, "yes")
    assert response.redirect_chain == [
        (url(invitation), 302),
        (reverse("matching:agreement", args=[Invitation.objects.get().match.public_id]), 302),
    ]
