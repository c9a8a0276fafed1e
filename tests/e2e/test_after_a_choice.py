"""What is only asked after a choice shows after that choice; and a long list of choices is folded away on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from buurthulp import clock
from exchange.models import Occasion
from tests.cast import Person
from tests.e2e.hands import log_in
from tests.matching.world import category

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
ClientFor = Callable[..., Client]


@pytest.mark.parametrize("with_javascript", [True, False], ids=["javascript", "no javascript"])
def test_the_day_is_asked_of_who_chooses_a_day(
    with_javascript: bool, anna: Person, client_for: ClientFor, new_page: Callable[..., Page]
) -> None:
    category(anna)
    browser, when = client_for(anna), reverse("matching:ask_when")
    browser.post(reverse("matching:ask_what"), {"category": "groceries", "title": "Een zware tas"})
    page = new_page(java_script_enabled=with_javascript)
    log_in(page, browser)
    page.goto(when)
    day, until = page.get_by_label("Welke dag?", exact=True), page.get_by_label("Tot en met welke dag?")
    expect(day).to_be_hidden()
    expect(until).to_be_hidden()
    page.get_by_label("Elke week").check()
    expect(until).to_be_visible()
    page.get_by_label("Eén keer").check()
    page.get_by_label("Op een dag die ik kies").check()
    # Never in the week of "deze week", so that the two cannot both be meant.
    day.fill(f"{clock.localtime(clock.now()).year + 1}-01-20")
    page.get_by_label("Het maakt niet uit").check()
    expect(day).to_be_hidden()
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", name="Waar is het?")).to_be_visible()
    begins, ends = Occasion.objects.values_list("flexible_from", "flexible_until").get()
    # Without a script the day is sent as well, and is the day: what was filled in is never dropped without a word.
    assert begins is not None
    assert ends is not None
    assert (ends - begins).days == (14 if with_javascript else 0)


def test_the_list_comes_first_on_a_phone(carla: Person, client_for: ClientFor, new_page: Callable[..., Page]) -> None:
    for width, with_javascript in ((390, False), (1280, True)):
        page = new_page(width=width, java_script_enabled=with_javascript)
        log_in(page, client_for(carla))
        page.goto(reverse("desk:worklist"))
        choices = page.get_by_role("link", name="Van niemand")
        if width == 390:
            expect(choices).to_be_hidden()
            page.get_by_text("Kies wat je ziet").click()
        else:
            expect(page.get_by_text("Kies wat je ziet")).to_be_hidden()
        expect(choices).to_be_visible()
