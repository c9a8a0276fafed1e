"""What somebody reads of their own certificate of conduct (VOG) on "Ik", and that nobody else reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from exchange.models import Category
from members.services.certificates import note_certificate
from tests.arranged import arranged_for_by, who
from tests.cast import Person
from tests.geography import Geography
from tests.matching.world import TUESDAY_TEN, offers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
ClientFor = Callable[..., Client]
SAID = "VOG gezien, geldig tot en met 12\u00a0maart 2029."


def me(browser: Client) -> str:
    return browser.get(reverse("exchange:me")).content.decode()


def seen(person: Person) -> None:
    note_certificate(actor=SYSTEM, participant=who(person), issued_on=date(2026, 3, 12))


def test_until_when_it_counts(client_for: ClientFor, bram: Person) -> None:
    assert "VOG" not in me(client_for(bram))
    seen(bram)
    assert SAID in me(client_for(bram))


def test_nobody_elses(client_for: ClientFor, anna: Person, bram: Person) -> None:
    seen(bram)
    assert "VOG" not in me(client_for(anna))


def test_nor_of_whom_one_arranges_for(client_for: ClientFor, anna: Person, geography: Geography) -> None:
    truus = arranged_for_by(anna, "Truus", at=geography.postcodes["9101AB"])
    seen(truus)
    browser = client_for(anna)
    browser.post(reverse("members:who"), {"choice": who(truus).public_id})
    page = browser.get(reverse("exchange:me"))
    assert (page.context["participant"], page.context["vog"]) == (truus.participant, None)
    assert "VOG" not in page.content.decode()


def test_what_they_offer_needs_one_and_what_to_do(
    client_for: ClientFor, bram: Person, clock_at_tuesday_ten: time_machine.Traveller
) -> None:
    offers(bram)
    Category.objects.filter(slug="groceries").update(needs_vog=True)
    told = (
        "Voor “Boodschappen en ophalen” is een VOG nodig. Laat die op papier zien aan Fatma: daarna kunnen we je "
        "vragen. We maken geen kopie."
    )
    assert told in me(client_for(bram))
    seen(bram)
    assert (told in me(client_for(bram)), SAID in me(client_for(bram))) == (False, True)
    clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(days=3 * 365))
    assert (told in me(client_for(bram)), SAID in me(client_for(bram))) == (True, False)
