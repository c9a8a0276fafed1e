"""A call at the desk, as a coordinator's browser sends it."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from members.models import Participant
from tests.cast import Person

INTAKE = reverse("desk:intake")
TYPED = reverse("desk:intake_typed")
NEW = {
    "who": "06 12345678",
    "first_name": "Riemke",
    "family_name": "de Haan",
    "postcode": "9101 AB",
    "house_number": "21",
    "agreed": "on",
    "title": "Wie vervangt mijn lamp?",
    "day": "any",
    "where": "asker",
}


def send(browser: Client, *, expect: int = 302, **fields: Any) -> str:
    answer = browser.post(INTAKE, {name: value for name, value in {**NEW, **fields}.items() if value != ""})
    assert answer.status_code == expect, answer.content.decode()
    return answer.content.decode() if expect == 200 else str(answer["Location"])


def pick(browser: Client, person: Person, **fields: str) -> str:
    assert person.participant is not None
    return browser.post(INTAKE, {**fields, "pick": person.participant.public_id}).content.decode()


def piece(browser: Client, **fields: str) -> str:
    return browser.post(TYPED, fields).content.decode()


def ask_for_known(browser: Client, participant: Participant, title: str) -> None:
    """Somebody who takes part already calls again, is picked, and asks this."""
    browser.post(INTAKE, {"pick": participant.public_id})
    asked = {"title": title, "day": "any", "where": "asker", "caller": participant.public_id}
    assert browser.post(INTAKE, asked).status_code == 302
