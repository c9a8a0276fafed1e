"""The coordinator's list by keyboard alone: with the keys of the list, and without JavaScript by Tab and Enter."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from buurthulp import clock
from desk.models import WorkState
from members.enums import Role
from members.models import Community, Participant
from tests.cast import Person, make_resident, make_staff
from tests.e2e.hands import KeyboardHands, log_in
from tests.geography import Geography

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def three(community: Community, geography: Geography) -> list[Participant]:
    """Three new people; the first waits longest."""
    people = [
        make_resident(community, name, at=geography.postcodes["9101AB"], number=str(number), confirmed=False)
        for number, name in enumerate(("Aad", "Bea", "Cor"), 1)
    ]
    for days, person in enumerate(people):
        Participant.objects.filter(pk=person.participant.pk).update(joined_at=clock.now() - timedelta(days=3 - days))
    return [person.participant for person in people]


def owners() -> dict[int, int | None]:
    return dict(WorkState.objects.values_list("object_id", "owner_user_id"))


def test_with_the_keys_of_the_list(
    three: list[Participant],
    community: Community,
    carla: Person,
    client_for: Callable[..., Client],
    new_page: Callable[..., Page],
) -> None:
    noor = make_staff(community, "Noor", Role.COORDINATOR)
    page = new_page(width=1280)
    log_in(page, client_for(carla))
    page.goto(reverse("desk:worklist"))
    expect(page.get_by_label("Toetsen")).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Kennismaken met Aad", exact=True)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Kennismaken met Cor", exact=True)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("c")
    expect(page.get_by_text("Dit is nu van jou.")).to_be_visible()
    assert owners() == {three[1].pk: carla.user.pk}

    for key in "jjs":  # the same line again: it is hers, so it is put off
        page.keyboard.press(key)
    page.wait_for_url("**/werkplek/werk/**")
    hands = KeyboardHands(page)
    hands.press(page.get_by_role("button", name="Stel uit"))  # till tomorrow, which stands there
    expect(page.get_by_text("Uitgesteld. Die ochtend staat het weer op je lijst.")).to_be_visible()
    expect(page.get_by_role("link", name="Kennismaken met Bea", exact=True)).to_have_count(0)

    for key in "js":  # the first one goes to a colleague
        page.keyboard.press(key)
    page.wait_for_url("**/werkplek/werk/**")
    hands.check(page.get_by_role("radio", name="Noor"))
    hands.fill(page.get_by_label("Wat moet je collega weten?"), "Belt liever zelf. C is geen sneltoets hier.")
    hands.press(page.get_by_role("button", name="Draag over"))
    expect(page.get_by_text("Overgedragen.")).to_be_visible()
    assert owners() == {three[1].pk: carla.user.pk, three[0].pk: noor.user.pk}

    page.keyboard.press("k")  # up from nowhere: the last line
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('desk:person', args=[three[2].public_id])}")


def test_without_javascript_by_tab(
    three: list[Participant], carla: Person, client_for: Callable[..., Client], new_page: Callable[..., Page]
) -> None:
    page = new_page(width=390, java_script_enabled=False)
    log_in(page, client_for(carla))
    page.goto(reverse("desk:worklist"))
    hands = KeyboardHands(page)
    hands.press(page.get_by_role("button", name=re.compile("Ik doe dit.*Bea")))
    expect(page.get_by_text("Dit is nu van jou.")).to_be_visible()
    assert owners() == {three[1].pk: carla.user.pk}
    hands.press(page.locator("summary", has_text="Kies wat je ziet"))  # folded away on a phone
    hands.press(page.get_by_role("link", name=re.compile("Van mij")))
    hands.press(page.get_by_role("link", name=re.compile("Meer.*Bea")))
    hands.press(page.get_by_role("button", name="Laat los"))
    expect(page.get_by_text("Losgelaten. Het is weer van niemand.")).to_be_visible()
    assert page.url.endswith(f"{reverse('desk:worklist')}?van=mij")
    assert owners() == {three[1].pk: None}
