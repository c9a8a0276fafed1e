"""My data: everything of mine, nothing of others, by the registry and by nothing else."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from buurthulp import personal_data
from buurthulp.personal_data import Erase, Field, Kind, abouts, declared
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.searching import invite_by_hand
from members.enums import ActsForKind
from members.models import Participant
from members.own_data import names_of_fields, rows_about, subject_of
from members.own_data_words import FIELD_WORDS, TABLE_WORDS
from members.selectors.exporting import own_data
from members.services.access_log import contact_details_of
from tests.cast import Person
from tests.factories.members import ActsForFactory, UserFactory
from tests.matching.world import TUESDAY_TEN, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]

THURSDAY_TWO = TUESDAY_TEN + timedelta(days=2, hours=4)
ClientFor = Callable[..., Client]


def participant_of(person: Person) -> Participant:
    assert person.participant is not None
    return person.participant


def live(anna: Person, bram: Person, carla: Person) -> None:
    """Anna and bram agree on something, and carla looks anna up."""
    offers(bram)
    search = published(
        anna,
        title="Kanarietitel",
        public_line="Kanarieregel",
        private_line="Kanariegeheim",
        starts_at=THURSDAY_TWO,
    )
    invitation = invite_by_hand(actor=anna.viewer, slot_id=search.slot_id, participant=participant_of(bram))
    answer_yes(actor=bram.viewer, invitation_id=invitation.pk)
    accept_held(actor=anna.viewer, invitation_id=invitation.pk)
    contact_details_of(viewer=carla.viewer, participant=participant_of(anna), reason="call")


def exported(person: Person) -> dict[str, list[dict[str, object]]]:
    return {table.label: [dict(row) for row in table.rows] for table in own_data(participant_of(person))}


def left_out(tables: dict[str, list[dict[str, object]]]) -> list[str]:
    """Declared fields of tables about people that no row in an export has, as "app.Model.field"."""
    return [
        f"{label}.{name}"
        for label, fields in declared().items()
        if not (label in abouts() and abouts()[label].why_not)
        for name, field in fields.items()
        if field.kind is not Kind.NONE and label in tables
        for row in tables[label]
        if name not in row
    ]


def test_every_table_of_people_says_whom_it_is_about() -> None:
    of_people = {
        label for label, fields in declared().items() if any(field.kind is not Kind.NONE for field in fields.values())
    }
    assert of_people == abouts().keys()
    for label, about in abouts().items():
        assert bool(about.why_not) != bool(about.participant or about.user), label
        for path in (*about.participant, *about.erased_with):
            assert list(apps.get_model(label)._base_manager.filter(**{path: 0})) == []
        for path in about.user:
            assert list(apps.get_model(label)._base_manager.filter(**{f"{path}__in": [0]})) == []


def test_a_table_that_points_to_a_participant_is_found_by_it() -> None:
    """A control on the list itself: whatever has a foreign key to a participant names one of them."""
    # What was told goes with whose it is, ``person``; the other can neither read it nor take it away by leaving
    # (desk/personal_data.py).
    on_purpose = ["desk.Signal.reporter", "desk.Signal.about"]
    forgotten = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model is Participant
        and f"{field.name}_id"
        not in (*abouts()[model._meta.label].participant, *abouts()[model._meta.label].erased_with)
    ]
    assert forgotten == on_purpose


def test_every_declared_field_is_in_it(anna: Person, bram: Person, carla: Person) -> None:
    live(anna, bram, carla)
    tables = exported(anna)
    assert tables.keys() == {label for label, about in abouts().items() if not about.why_not}
    assert left_out(tables) == []
    filled = {label for label, rows in tables.items() if rows}
    assert filled >= {
        "members.Participant", "members.Place", "members.User", "members.Consent", "members.AccessLog",
        "exchange.HelpRequest", "exchange.Occasion", "matching.Match", "notifications.OutboxMessage",
    }  # fmt: skip
    for label, rows in tables.items():
        assert len(rows) == rows_about(label, abouts()[label], subject_of(participant_of(anna))).distinct().count()


def test_control_a_field_left_out_is_noticed(
    anna: Person, bram: Person, carla: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(anna, bram, carla)
    monkeypatch.setattr(
        "members.selectors.exporting.names_of_fields",
        lambda label: tuple(name for name in names_of_fields(label) if name != "private_line"),
    )
    assert left_out(exported(anna)) == ["exchange.HelpRequest.private_line"]


def test_every_table_and_field_has_words() -> None:
    of_people = {label for label, about in abouts().items() if not about.why_not}
    assert TABLE_WORDS.keys() == of_people
    assert FIELD_WORDS.keys() == {name for label in of_people for name in names_of_fields(label)}


def test_what_i_typed_is_in_it_and_nobody_elses_contact_data(anna: Person, bram: Person, carla: Person) -> None:
    live(anna, bram, carla)
    mine, his = (json.dumps(exported(person), ensure_ascii=False) for person in (anna, bram))
    of_anna = ["de Boer", "+31612345601", "anna@example.nl", "Kanariegeheim"]
    assert [words in mine for words in (*of_anna, "Kanarietitel", "Kanarieregel")] == [True] * 6
    assert [words in his for words in of_anna] == [False] * 4
    assert [words in mine for words in ("Visser", "+31612345602", "bram@example.nl", "carla@")] == [False] * 4
    (match,) = exported(anna)["matching.Match"]
    assert (match["asker"], match["helper"]) == ("jij", "iemand anders")
    (look,) = exported(anna)["members.AccessLog"]
    assert (look["user_id"], look["subject_id"], look["reason"]) == ("iemand anders", "jij", "call")


def test_a_secret_is_only_said_to_be_there(anna: Person) -> None:
    anna.user.set_password("Kanariewachtwoord")
    anna.user.save()
    (user,) = exported(anna)["members.User"]
    assert user["password"] == "niet getoond"


def test_one_file_to_read_and_to_take_along(anna: Person, bram: Person, carla: Person, client_for: ClientFor) -> None:
    live(anna, bram, carla)
    browser = client_for(anna)
    assert reverse("members:download") in browser.get(reverse("members:data")).content.decode()
    response = browser.get(reverse("members:download"))
    assert response.headers["Content-Disposition"] == 'attachment; filename="mijn-gegevens-2026-12-01.zip"'
    assert response.headers["Cache-Control"] == "no-store, private"
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.namelist() == ["mijn-gegevens.html", "mijn-gegevens.json"]
        page = archive.read("mijn-gegevens.html").decode()
        assert json.loads(archive.read("mijn-gegevens.json")) == json.loads(json.dumps(exported(anna)))
    assert [words in page for words in ("Wat je vroeg", "Kanariegeheim", "achternaam", "de Boer")] == [True] * 4
    assert "http" not in page.replace("http://testserver", "")


def test_who_acts_for_somebody_does_not_take_their_data_along(anna: Person, client_for: ClientFor) -> None:
    daughter = UserFactory(email="dochter@example.nl")
    ActsForFactory(user=daughter, participant=participant_of(anna), kind=ActsForKind.PROXY)
    browser = Client(SERVER_NAME="testserver")
    browser.force_login(daughter)
    assert "Alleen Anna zelf kan" in browser.get(reverse("members:data")).content.decode()
    assert browser.get(reverse("members:download")).status_code == 403


def test_a_table_without_owner_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {**declared(), "members.Diary": {"words": Field(Kind.CLEAR, "Somebody's diary.", Erase.DELETE_ROW)}}
    monkeypatch.setattr(personal_data, "_registry", known)
    with pytest.raises(AssertionError):
        test_every_table_of_people_says_whom_it_is_about()
