"""A call taken in by keyboard alone: a complete request for somebody new, in few strokes besides what is typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from buurthulp.viewers import SYSTEM
from desk.models import Intake
from exchange.enums import RequestStatus
from exchange.models import HelpRequest, Offer
from exchange.services.catalogue import load_catalogue
from members.enums import ConsentHow, ContactWay
from members.models import Community, Consent, Participant
from tests.cast import Person
from tests.e2e.hands import Keyboard, log_in

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
MOST_STROKES = 60


@pytest.mark.parametrize(
    "with_javascript", [True, pytest.param(False, marks=pytest.mark.deep)], ids=["javascript", "no javascript"]
)
def test_somebody_new_by_keyboard_alone(
    with_javascript: bool,
    community: Community,
    carla: Person,
    client_for: Callable[..., Client],
    new_page: Callable[..., Page],
    capsys: pytest.CaptureFixture[str],
) -> None:
    load_catalogue(actor=SYSTEM, community=community)
    page = new_page(width=1280, java_script_enabled=with_javascript)
    log_in(page, client_for(carla))
    page.goto(reverse("desk:intake"))
    keys = Keyboard(page)
    expect(page.get_by_label("Nummer of naam")).to_be_focused()
    keys.type("0519 12 34 56")
    keys.press("Tab", "Tab")  # past the button that searches
    for text in ("Riemke", "de Haan", "9101AB"):
        keys.type(text)
        keys.press("Tab")
    keys.type("21")
    tab_to(page, keys, "agreed")
    keys.press("Space")
    tab_to(page, keys, "title")
    keys.type("Wie vervangt mijn lamp?")
    tab_to(page, keys, "private_line")
    keys.type("De bel doet het niet.")
    tab_to(page, keys, "day")
    keys.press("ArrowUp", "ArrowUp", "ArrowUp")  # from "het maakt niet uit" to "morgen", which has a morning any day
    tab_to(page, keys, "part")
    keys.press("Space")
    tab_to(page, keys, "likes")
    keys.press("Space", "Tab", "Tab", "Space")
    if with_javascript:
        keys.press("Enter")
    else:
        expect(page.locator("[data-send]")).to_be_attached()
        while not page.locator("[data-send]").evaluate("(one) => document.activeElement === one"):
            keys.press("Tab")
        keys.press("Enter")
    expect(page.get_by_role("heading", name="Genoteerd voor Riemke")).to_be_visible()

    person, asked = Participant.objects.get(), HelpRequest.objects.get()
    assert (person.family_name, person.phone, person.told_by) == ("de Haan", "+31519123456", ContactWay.PHONE)
    assert (asked.status, asked.private_line) == (RequestStatus.OPEN, "De bel doet het niet.")
    assert asked.category is not None
    assert asked.category.slug == "odd_jobs"
    assert Consent.objects.filter(participant=person, how=ConsentHow.PHONE).count() == 3
    assert Offer.objects.filter(participant=person, status="on").count() == 2
    besides = keys.count - keys.letters
    assert besides <= MOST_STROKES
    with capsys.disabled():
        how = "with" if with_javascript else "without"
        print(f"\na call {how} JavaScript: {besides} keystrokes besides what was said")


def tab_to(page: Page, keys: Keyboard, name: str) -> None:
    """Tab until the cursor stands in this field."""
    for _stop in range(MOST_STROKES):
        if page.evaluate("document.activeElement.name") == name:
            return
        keys.press("Tab")
    raise AssertionError(f"Tab does not reach {name}.")


def test_a_known_caller_is_found_and_picked_with_enter(
    community: Community,
    carla: Person,
    anna: Person,
    client_for: Callable[..., Client],
    new_page: Callable[..., Page],
) -> None:
    load_catalogue(actor=SYSTEM, community=community)
    page = new_page(width=1280)
    log_in(page, client_for(carla))
    page.goto(reverse("desk:intake"))
    page.keyboard.type("5601")
    expect(page.get_by_role("button", name="Anna B., Havenbuurt")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Klopt dit adres nog?")).to_be_visible()
    expect(page.get_by_label("In eigen woorden")).to_be_focused()
    page.keyboard.type("Wie vervangt mijn lamp?")
    expect(page.get_by_label("Soort hulp")).to_have_value("odd_jobs")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Genoteerd voor Anna")).to_be_visible()
    assert HelpRequest.objects.get().participant == anna.participant


def test_what_was_typed_is_there_on_another_computer(
    community: Community, carla: Person, client_for: Callable[..., Client], new_page: Callable[..., Page]
) -> None:
    """The browser is gone in the middle of a call: nothing was sent, and nothing is lost."""
    load_catalogue(actor=SYSTEM, community=community)
    page = new_page(width=1280)
    log_in(page, client_for(carla))
    page.goto(reverse("desk:intake"))
    with page.expect_response(lambda answer: answer.url.endswith(reverse("desk:intake_typed"))):
        page.get_by_label("Voornaam").fill("Riemke")
        page.get_by_label("In eigen woorden").fill("Wie vervangt mijn lamp?")
        page.get_by_label("Morgen").check()
    page.context.close()
    assert Intake.objects.get().help_request is None
    other = new_page(width=390)
    log_in(other, client_for(carla))
    other.goto(reverse("desk:intake"))
    expect(other.get_by_label("Voornaam")).to_have_value("Riemke")
    expect(other.get_by_label("In eigen woorden")).to_have_value("Wie vervangt mijn lamp?")
    expect(other.get_by_label("Morgen")).to_be_checked()
