"""A certificate of conduct (VOG) at the desk: noted and withdrawn on a page, and on the list before it expires."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from buurthulp.worklist import WorkItem, describe, rows_for
from desk.certificate_work import BEFOREHAND
from exchange.models import Category
from exchange.services.offers import turn_off_category
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.leaving import leave
from matching.services.searching import invite_by_hand
from members.models import AccessLog, ConductCertificate
from members.services.certificates import note_certificate, withdraw_certificate
from tests.arranged import who
from tests.cast import Person
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.desk.lines_read import keys_for
from tests.matching.world import TUESDAY_TEN, category, offers, published

pytestmark = pytest.mark.django_db
TODAY = TUESDAY_TEN.date()


def address(person: Person, name: str = "desk:certificate") -> str:
    return reverse(name, args=[who(person).public_id])


def needs_vog(*slugs: str) -> None:
    Category.objects.filter(slug__in=slugs).update(needs_vog=True)


class TestPage:
    @pytest.fixture
    def browser(self, client_for: ClientFor, carla: Person) -> Client:
        return client_for(carla)

    def test_noted_and_read_back_on_the_page_of_the_person(self, browser: Client, bram: Person, carla: Person) -> None:
        person = reverse("desk:person", args=[who(bram).public_id])
        assert "Geen VOG gezien." in browser.get(person).content.decode()
        page = browser.post(address(bram), {"issued_on": "2026-03-12"}, follow=True)
        assert page.redirect_chain == [(person, 302)]
        assert [str(one) for one in page.context["messages"]] == [
            "Genoteerd. De VOG van Bram telt tot en met 12\u00a0maart 2029."
        ]
        said = "VOG gezien op 1\u00a0december 2026, geldig tot en met 12\u00a0maart 2029."
        assert said in page.content.decode()
        assert said in browser.get(address(bram)).content.decode()
        row = ConductCertificate.objects.get()
        assert (row.issued_on, row.seen_by_id) == (date(2026, 3, 12), carla.user.pk)

    def test_no_contact_data_on_it_and_so_no_look_to_write_down(self, browser: Client, bram: Person) -> None:
        page = browser.get(address(bram)).content.decode()
        assert [word for word in (who(bram).family_name, "bram@example.nl", "12345602") if word in page] == []
        assert AccessLog.objects.count() == 0

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ("", "Vul de datum in die op de VOG staat."),
            ("vorige week", "Vul de datum in die op de VOG staat."),
            ("2026-02-30", "Vul de datum in die op de VOG staat."),
            ("2026-12-02", "Deze datum komt nog. Neem de datum over die op de VOG staat."),
            ("2023-11-30", "Deze VOG is ouder dan drie jaar. Vraag om een nieuwe."),
        ],
    )
    def test_a_date_that_cannot_be(self, browser: Client, bram: Person, typed: str, told: str) -> None:
        page = browser.post(address(bram), {"issued_on": typed})
        assert (page.status_code, page.context["form"].errors) == (200, {"issued_on": [told]})
        assert told in page.content.decode()
        assert ConductCertificate.objects.count() == 0

    def test_withdrawn_with_what_hangs_on_it(self, browser: Client, anna: Person, bram: Person) -> None:
        offers(bram)
        needs_vog("groceries")
        note_certificate(actor=SYSTEM, participant=who(bram), issued_on=TODAY)
        search = published(anna, starts_at=THURSDAY_TWO)
        asked = invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=who(bram))
        accept_held(actor=anna.viewer, invitation_id=answer_yes(actor=SYSTEM, invitation_id=asked.pk).pk)
        end = address(bram, "desk:withdraw_certificate")
        told = [
            [str(one) for one in browser.post(end, {"reason": "stopped"}, follow=True).context["messages"]]
            for _twice in range(2)
        ]
        assert told == [["Ingetrokken. Eén afspraak viel weg: vertel het Bram zelf."], ["Ingetrokken."]]
        assert ConductCertificate.objects.get().reason == "stopped"

    @pytest.mark.parametrize("reason", ["", "replaced", "diefstal"])
    def test_without_a_reason_of_the_list(self, browser: Client, bram: Person, reason: str) -> None:
        note_certificate(actor=SYSTEM, participant=who(bram), issued_on=TODAY)
        page = browser.post(address(bram, "desk:withdraw_certificate"), {"reason": reason})
        told = {"reason": ["Kies waarom de VOG niet meer telt."]}
        assert (page.status_code, page.context["end_form"].errors) == (200, told)
        assert ConductCertificate.objects.get().withdrawn_at is None

    def test_one_that_is_over_says_so(
        self, client_for: ClientFor, carla: Person, bram: Person, clock_at_tuesday_ten: time_machine.Traveller
    ) -> None:
        note_certificate(actor=SYSTEM, participant=who(bram), issued_on=date(2023, 12, 2))
        clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(days=2))
        browser = client_for(carla)
        said = "VOG gezien op 1\u00a0december 2026. Gold tot en met 2\u00a0december 2026."
        for name in ("desk:person", "desk:certificate"):
            assert said in browser.get(address(bram, name)).content.decode()


class TestWorklist:
    @pytest.fixture(autouse=True)
    def _seen(self, bram: Person) -> None:
        """Bram likes to go shopping for others, which needs a VOG here; his counts until 12 January."""
        offers(bram)
        needs_vog("groceries")
        row = note_certificate(actor=SYSTEM, participant=who(bram), issued_on=date(2024, 1, 12))
        assert row.expires_on == date(2027, 1, 12)

    def lines(self, coordinator: Person) -> list[WorkItem]:
        return [describe(row) for row in rows_for(coordinator.viewer) if row.source == "certificates"]

    def test_two_months_before_and_not_a_day_sooner(
        self, carla: Person, clock_at_tuesday_ten: time_machine.Traveller
    ) -> None:
        first = date(2027, 1, 12) - BEFOREHAND
        clock_at_tuesday_ten.move_to(TUESDAY_TEN.replace(month=first.month, day=first.day) - timedelta(days=1))
        assert self.lines(carla) == []
        clock_at_tuesday_ten.shift(timedelta(days=1))
        (line,) = self.lines(carla)
        assert (line.since.date(), line.act_by.date() if line.act_by else None) == (first, date(2027, 1, 12))

    def test_what_it_says(self, carla: Person, bram: Person) -> None:
        (line,) = self.lines(carla)
        assert (line.reason, line.title, line.reason_text, line.next_step) == (
            "certificate_expires",
            "VOG van Bram verloopt",
            "De VOG van Bram geldt tot en met 12\u00a0januari 2027.",
            "Vraag Bram of er een nieuwe VOG komt.",
        )
        assert (line.url_name, line.public_id, line.area_name) == (
            "desk:certificate",
            who(bram).public_id,
            "Kerkbuurt",
        )
        assert [key.reason for key in keys_for(carla.viewer) if key.source == "certificates"] == [line.reason]

    def test_on_the_page_it_opens_where_a_new_one_is_noted(
        self, client_for: ClientFor, carla: Person, bram: Person
    ) -> None:
        page = client_for(carla).get(reverse("desk:worklist"))
        (line,) = [one for one in (*page.context["today"], *page.context["rows"]) if one.item.who == "Bram"]
        assert (line.tag, line.tone) == ("VOG verloopt", "")
        assert address(bram) in page.content.decode()

    def test_when_it_is_over_it_stays_until_something_is_done(
        self, carla: Person, clock_at_tuesday_ten: time_machine.Traveller
    ) -> None:
        clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(days=60))
        assert [line.reason_text for line in self.lines(carla)] == [
            "De VOG van Bram gold tot en met 12\u00a0januari 2027."
        ]

    def test_gone_when_renewed(self, carla: Person, bram: Person) -> None:
        note_certificate(actor=carla.viewer, participant=who(bram), issued_on=TODAY)
        assert self.lines(carla) == []

    def test_gone_when_withdrawn(self, carla: Person, bram: Person) -> None:
        withdraw_certificate(actor=carla.viewer, participant=who(bram), reason="stopped")
        assert self.lines(carla) == []

    def test_gone_when_they_offer_nothing_that_needs_it(self, carla: Person, bram: Person) -> None:
        offers(bram, "garden")
        turn_off_category(actor=bram.viewer, participant=who(bram), category=category(bram))
        assert self.lines(carla) == []

    def test_gone_when_the_kind_is_off_or_needs_none(self, carla: Person) -> None:
        for change in ({"is_active": False}, {"is_active": True, "needs_vog": False}):
            Category.objects.filter(slug="groceries").update(**change)
            assert self.lines(carla) == []

    def test_gone_when_they_leave(self, carla: Person, bram: Person) -> None:
        leave(actor=bram.viewer, participant=who(bram))
        assert (self.lines(carla), ConductCertificate.objects.count()) == ([], 0)

    def test_for_the_coordinators_of_that_area(self, noor: Person, zita: Person, client_for: ClientFor) -> None:
        def rows(person: Person) -> list[str]:
            page = client_for(person).get(reverse("desk:worklist"))
            return [one.tag for one in (*page.context["today"], *page.context["rows"])]

        assert (rows(noor), rows(zita)) == (["VOG verloopt"], [])
