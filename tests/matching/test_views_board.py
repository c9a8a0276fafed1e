"""Answering on the board, as a browser does it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from exchange.enums import RequestStatus, Visibility, Way, Where
from exchange.models import HelpRequest
from matching.enums import InvitationStatus
from matching.models import Invitation, Silence
from matching.services.searching import sweep_due
from members.models import Block
from tests.cast import Person
from tests.factories.exchange import board_offer
from tests.geography import Geography
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, category, draft, published

Login = Callable[..., Client]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]


def on_board(anna: Person, **given: object) -> HelpRequest:
    search = published(anna, visibility=Visibility.BOARD, **given)
    return search.slot.occasion.help_request


def said(response: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_one_tap_is_a_yes_and_can_be_taken_back(anna: Person, bram: Person, client_for: Login) -> None:
    url = reverse("matching:answer_board", args=[on_board(anna, starts_at=THURSDAY_TWO).public_id])
    browser = client_for(bram)
    page = browser.post(url, follow=True)
    invitation = Invitation.objects.get()
    assert (invitation.status, page.redirect_chain[-1][0]) == (
        InvitationStatus.HELD,
        reverse("matching:invitation", args=[invitation.public_id]),
    )
    assert "Dankjewel dat je wilt" in page.content.decode()
    back = browser.post(reverse("matching:undo_answer", args=[invitation.public_id]), follow=True)
    assert (back.redirect_chain[-1][0], said(back)) == (reverse("exchange:nearby"), ["Het is weer zoals het was."])
    invitation.refresh_from_db()
    assert invitation.status == InvitationStatus.NOT_NOW
    assert url in back.content.decode()


def test_a_flexible_one_asks_for_the_moment_first(anna: Person, bram: Person, client_for: Login) -> None:
    help_request = on_board(anna, flexible_until=TUESDAY_TEN + timedelta(days=3))
    url, browser = reverse("matching:answer_board", args=[help_request.public_id]), client_for(bram)
    first = browser.post(url)
    assert (first.status_code, "Op welke dag kun jij?" in first.content.decode(), Invitation.objects.count()) == (
        200,
        True,
        0,
    )
    wrong = browser.post(url, {"answer": "yes", "day": "2026-12-03", "time": "half drie"})
    assert "Vul de tijd zo in: 14.00" in wrong.content.decode()
    right = browser.post(url, {"answer": "yes", "day": "2026-12-03", "time": "14.00"})
    assert (right.status_code, Invitation.objects.get().starts_at) == (302, THURSDAY_TWO)


def test_a_refusal_says_what_to_do(anna: Person, bram: Person, client_for: Login) -> None:
    browser = client_for(bram)
    first = on_board(anna, starts_at=THURSDAY_TWO)
    browser.post(reverse("matching:answer_board", args=[first.public_id]))
    second = on_board(anna, starts_at=THURSDAY_TWO)
    answer = browser.post(reverse("matching:answer_board", args=[second.public_id]))
    assert (answer.headers["Location"], said(answer)) == (
        reverse("exchange:nearby"),
        ["Je hebt op dat moment al een afspraak. Kijk bij “Afspraken”."],
    )


def test_what_is_not_there_for_me_is_not_there(anna: Person, bram: Person, client_for: Login) -> None:
    hidden = published(anna, starts_at=THURSDAY_TWO).slot.occasion.help_request
    shown = on_board(anna, starts_at=THURSDAY_TWO)
    Block.objects.create(blocker=bram.participant, blocked=anna.participant, at=TUESDAY_TEN)
    browser = client_for(bram)
    codes = [
        browser.post(reverse("matching:answer_board", args=[public_id])).status_code
        for public_id in (hidden.public_id, shown.public_id, "nothing")
    ]
    own = client_for(anna).post(reverse("matching:answer_board", args=[shown.public_id])).status_code
    assert (codes, own, Invitation.objects.count()) == ([404, 404, 404], 403, 0)


def test_asking_after_an_offer(anna: Person, bram: Person, client_for: Login, clock_at_tuesday_ten) -> None:
    offer = board_offer(bram, category(bram, "garden"), 1, own_words="Met koffie erbij.")
    url, browser = reverse("matching:ask_one", args=[offer.public_id]), client_for(anna)
    page = browser.get(url).content.decode()
    assert re.findall(r'name="title"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="title"', page) != []
    assert ("Een haag knippen" in page, "Met koffie erbij." in page, "Vraag het Bram" in page) == (True, True, True)
    empty = browser.post(url, {"title": ""}).content.decode()
    for words in (
        "Schrijf in een paar woorden waar je blij mee zou zijn.",
        "Kies waar het is.",
        "Kies wanneer het goed uitkomt.",
    ):
        assert words in empty
    no_day = browser.post(url, {"title": "De heg", "where": "asker"}).content.decode()
    assert ("Kies wanneer het goed uitkomt." in no_day, 'value="De heg"' in no_day) == (True, True)
    sent = browser.post(
        url, {"title": "De heg", "where": "asker", "day": "date", "date": "2026-12-03", "time": "14.00"}
    )
    help_request = HelpRequest.objects.get()
    assert (sent.headers["Location"], said(sent)) == (
        reverse("matching:request", args=[help_request.public_id]),
        ["Bram krijgt je bericht. Je hoort het als Bram antwoordt."],
    )
    request_url = reverse("matching:request", args=[help_request.public_id])
    assert "We wachten op antwoord" in browser.get(request_url).content.decode()
    clock_at_tuesday_ten.move_to(Invitation.objects.get().wait_until)
    sweep_due()
    assert "Zullen we verder zoeken?" in browser.get(request_url).content.decode()
    home = browser.get(reverse("matching:home")).content.decode()
    assert ("Zullen we verder zoeken? De heg" in home, "Kies hoe het verder gaat" in home) == (True, True)
    further = browser.post(reverse("matching:search_further", args=[help_request.public_id]))
    help_request.refresh_from_db()
    assert (further.headers["Location"], said(further)[-1], help_request.way) == (
        request_url,
        "Goed. We zoeken verder.",
        Way.SEARCH,
    )
    assert "We zijn aan het zoeken" in browser.get(request_url).content.decode()


SMALL = {
    "title": "De heg",
    "public_line": "Hij is hoog.",
    "where": "helper",
    "day": "date",
    "date": "2026-12-03",
    "time": "14.00",
}


@pytest.fixture
def refused(anna: Person, bram: Person, client_for: Login) -> tuple[Client, str]:
    """Anna's browser, and where she was told that Bram, of whom the page stood open, cannot be asked now."""
    url = reverse("matching:ask_one", args=[board_offer(bram, category(bram, "garden"), 1).public_id])
    browser = client_for(anna)
    assert "Stel je vraag gewoon" not in browser.get(url).content.decode()
    Silence.objects.create(participant=bram.participant, asked_at=TUESDAY_TEN)
    page = browser.post(url, SMALL).content.decode()
    assert "Dit lukt nu niet met Bram. Stel je vraag gewoon: dan zoeken wij iemand." in page
    assert ('name="anybody"' in page, "Stuur het Bram" in page, 'value="De heg"' in page) == (True, False, True)
    return browser, url


