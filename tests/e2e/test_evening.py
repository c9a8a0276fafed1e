"""Twenty people in one evening, by keyboard alone, and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from buurthulp.viewers import SYSTEM
from exchange.models import Offer
from exchange.services.catalogue import load_catalogue
from members.enums import ConsentHow, ContactWay
from members.models import Community, Consent, Participant
from tests.cast import Person
from tests.e2e.hands import Keyboard, log_in
from tests.tiers import landing

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
NAMES = (
    "Aafke Bauke Corry Douwe Eelkje Foppe Geeske Hidde Ietje Jelle "
    "Klaske Lolke Minke Nynke Oene Popke Renske Sjoerd Tjitske Wiebe"
)
PEOPLE = [
    # first name, family name, postcode, number, mail or telephone
    (name, "Postma" if n % 2 else "de Vries", "9101AB" if n % 3 else "9101BA", str(n + 1), f"{name.lower()}@example.nl")
    if n % 4
    else (name, "Hoekstra", "9101AA", str(n + 1), f"06 1234{5700 + n}")
    for n, name in enumerate(NAMES.split())
]


@pytest.mark.parametrize(
    "with_javascript",
    [pytest.param(True, marks=landing), pytest.param(False, marks=pytest.mark.deep)],
    ids=["javascript", "no javascript"],
)
def test_twenty_people_in_one_go(
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
    page.goto(reverse("desk:evening"))
    keys = Keyboard(page)
    for number, (first, family, postcode, house, contact) in enumerate(PEOPLE, 1):
        expect(page.get_by_label("Voornaam")).to_be_focused()
        for text in (first, family, postcode, house, contact):
            keys.type(text)
            keys.press("Tab")
        keys.press("Space", "Tab", "Tab")  # three times yes; past "kennisgemaakt"; on the first of what they like
        if with_javascript:
            keys.press("1", "3", "5")
        else:
            keys.press("Space", "Tab", "Space", "Tab", "Space")
        keys.press("Enter")
        expect(page.get_by_text(f"Opgeschreven: {first}.")).to_be_visible()
        expect(page.locator("h2 .count")).to_have_text(str(number))

    written = Participant.objects.all()
    assert sorted(person.first_name for person in written) == sorted(NAMES.split())
    assert Consent.objects.filter(how=ConsentHow.IN_PERSON, by_user=carla.user).count() == 60
    assert Offer.objects.filter(status="on").count() == 60
    by_phone = {person.first_name for person in written if person.told_by == ContactWay.PHONE}
    assert by_phone == {first for first, *_rest, contact in PEOPLE if "@" not in contact}
    with capsys.disabled():
        each, besides = keys.count / len(PEOPLE), (keys.count - keys.letters) / len(PEOPLE)
        how = "with" if with_javascript else "without"
        print(f"\n20 people {how} JavaScript: {each:.1f} keystrokes each, {besides:.0f} of them besides what they said")


def test_a_mistake_costs_nothing_that_was_typed(
    community: Community, carla: Person, client_for: Callable[..., Client], new_page: Callable[..., Page]
) -> None:
    load_catalogue(actor=SYSTEM, community=community)
    page = new_page(width=390)
    log_in(page, client_for(carla))
    page.goto(reverse("desk:evening"))
    for label, text in (("Voornaam", "Ria"), ("Achternaam", "Berg"), ("Postcode", "9999ZZ"), ("Nummer", "7")):
        page.get_by_label(label).fill(text)
    page.get_by_label("Mail of telefoon").fill("06 12345678")
    page.get_by_label("Zei drie keer ja").check()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Postcode")).to_be_focused()
    expect(page.get_by_label("Mail of telefoon")).to_have_value("06 12345678")
    page.get_by_label("Postcode").fill("9101AB")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Opgeschreven: Ria.")).to_be_visible()
    page.get_by_role("link", name=re.compile("Verander.*Ria")).click()
    page.get_by_label("Voornaam").fill("Ria-Maria")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Opgeschreven: Ria-Maria.")).to_be_visible()
    page.get_by_role("button", name=re.compile("Haal weg.*Ria-Maria")).click()
    expect(page.get_by_text("Weggehaald: Ria-Maria.")).to_be_visible()
    assert Participant.objects.count() == 0
