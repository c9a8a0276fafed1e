"""The line through the browser: ask, yes from the mail, "Graag", did it work out, thanks, the story."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from exchange.enums import RequestStatus
from exchange.models import HelpRequest
from matching.enums import InvitationStatus, MatchStatus, TransferKind
from matching.models import Invitation, Match, SearchEvent, Thanks, Transfer
from matching.services.confirming import sweep_matches
from matching.services.searching import sweep_due
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.matching.world import AMSTERDAM, offers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
ClientFor = Callable[..., Client]


def link_in(kind: str, word: str) -> str:
    """The path of the link that stands behind ``word`` in the newest mail of this kind."""
    body = OutboxMessage.objects.filter(kind=kind).latest("pk").body_text
    found = re.search(rf"{word}: https?://[^/\s]+(/\S*)", body)
    assert found is not None, body
    return found[1]


def ask(browser: Client) -> str:
    """Go through the five steps; the public id of what was sent."""
    steps = (
        (
            "ask_what",
            {
                "category": "groceries",
                "title": "Een zware tas",
                "public_line": "Aardappels worden me te zwaar.",
                "private_line": "De bel doet het niet.",
            },
            "ask_when",
        ),
        ("ask_when", {"day": "date", "date": "2026-12-03", "time": "14.00", "minutes": "45"}, "ask_where"),
        ("ask_where", {"where": "asker"}, "ask_how"),
        ("ask_how", {"how": "search", "who": "invited", "costs": "receipt"}, "ask_check"),
    )
    for step, data, following in steps:
        response = browser.post(reverse(f"matching:{step}"), data)
        assert (response.status_code, response.headers.get("Location")) == (302, reverse(f"matching:{following}"))
    page = browser.get(reverse("matching:ask_check"))
    response = browser.post(reverse("matching:ask_check"), {"token": page.context["submit_token"]})
    public_id = HelpRequest.objects.get().public_id
    assert response.headers["Location"] == reverse("matching:ask_done", args=[public_id])
    return public_id


def test_from_asking_to_the_story(
    anna: Person, bram: Person, client_for: ClientFor, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    offers(bram)
    annas, brams, by_mail = client_for(anna), client_for(bram), Client(SERVER_NAME="testserver")
    public_id = ask(annas)
    assert HelpRequest.objects.get().status == RequestStatus.OPEN
    assert sweep_due() == 1

    link = link_in("invitation", "Ja, dat wil ik")
    confirm = by_mail.get(link)
    assert confirm.templates[0].name == "matching/invitation_confirm.html"
    assert by_mail.post(link, {"answer": "yes", "confirm": "1"}, follow=True).context["outcome"] == "held"
    invitation = Invitation.objects.get()
    assert invitation.status == InvitationStatus.HELD

    page = annas.get(reverse("matching:request", args=[public_id]))
    assert [yes.first_name for yes in page.context["held"]] == ["Bram"]
    said = annas.post(reverse("matching:accept_held", args=[invitation.public_id]))
    match = Match.objects.get()
    agreement = reverse("matching:agreement", args=[match.public_id])
    assert said.headers["Location"] == agreement
    assert "Havenstraat 12" in brams.get(agreement).content.decode()

    clock_at_tuesday_ten.move_to(datetime(2026, 12, 3, 16, 0, tzinfo=AMSTERDAM))
    assert sweep_matches() == 1
    assert annas.get(reverse("matching:home")).context["waiting"][0].kind == "check"
    check, thanks = (reverse(f"matching:{name}", args=[match.public_id]) for name in ("check", "thanks"))
    assert brams.post(check, {"outcome": "yes", "minutes": "50"}).headers["Location"] == thanks
    assert annas.post(check, {"outcome": "yes", "minutes": "45"}).headers["Location"] == thanks
    assert annas.post(thanks, {"card": "2"}).headers["Location"] == reverse("matching:story")

    match.refresh_from_db()
    assert (match.status, match.minutes) == (MatchStatus.DONE, 45)
    assert [(row.kind, row.minutes) for row in Transfer.objects.all()] == [(TransferKind.HELP, 45)]
    assert [(row.author_id, row.card) for row in Thanks.objects.all()] == [(anna.participant.pk, 2)]
    story = brams.get(reverse("matching:story")).context
    assert [(row.first_name, row.category.slug) for row in story["given"]] == [("Anna", "groceries")]
    assert (story["received"], story["hours"], story["story"].travel) == ([], None, "")
    assert story["story"].sentence == "Je deed iets voor één mens. Mag een ander ook eens iets voor jou doen?"
    assert [row.first_name for row in annas.get(reverse("matching:story")).context["received"]] == ["Bram"]


def test_sending_twice_sends_once(anna: Person, bram: Person, client_for: ClientFor) -> None:
    offers(bram)
    browser = client_for(anna)
    public_id = ask(browser)
    again = browser.post(reverse("matching:ask_check"), {"token": public_id}, follow=True)
    assert again.redirect_chain == [(reverse("matching:ask_done", args=[public_id]), 302)]
    assert [str(message) for message in again.context["messages"]] == [
        "Je had dit al gedaan. Het is één keer verstuurd."
    ]
    assert HelpRequest.objects.count() == 1
    assert SearchEvent.objects.filter(code="published").count() == 1