def test_who_cannot_be_asked_is_no_dead_end(refused: tuple[Client, str], anna: Person) -> None:
    browser, url = refused
    for _twice in range(2):
        again = browser.post(url, {**SMALL, "anybody": "1"})
        assert (again.headers["Location"], said(again)[-1]) == (
            reverse("matching:ask_check"),
            "We namen je woorden over. Lees het na en verstuur het.",
        )
    draft = HelpRequest.objects.get()
    occasion = draft.occasions.get()
    assert (draft.title, draft.public_line, draft.category.slug, draft.where, draft.way, occasion.starts_at) == (
        "De heg",
        "Hij is hoog.",
        "garden",
        Where.HELPER,
        Way.SEARCH,
        THURSDAY_TWO,
    )
    sent = browser.post(reverse("matching:ask_check"), {"token": draft.public_id})
    assert sent.headers["Location"] == reverse("matching:ask_done", args=[draft.public_id])


@pytest.mark.parametrize("extra", [{}, {"title": "", "category": None, "visibility": Visibility.CIRCLE}])
def test_what_was_being_written_stays(refused: tuple[Client, str], anna: Person, extra: dict[str, object]) -> None:
    browser, url = refused
    other = draft(anna, starts_at=THURSDAY_TWO, **extra)
    browser.post(url, {**SMALL, "anybody": "1"})
    assert "De heg" in browser.get(reverse("matching:ask_check")).content.decode()
    title = other.title
    other.refresh_from_db()
    assert (other.status, other.title, HelpRequest.objects.count()) == (RequestStatus.DRAFT, title, 2)


def test_a_draft_that_cannot_be_made_says_why(refused: tuple[Client, str]) -> None:
    browser, url = refused
    page = browser.post(url, {**SMALL, "date": "2026-11-30", "anybody": "1"}).content.decode()
    assert ("Deze dag is al geweest." in page, 'name="anybody"' in page) == (True, True)
    assert HelpRequest.objects.count() == 0


def test_a_ride_keeps_where_it_goes(anna: Person, bram: Person, client_for: Login, geography: Geography) -> None:
    url = reverse("matching:ask_one", args=[board_offer(bram, category(bram, "rides"), 1).public_id])
    Silence.objects.create(participant=bram.participant, asked_at=TUESDAY_TEN)
    trip = {"to": "typed", "text": "De markt, Grote Breedstraat", "town": "Holwerd", "back": "none"}
    typed = {**SMALL, **trip, "time_is": "arrival", "anybody": "1"}
    assert client_for(anna).post(url, typed).headers["Location"] == reverse("matching:ask_check")
    ride = HelpRequest.objects.get().ride
    assert (ride.destination_text, ride.destination_town, ride.back) == (trip["text"], "Holwerd", "none")


def test_only_the_asker_searches_further(anna: Person, bram: Person, client_for: Login) -> None:
    help_request = on_board(anna, starts_at=THURSDAY_TWO)
    url = reverse("matching:search_further", args=[help_request.public_id])
    assert (client_for(bram).post(url).status_code, client_for(anna).get(url).status_code) == (404, 405)
