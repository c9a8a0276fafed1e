"""After an agreement: how it went, and a word of thanks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from matching.models import Match, Outcome, Thanks
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.matching.world import AMSTERDAM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
ClientFor = Callable[..., Client]
Agree = Callable[..., Match]


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, {"outcome": ["Kies of het gelukt is."]}),
        ({"outcome": "misschien"}, {"outcome": ["Kies of het gelukt is."]}),
        (
            {"outcome": "yes", "minutes": "0"},
            {"minutes": ["Vul een aantal minuten in van 1 tot 720, bijvoorbeeld 45."]},
        ),
        (
            {"outcome": "yes", "minutes": "721"},
            {"minutes": ["Vul een aantal minuten in van 1 tot 720, bijvoorbeeld 45."]},
        ),
        (
            {"outcome": "yes", "minutes": "lang"},
            {"minutes": ["Vul een aantal minuten in van 1 tot 720, bijvoorbeeld 45."]},
        ),
    ],
)
def test_how_it_went_is_asked_again_when_it_cannot_be(
    agree: Agree,
    bram: Person,
    client_for: ClientFor,
    clock_at_tuesday_ten: time_machine.Coordinates,
    data: dict[str, str],
    errors: dict[str, list[str]],
) -> None:
    match = agree()
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(hours=1))
    response = client_for(bram).post(reverse("matching:check", args=[match.public_id]), data)
    assert response.context["form"].errors == errors
    assert Outcome.objects.count() == 0


def test_how_it_went_before_it_happened(agree: Agree, bram: Person, client_for: ClientFor) -> None:
    match = agree()
    response = client_for(bram).post(reverse("matching:check", args=[match.public_id]), {"outcome": "yes"})
    assert response.context["form"].non_field_errors() == [
        "Deze afspraak moet nog komen. Daarna vragen we hoe het ging."
    ]


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        ({"outcome": "yes", "minutes": "50", "again": "on"}, ("yes", 50, True)),
        ({"outcome": "yes", "minutes": ""}, ("yes", 45, None)),
        ({"outcome": "partly", "minutes": "15"}, ("yes", 15, None)),
        ({"outcome": "no", "minutes": "45"}, ("no", None, None)),
    ],
)
def test_how_it_went_is_kept(
    agree: Agree,
    bram: Person,
    client_for: ClientFor,
    clock_at_tuesday_ten: time_machine.Coordinates,
    data: dict[str, str],
    outcome: tuple[str, int | None, bool | None],
) -> None:
    match = agree()
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(hours=1))
    browser = client_for(bram)
    for _ in range(2):
        browser.post(reverse("matching:check", args=[match.public_id]), data)
    assert [(row.said, row.minutes, row.again) for row in Outcome.objects.all()] == [outcome]
    assert browser.get(reverse("matching:agreement", args=[match.public_id])).context["check_url"] == ""


def test_thanks_go_once_and_own_words_are_kept_on_an_error(
    agree: Agree, anna: Person, client_for: ClientFor, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    match = agree()
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(hours=1))
    browser = client_for(anna)
    address = reverse("matching:thanks", args=[match.public_id])
    empty = browser.post(address, {})
    assert empty.context["form"].non_field_errors() == ["Kies een kaartje of schrijf zelf iets."]
    long = "Dankjewel " * 51
    response = browser.post(address, {"own": long})
    assert response.context["form"].errors == {"own": ["Houd het bij 500 tekens; een paar warme zinnen zijn genoeg."]}
    assert long in response.content.decode()
    for words in ("Wat fijn!", "Nog eens!"):
        # Not yet to the story: until bram tells how it went, nothing stands there.
        assert browser.post(address, {"own": words}).headers["Location"] == reverse("matching:home")
    assert [(row.own_words, row.card) for row in Thanks.objects.all()] == [("Wat fijn!", None)]
    assert OutboxMessage.objects.filter(kind="thanks").count() == 1
    again = browser.get(address, follow=True)
    assert [str(message) for message in again.context["messages"]][-1] == "Je bedankte Bram al."


def test_skipping_thanks_asks_no_more(
    agree: Agree, anna: Person, bram: Person, client_for: ClientFor, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    match = agree()
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(hours=1))
    annas = client_for(anna)
    for browser in (annas, client_for(bram)):
        browser.post(reverse("matching:check", args=[match.public_id]), {"outcome": "yes"})
    home = reverse("matching:home")
    assert [item.kind for item in annas.get(home).context["waiting"]] == ["thanks"]
    skipped = annas.post(reverse("matching:thanks", args=[match.public_id]), {"skip": "1"})
    assert skipped.headers["Location"] == reverse("matching:story")
    assert (annas.get(home).context["waiting"], Thanks.objects.count()) == ([], 0)
