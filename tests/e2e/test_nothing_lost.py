"""What somebody types is there afterwards, whatever dies between typing and sending: session, connection, server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from buurthulp import clock
from exchange.models import HelpRequest
from matching.models import Match, Message
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.messaging import send_message
from matching.services.searching import invite_by_hand
from members.models import Community, Participant, User
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.factories.members import UserFactory
from tests.matching.world import category, offers, published
from tests.tiers import landing

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
TYPED = "Ik neem de ladder mee.\nEn een thermosfles."


@pytest.fixture
def match(anna: Person, bram: Person) -> Match:
    """Three days from now, in the afternoon."""
    at = clock.localtime(clock.now() + timedelta(days=3)).replace(hour=14, minute=0, second=0, microsecond=0)
    offers(bram, "garden")
    search = published(anna, starts_at=at, slug="garden", created_at=clock.now())
    asked = invite_by_hand(actor=anna.viewer, slot_id=search.slot_id, participant=bram.participant)
    invitation = answer_yes(actor=bram.viewer, invitation_id=asked.pk)
    return accept_held(actor=anna.viewer, invitation_id=invitation.pk)


@pytest.fixture
def page(match: Match, bram: Person, new_page: Callable[..., Page]) -> Page:
    """Bram's telephone, on the page of the agreement, with something typed."""
    window = window_of(bram.user, new_page)
    window.goto(reverse("matching:agreements"))
    open_it(window)
    field(window).fill(TYPED)
    return window


def open_it(page: Page) -> None:
    """From the list of agreements. A form that did not arrive takes the place of its own page in the history."""
    page.locator('main a[href^="/afspraken/"]').first.click()


def field(page: Page) -> Locator:
    return page.get_by_label("Stuur Anna een berichtje")


def send(page: Page) -> None:
    page.get_by_role("button", name="Verstuur").click()


def texts() -> list[str]:
    return [message.text.replace("\r\n", "\n") for message in Message.objects.order_by("pk")]


def arrives_once(page: Page) -> None:
    """It stands there still, is sent, and then the field is empty, also after going away and coming back."""
    expect(field(page)).to_have_value(TYPED)
    send(page)
    expect(page.locator(".talk")).to_contain_text("Ik neem de ladder mee.")
    for _visit in range(2):
        expect(field(page)).to_have_value("")
        page.goto(page.url.partition("#")[0])


def test_the_session_is_gone(page: Page, bram: Person) -> None:
    Session.objects.all().delete()
    send(page)
    log_in_again(page, bram.user.email)
    arrives_once(page)
    assert texts() == [TYPED]


@pytest.mark.parametrize("scripts", [True, pytest.param(False, marks=landing)])
def test_a_button_whose_session_is_gone(
    anna: Person, bram: Person, new_page: Callable[..., Page], scripts: bool
) -> None:
    """One is told, comes back to where it stands, and it does what it says."""
    offers(bram, "garden")
    at = clock.now() + timedelta(days=3)
    search = published(anna, starts_at=at, slug="garden", created_at=clock.now())
    asked = invite_by_hand(actor=anna.viewer, slot_id=search.slot_id, participant=bram.participant)
    answer_yes(actor=bram.viewer, invitation_id=asked.pk)
    window = window_of(anna.user, new_page, java_script_enabled=scripts)
    window.goto(reverse("matching:request", args=[HelpRequest.objects.get().public_id]))
    address = window.url
    Session.objects.all().delete()
    press_yes(window)
    expect(window.locator("main")).to_contain_text("Log in. Druk daarna nog één keer op de knop.")
    log_in_again(window, anna.user.email)
    expect(window).to_have_url(address)
    assert Match.objects.exists() is False
    press_yes(window)
    expect(window.locator("main")).to_contain_text("Jullie hebben een afspraak.")
    assert Match.objects.count() == 1


def press_yes(page: Page) -> None:
    page.get_by_role("button", name="Graag").click()


@contextmanager
def no_connection(page: Page) -> Iterator[None]:
    page.context.set_offline(True)
    yield
    page.context.set_offline(False)


