"""Half a call: kept while typing, after the session ended and next to another window; gone when it is dropped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from buurthulp.errors import NotAllowedError
from buurthulp.viewers import SYSTEM
from desk.models import Intake
from desk.services.intake import drop_intake, intake_of, keep_typed, pick_caller, typed_in
from exchange.models import HelpRequest
from members.models import Participant
from members.services.retention import apply_retention
from tests.cast import Person
from tests.desk.calls import INTAKE, NEW, TYPED, pick, piece, send
from tests.desk.conftest import ClientFor
from tests.matching.world import TUESDAY_TEN

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_searched_yet() -> None:
    cache.clear()


def test_what_was_typed_is_there_after_the_session_ended(client_for: ClientFor, carla: Person, anna: Person) -> None:
    """The call goes on at another computer: nothing of it was in the browser."""
    browser = client_for(carla)
    pick(browser, anna)
    token = browser.get(INTAKE).context["token"]
    typed = {"title": "Een lift naar de oogarts", "day": "date", "date": "2026-12-03", "part": ["morning", "evening"]}
    assert browser.post(TYPED, {"token": token, **typed}).status_code == 200
    browser.session.flush()
    later = client_for(carla)
    html = later.get(INTAKE).content.decode()
    form = later.get(INTAKE).context["form"]
    assert {name: form[name].value() for name in typed} == typed
    assert "<strong>Anna B.</strong>" in html
    # Encrypted, and only for who typed it.
    with connection.cursor() as cursor:
        cursor.execute("SELECT typed FROM desk_intake")
        assert b"oogarts" not in bytes(str(cursor.fetchall()), "utf-8")


def test_one_does_not_read_or_write_the_call_of_another(
    client_for: ClientFor, carla: Person, noor: Person, anna: Person
) -> None:
    browser = client_for(carla)
    token = browser.get(INTAKE).context["token"]
    browser.post(TYPED, {"token": token, "title": "Alleen van Carla"})
    other = client_for(noor)
    assert "Alleen van Carla" not in other.get(INTAKE).content.decode()
    other.post(TYPED, {"token": token, "title": "Iets anders"})
    row = Intake.objects.get(public_id=token)
    assert typed_in(row)["title"] == ["Alleen van Carla"]
    with pytest.raises(NotAllowedError):
        keep_typed(actor=noor.viewer, intake=row, typed={})
    place = send(browser)
    assert other.get(place).status_code == 404


def test_begin_anew_and_save_for_later(client_for: ClientFor, carla: Person) -> None:
    browser = client_for(carla)
    assert browser.post(INTAKE, {"title": "Half", "later": "1"}).status_code == 302
    assert 'value="Half"' in browser.get(INTAKE).content.decode()
    assert browser.post(INTAKE, {"title": "Half", "anew": "1"}).status_code == 302
    assert "Half" not in browser.get(INTAKE).content.decode()


def test_half_a_call_is_gone_after_a_day(carla: Person, anna: Person, clock_at_tuesday_ten: Any) -> None:
    row = intake_of(actor=carla.viewer, community=carla.community)
    keep_typed(actor=carla.viewer, intake=row, typed={"title": ["Iets"]})
    pick_caller(actor=carla.viewer, intake=row, participant=anna.participant)
    clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(hours=23))
    apply_retention(actor=SYSTEM)
    assert Intake.objects.count() == 1
    clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(hours=25))
    apply_retention(actor=SYSTEM)
    assert Intake.objects.count() == 0


def test_a_page_that_was_open_all_night_still_keeps(client_for: ClientFor, carla: Person) -> None:
    browser = client_for(carla)
    token = browser.get(INTAKE).context["token"]
    Intake.objects.all().delete()
    piece(browser, token=token, title="Iets")
    assert typed_in(Intake.objects.get())["title"] == ["Iets"]
    # What was sent already is not begun again by what is still under way.
    sent = browser.get(INTAKE).context["token"]
    send(browser, token=sent)
    piece(browser, token=sent, title="Nagekomen")
    assert "Nagekomen" not in browser.get(INTAKE).content.decode()


def test_who_calls_was_changed_in_another_window(client_for: ClientFor, carla: Person, anna: Person) -> None:
    """The page that is sent says who was picked on it: nobody gets a request that was meant for another."""
    browser = client_for(carla)
    token = browser.get(INTAKE).context["token"]
    pick(browser, anna, token=token)
    html = browser.post(INTAKE, {**NEW, "token": token, "caller": ""}).content.decode()
    assert "Wie er belt, is in een ander venster veranderd." in html
    assert (HelpRequest.objects.count(), Participant.objects.filter(first_name="Riemke").count()) == (0, 0)
    assert 'value="Wie vervangt mijn lamp?"' in html


def test_what_is_typed_does_not_say_who_calls(client_for: ClientFor, carla: Person, anna: Person) -> None:
    """Kept while it was under way, it neither puts somebody back nor takes them off."""
    browser = client_for(carla)
    token = browser.get(INTAKE).context["token"]
    pick(browser, anna, token=token)
    browser.post(TYPED, {"token": token, "title": "Nog een woord", "other": "1"})
    row = Intake.objects.get()
    assert (row.participant, typed_in(row)["title"]) == (anna.participant, ["Nog een woord"])


def test_begun_anew_nothing_comes_back(client_for: ClientFor, carla: Person) -> None:
    """Also not by what was still under way: the next caller's page holds nothing of the former one."""
    browser = client_for(carla)
    token = browser.get(INTAKE).context["token"]
    browser.post(TYPED, {"token": token, "first_name": "Riemke"})
    row = Intake.objects.get()
    browser.post(INTAKE, {"token": token, "anew": "1"})
    browser.post(TYPED, {"token": token, "first_name": "Riemke"})
    assert "Riemke" not in browser.get(INTAKE).content.decode()
    drop_intake(actor=carla.viewer, intake=row)
    assert keep_typed(actor=carla.viewer, intake=row, typed={"title": ["Iets"]}).pk == row.pk
    assert not Intake.objects.filter(pk=row.pk).exists()
