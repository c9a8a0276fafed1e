"""A certificate of conduct (VOG) that a coordinator saw: what may be noted, and what the database holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import SYSTEM, RoleHold
from members.enums import CertificateEnd, Role
from members.models import ConductCertificate
from members.selectors.certificates import counts_now, is_in_force_at, standing_certificate
from members.selectors.exporting import own_data
from members.services.certificates import last_day, note_certificate, withdraw_certificate
from tests.arranged import who
from tests.at_once import at_once
from tests.cast import Person
from tests.geography import Geography

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
TODAY = date(2026, 12, 1)


def note(by: Person, person: Person, issued_on: date) -> ConductCertificate:
    return note_certificate(actor=by.viewer, participant=who(person), issued_on=issued_on)


def refused(by: Person, person: Person, issued_on: date) -> tuple[str, str]:
    """The code and the text; and nothing was written."""
    before = list(ConductCertificate.objects.order_by("pk").values())
    with pytest.raises(DomainError) as error:
        note(by, person, issued_on)
    assert list(ConductCertificate.objects.order_by("pk").values()) == before
    return error.value.code, str(error.value)


class TestNoting:
    def test_when_it_was_seen_by_whom_and_until_when_it_counts(self, bram: Person, carla: Person) -> None:
        row = note(carla, bram, date(2026, 3, 12))
        assert ConductCertificate.objects.values().get() == {
            "id": row.pk,
            "participant_id": who(bram).pk,
            "issued_on": date(2026, 3, 12),
            "seen_on": TODAY,
            "seen_by_id": carla.user.pk,
            "expires_on": date(2029, 3, 12),
            "withdrawn_at": None,
            "withdrawn_by_id": None,
            "reason": "",
        }

    def test_twice_the_same_is_once(self, bram: Person, carla: Person) -> None:
        assert note(carla, bram, TODAY).pk == note(carla, bram, TODAY).pk
        assert ConductCertificate.objects.count() == 1

    def test_a_newer_one_takes_its_place_and_the_old_one_stays_as_history(self, bram: Person, carla: Person) -> None:
        old, new = note(carla, bram, date(2024, 1, 5)), note(carla, bram, date(2026, 11, 5))
        old.refresh_from_db()
        assert (old.reason, old.withdrawn_at, old.withdrawn_by_id) == (
            CertificateEnd.REPLACED,
            clock.now(),
            carla.user.pk,
        )
        assert standing_certificate(who(bram)) == new

    @pytest.mark.parametrize(
        ("issued_on", "code", "text"),
        [
            (
                TODAY + timedelta(days=1),
                "error.certificate.future",
                "Deze datum komt nog. Neem de datum over die op de VOG staat.",
            ),
            (
                date(2023, 11, 30),
                "error.certificate.old",
                "Deze VOG is ouder dan drie jaar. Vraag om een nieuwe.",
            ),
            (date(1, 1, 1), "error.certificate.old", "Deze VOG is ouder dan drie jaar. Vraag om een nieuwe."),
            (
                date(9999, 12, 31),
                "error.certificate.future",
                "Deze datum komt nog. Neem de datum over die op de VOG staat.",
            ),
        ],
    )
    def test_a_date_that_cannot_be(self, bram: Person, carla: Person, issued_on: date, code: str, text: str) -> None:
        assert refused(carla, bram, issued_on) == (code, text)

    def test_control_the_days_beside_those_can_be(self, bram: Person, carla: Person) -> None:
        assert note(carla, bram, date(2023, 12, 1)).expires_on == TODAY
        assert note(carla, bram, TODAY).expires_on == date(2029, 12, 1)

    def test_the_same_day_an_earlier_date_mends_what_was_mistyped(self, bram: Person, carla: Person) -> None:
        wrong, right = note(carla, bram, date(2026, 3, 12)), note(carla, bram, date(2026, 3, 2))
        wrong.refresh_from_db()
        assert (wrong.reason, standing_certificate(who(bram))) == (CertificateEnd.MISTAKE, right)

    def test_an_older_one_than_what_stands(
        self, bram: Person, carla: Person, clock_at_tuesday_ten: time_machine.Coordinates
    ) -> None:
        note(carla, bram, date(2026, 3, 12))
        clock_at_tuesday_ten.shift(timedelta(days=1))
        assert refused(carla, bram, date(2026, 3, 11)) == (
            "error.certificate.older",
            "Er staat al een nieuwere VOG, van 12\u00a0maart 2026. Klopt die niet? Trek hem dan eerst in.",
        )

    def test_of_29_february_it_counts_until_the_28th(self) -> None:
        assert (last_day(date(2028, 2, 29)), last_day(date(2028, 2, 28))) == (date(2031, 2, 28), date(2031, 2, 28))


class TestWithdrawing:
    def test_it_counts_no_more_and_again_changes_nothing(self, bram: Person, carla: Person) -> None:
        row = note(carla, bram, TODAY)
        assert withdraw_certificate(actor=carla.viewer, participant=who(bram), reason="doubt") == row
        row.refresh_from_db()
        assert (row.reason, row.withdrawn_at, row.withdrawn_by_id) == ("doubt", clock.now(), carla.user.pk)
        assert withdraw_certificate(actor=carla.viewer, participant=who(bram), reason="stopped") is None
        assert ConductCertificate.objects.get().reason == "doubt"

    @pytest.mark.parametrize("reason", ["", "replaced", "omdat het zo is"])
    def test_only_for_a_reason_of_the_list(self, bram: Person, carla: Person, reason: str) -> None:
        note(carla, bram, TODAY)
        with pytest.raises(DomainError) as error:
            withdraw_certificate(actor=carla.viewer, participant=who(bram), reason=reason)
        assert (error.value.code, str(error.value)) == (
            "error.certificate.reason",
            "Kies waarom de VOG niet meer telt.",
        )
        assert standing_certificate(who(bram)) is not None

    def test_the_same_date_may_be_noted_anew(self, bram: Person, carla: Person) -> None:
        first = note(carla, bram, TODAY)
        withdraw_certificate(actor=carla.viewer, participant=who(bram), reason="mistake")
        assert note(carla, bram, TODAY).pk != first.pk


class TestWhoMay:
    def test_nobody_but_their_coordinator(
        self, anna: Person, bram: Person, carla: Person, gerda: Person, geography: Geography
    ) -> None:
        elsewhere = replace(
            carla.viewer,
            roles=(RoleHold(role=Role.COORDINATOR, area_ids=frozenset({geography.areas["zuid"].pk})),),
        )
        without_code = replace(carla.viewer, second_factor=False)
        for viewer in (anna.viewer, bram.viewer, gerda.viewer, elsewhere, without_code):
            with pytest.raises(NotAllowedError) as error:
                note_certificate(actor=viewer, participant=who(bram), issued_on=TODAY)
            assert str(error.value) == "Alleen wie hier coördinator is, kan een VOG noteren."
            with pytest.raises(NotAllowedError):
                withdraw_certificate(actor=viewer, participant=who(bram), reason="stopped")
        assert ConductCertificate.objects.count() == 0
        assert bram.home is not None
        assert bram.home.area_id is not None
        here = replace(elsewhere, roles=(RoleHold(role=Role.COORDINATOR, area_ids=frozenset({bram.home.area_id})),))
        assert note_certificate(actor=here, participant=who(bram), issued_on=TODAY).seen_by_id == carla.user.pk


def test_it_counts_on_its_last_day_and_not_the_day_after(bram: Person, carla: Person) -> None:
    row = note(carla, bram, date(2026, 12, 1))
    late = datetime(2029, 12, 1, 22, 30, tzinfo=UTC)  # half past eleven in the evening, here
    assert is_in_force_at(who(bram).pk, late)
    assert not is_in_force_at(who(bram).pk, late + timedelta(minutes=30))
    withdraw_certificate(actor=SYSTEM, participant=who(bram), reason="stopped")
    assert not is_in_force_at(who(bram).pk, late)
    row.expires_on = TODAY
    assert (counts_now(row), counts_now(None)) == (True, False)
    row.expires_on = TODAY - timedelta(days=1)
    assert not counts_now(row)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, "members_certificate_one_stands"),
    ({"withdrawn_at": datetime(2026, 12, 1, tzinfo=UTC)}, "members_certificate_ends_for_a_reason"),
    ({"reason": "stopped"}, "members_certificate_ends_for_a_reason"),
    ({"withdrawn_at": datetime(2026, 12, 1, tzinfo=UTC), "reason": "diefstal"}, "members_certificate_reason_known"),
    ({"seen_on": date(2026, 11, 30)}, "members_certificate_seen_later"),
    ({"expires_on": TODAY}, "members_certificate_lasts"),
]


@pytest.mark.parametrize(("change", "constraint"), WRONG)
def test_what_the_database_refuses(bram: Person, carla: Person, change: dict[str, Any], constraint: str) -> None:
    note(carla, bram, TODAY)
    if change:
        ConductCertificate.objects.all().delete()
    values: dict[str, Any] = {"issued_on": TODAY, "seen_on": TODAY, "expires_on": date(2029, 12, 1), **change}
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        ConductCertificate.objects.create(participant=who(bram), **values)
    told = str(error.value)
    assert constraint in told or (constraint == "members_certificate_one_stands" and "participant_id" in told)


@pytest.mark.django_db(transaction=True)
def test_noted_at_the_same_moment_it_is_one(bram: Person, carla: Person) -> None:
    made = at_once([lambda: note(carla, bram, TODAY).pk] * 4)
    assert made == [ConductCertificate.objects.get().pk] * 4


def test_who_it_is_about_finds_it_in_their_own_data_and_nobody_else_does(
    anna: Person, bram: Person, carla: Person
) -> None:
    note(carla, bram, TODAY)
    found = {
        person: next(table.rows for table in own_data(who(person)) if table.label == "members.ConductCertificate")
        for person in (anna, bram)
    }
    assert found[anna] == ()
    assert found[bram] == (
        {
            "participant": "jij",
            "seen_by": "iemand anders",
            "withdrawn_by": "",
            "issued_on": "2026-12-01",
            "seen_on": "2026-12-01",
            "expires_on": "2029-12-01",
            "withdrawn_at": None,
            "reason": "",
        },
    )