@pytest.mark.parametrize("back", ["back", pytest.param("address", marks=landing)])
def test_the_connection_is_gone(page: Page, back: str) -> None:
    address = page.url
    with no_connection(page):
        send(page)
        page.wait_for_url("chrome-error://**")
    if back == "back":
        page.go_back()
        open_it(page)
    else:
        page.goto(address)
    arrives_once(page)
    assert texts() == [TYPED]


@landing
def test_the_server_is_gone(page: Page) -> None:
    page.route("**/afspraken/**", lambda route: route.fulfill(status=502, body="weg", content_type="text/html"))
    send(page)
    expect(page.locator("body")).to_have_text("weg")
    page.unroute("**/afspraken/**")
    page.go_back()
    arrives_once(page)
    assert texts() == [TYPED]


@landing
def test_it_arrived_but_the_answer_did_not(page: Page, match: Match, bram: Person) -> None:
    """Whoever sends it again, because nobody can know, sends it once."""

    page.route("**/afspraken/**", lambda route: route.abort("connectionfailed"))
    send(page)
    page.wait_for_url("chrome-error://**")
    page.unroute("**/afspraken/**")
    send_message(actor=bram.viewer, match_id=match.pk, author=bram.participant, text=TYPED.replace("\n", "\r\n"))
    page.go_back()
    open_it(page)
    arrives_once(page)
    assert texts() == [TYPED]


def log_in_again(page: Page, address: str) -> None:
    """From the page that asks for a mail address, with the code from the mail."""
    page.get_by_label("Je mailadres").fill(address)
    page.get_by_role("button", name="Stuur mij een code").click()
    code = re.search(r"Je code is (\d{6})", OutboxMessage.objects.filter(kind="login_code").latest("pk").body_text)
    assert code is not None
    page.get_by_label("Je code").fill(code[1])
    page.get_by_role("button", name="Ga verder").click()


def survives_all_three(page: Page, *, path: str, values: dict[str, str], email: str) -> None:
    """Types into the form at ``path``; connection, server and session die, one after the other; it stands there still.

    The form's first button sends it. At the end nothing has been sent.
    """

    def stands_there() -> None:
        for label, value in values.items():
            expect(page.get_by_label(label, exact=True)).to_have_value(value)

    def press_send() -> None:
        page.get_by_role("main").locator("form button[type=submit].btn").first.click()

    page.goto(path)
    for label, value in values.items():
        page.get_by_label(label, exact=True).fill(value)
    with no_connection(page):
        press_send()
        page.wait_for_url("chrome-error://**")
    page.goto(path)
    stands_there()
    page.route(f"**{path}", lambda route: route.fulfill(status=502, body="weg", content_type="text/html"))
    press_send()
    expect(page.locator("body")).to_have_text("weg")
    page.unroute(f"**{path}")
    page.go_back()
    stands_there()
    Session.objects.all().delete()
    press_send()
    log_in_again(page, email)
    page.goto(path)
    stands_there()


def window_of(user: User, new_page: Callable[..., Page], **options: object) -> Page:
    browser = Client(SERVER_NAME="testserver")
    browser.force_login(user)
    window = new_page(**options)
    session = browser.cookies["sessionid"].value
    window.context.add_cookies([{"name": "sessionid", "value": session, "url": "http://testserver"}])
    return window


def test_what_somebody_asks(anna: Person, new_page: Callable[..., Page]) -> None:
    category(anna)
    survives_all_three(
        window_of(anna.user, new_page),
        path=reverse("matching:ask_what"),
        values={"In je eigen woorden": "Een lamp op zolder", "Wat mogen buren lezen?": "Er is een trap."},
        email=anna.user.email,
    )
    assert HelpRequest.objects.exists() is False


def test_who_somebody_is(community: Community, new_page: Callable[..., Page]) -> None:
    newcomer = UserFactory(email="truus@example.nl")
    survives_all_three(
        window_of(newcomer, new_page),
        path=reverse("members:signup_names"),
        values={
            "Wat is je voornaam?": "Truus",
            "Postcode": "9101 AA",
            "Huisnummer": "12",
        },
        email=newcomer.email,
    )
    assert Participant.objects.exists() is False


@landing
def test_without_what_keeps_it_it_would_be_gone(page: Page) -> None:
    page.evaluate("sessionStorage.clear()")
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    expect(field(page)).to_have_value("")
