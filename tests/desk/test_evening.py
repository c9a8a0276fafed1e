"""An evening in a village hall: twenty people in one go, nothing lost, mistakes taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from desk.selectors.evening import MOST_TICKS, Known, most_needed
from desk.services.evening import KnownAlreadyError, Told, take_back, write_down
from exchange.models import Category, Offer
from exchange.selectors import liked_ids
from matching.services.searching import invite_by_hand
from members.enums import ConsentHow, ContactWay
from members.models import AccessLog, ActsFor, Confirmation, Consent, Participant, Place, RoleGrant, User
from members.services.consents import NEEDED
from notifications.models import OutboxMessage
from notifications.selectors import due_messages
from tests.cast import Person
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.factories.exchange import thing
from tests.matching.world import TUESDAY_TEN, draft, offers, published

pytestmark = pytest.mark.django_db
EVENING = "desk:evening"
RIA: dict[str, Any] = {
    "first_name": "Ria",
    "family_name": "van den Berg",
    "postcode": "9101 ab",
    "house_number": "7",
    "contact": "0519 22 33 44",
    "agreed": "on",
}


def told(**changes: Any) -> Told:
    values = {"first_name": "Ria", "family_name": "van den Berg", "postcode": "9101AB", "house_number": "7"}
    return Told(**{**values, "phone": "0519 22 33 44", **changes})


def write(staff: Person, **changes: Any) -> Participant:
    extra = {name: changes.pop(name) for name in ("is_somebody_else", "instead_of") if name in changes}
    return write_down(actor=staff.viewer, community=staff.community, told=told(**changes), **extra)


def likes(community, *slugs: str) -> frozenset[int]:
    return frozenset(thing(Category.objects.get(community=community, slug=slug)) for slug in slugs)


def _due_after(monkeypatch: pytest.MonkeyPatch, *, hours: int) -> int:
    """How many mails are due so many hours from now."""
    later = clock.machine_now() + timedelta(hours=hours)
    monkeypatch.setattr(clock, "machine_now", lambda: later)
    return due_messages().count()


class TestWritingDown:
    def test_a_participant_with_likes_and_consents_given_aloud(self, carla: Person, community) -> None:
        ria = write(carla, small_thing_ids=likes(community, "garden", "rides", "meals"), is_met=True)
        assert (ria.first_name, ria.family_name, ria.phone, ria.told_by) == (
            "Ria",
            "van den Berg",
            "+31519223344",
            ContactWay.PHONE,
        )
        assert liked_ids(ria) == likes(community, "garden", "rides", "meals")
        assert {(c.kind, c.how, c.by_user) for c in Consent.objects.filter(participant=ria)} == {
            (kind, ConsentHow.IN_PERSON, carla.user) for kind in NEEDED
        }
        assert Confirmation.objects.get(participant=ria).by_user == carla.user
        assert ActsFor.objects.filter(participant=ria).count() == 0

    def test_who_has_mail_can_log_in_with_it(self, carla: Person) -> None:
        ria = write(carla, email="Ria@example.nl", phone="")
        assert (ria.told_by, ria.phone) == (ContactWay.MAIL, "")
        assert [act.user.email for act in ActsFor.objects.filter(participant=ria)] == ["ria@example.nl"]
        assert not Confirmation.objects.filter(participant=ria).exists()

    def test_who_has_mail_is_told_who_wrote_them_down_and_what_for_once_the_evening_is_over(
        self, noor: Person, community, monkeypatch
    ) -> None:
        RoleGrant.objects.filter(user=noor.user).update(public_name="Noor")
        ria = write(noor, email="ria@example.nl", phone="")
        write(noor, email="ria@example.nl", phone="")  # pressed twice
        mail = OutboxMessage.objects.get()
        assert (mail.participant, mail.to, mail.kind) == (ria, "ria@example.nl", "welcome")
        assert mail.subject == f"Welkom bij Buurthulp {community.name}"
        said = " ".join(mail.body_text.split())
        for words in (
            "Noor van Buurthulp schreef je dinsdag 1 december op, terwijl je erbij was.",
            "Je zei daar hardop ja op.",
            "Vul dit mailadres in, dan krijg je een code.",
            "Log in met een code: http://testserver/",
            "http://testserver" + reverse("account_request_login_code"),
            "http://testserver" + reverse("members:privacy"),
            "Toch liever niet, of was jij het niet? Bel Fatma",
        ):
            assert words in said, words
        assert {"Berg", "9101", "Havenstraat"} & set(re.findall(r"\w+", mail.body_text)) == set()
        assert mail.due_at == clock.machine_now() + timedelta(hours=12)
        assert [due_messages().count(), _due_after(monkeypatch, hours=12)] == [0, 1]

    def test_who_has_no_mail_gets_none(self, carla: Person) -> None:
        write(carla)
        assert not OutboxMessage.objects.exists()

    def test_who_is_taken_back_or_mended_hears_of_it_at_the_right_address_alone(self, carla: Person) -> None:
        wrong = write(carla, email="rio@example.nl", phone="")
        write(carla, email="ria@example.nl", phone="", instead_of=wrong)
        assert [mail.to for mail in OutboxMessage.objects.all()] == ["ria@example.nl"]
        take_back(actor=carla.viewer, participant=Participant.objects.get())
        assert not OutboxMessage.objects.exists()

    def test_twice_is_once(self, carla: Person, community) -> None:
        first = write(carla, small_thing_ids=likes(community, "garden"))
        assert write(carla, first_name="ria ") == first
        assert Participant.objects.count() == 1

    @pytest.mark.parametrize(
        "changes",
        [
            {"small_thing_ids": frozenset({0})},
            {"postcode": "9200AA"},
            {"phone": ""},
            {"house_number": "x"},
            {"email": "ria@example.nl", "small_thing_ids": frozenset({0})},
        ],
    )
    def test_all_or_nothing(self, carla: Person, changes: dict[str, Any]) -> None:
        with pytest.raises(DomainError):
            write(carla, **changes)
        counts = [model.objects.count() for model in (Participant, Place, Consent, Offer, ActsFor)]
        assert (counts, User.objects.filter(email="ria@example.nl").count()) == ([0] * 5, 0)

    def test_who_is_met_must_live_in_ones_own_villages(self, noor: Person) -> None:
        noor = with_areas(noor)
        with pytest.raises(DomainError) as refused:
            write(noor, postcode="9102AA", is_met=True)
        assert (refused.value.code, Participant.objects.count()) == ("error.evening.elsewhere", 0)
        assert write(noor, postcode="9102AA").first_name == "Ria"

    @pytest.mark.parametrize("who", ["anna", "gerda"])
    def test_for_coordinators_alone(self, who: str, request, community) -> None:
        person = request.getfixturevalue(who)
        before = Participant.objects.count()
        with pytest.raises(NotAllowedError):
            write_down(actor=person.viewer, community=community, told=told())
        assert Participant.objects.count() == before


def with_areas(staff: Person) -> Person:
    """The same coordinator with the areas of the role in their viewer, as a page would have it."""
    from members.selectors.viewing import seat_for

    viewer = seat_for(user=staff.user, community=staff.community, second_factor=True).viewer
    return Person(user=staff.user, community=staff.community, viewer=viewer)


class TestKnownAlready:
    @pytest.mark.parametrize(
        "changes",
        [
            {"first_name": "Anna", "family_name": "de Boer", "postcode": "9101AA", "house_number": "12"},
            {"phone": "06 12345601"},
            {"email": "ANNA@example.nl", "phone": ""},
        ],
        ids=["name and address", "phone", "mail"],
    )
    def test_by_hash(self, carla: Person, noor: Person, zita: Person, anna: Person, changes) -> None:
        expected = {"carla": Known("Anna", "Havenbuurt"), "noor": Known("Anna", "Havenbuurt"), "zita": Known()}
        for name, staff in (("carla", carla), ("noor", with_areas(noor)), ("zita", with_areas(zita))):
            with pytest.raises(KnownAlreadyError) as refused:
                write(staff, **changes)
            assert refused.value.known == [expected[name]]
        assert Participant.objects.count() == 1

    def test_a_household_is_not_one_person(self, carla: Person, anna: Person) -> None:
        write(carla, first_name="Jan", family_name="de Boer", postcode="9101AA", house_number="12")
        assert Participant.objects.count() == 2

    def test_nobody_is_known_by_having_no_phone_and_no_mail(self, carla: Person, anna: Person, bram: Person) -> None:
        Participant.objects.update(phone="", phone_hash="", email_hash="")
        write(carla, email="ria@example.nl", phone="")
        assert Participant.objects.filter(first_name="Ria").count() == 1

    def test_asked_and_it_is_somebody_else(self, carla: Person, anna: Person) -> None:
        ria = write(carla, phone="06 12345601", is_somebody_else=True)
        assert (ria.phone, ria.pk != anna.participant.pk) == ("+31612345601", True)

    def test_in_another_community_nobody_is_known(self, carla: Person, daan: Person) -> None:
        assert write(carla, email="daan@example.nl", phone="").first_name == "Ria"


class TestTakingBack:
    def test_no_row_is_left(self, carla: Person, community) -> None:
        ria = write(carla, small_thing_ids=likes(community, "garden"), is_met=True)
        take_back(actor=carla.viewer, participant=ria)
        counts = [model.objects.count() for model in (Participant, Place, Consent, Offer, Confirmation)]
        assert counts == [0] * 5

    def test_not_somebody_who_came_otherwise_or_by_another_hand(
        self, carla: Person, noor: Person, anna: Person
    ) -> None:
        ria = write(carla)
        for staff, person in ((carla, anna.participant), (with_areas(noor), ria)):
            with pytest.raises(NotAllowedError):
                take_back(actor=staff.viewer, participant=person)
        assert Participant.objects.count() == 2

    def test_not_after_the_evening(self, carla: Person, clock_at_tuesday_ten: time_machine.Coordinates) -> None:
        ria = write(carla)
        clock_at_tuesday_ten.shift(timedelta(hours=12))
        with pytest.raises(NotAllowedError):
            take_back(actor=carla.viewer, participant=ria)

    @pytest.mark.parametrize("begun", ["asked", "was asked"])
    def test_not_when_something_began(self, carla: Person, anna: Person, community, begun: str) -> None:
        ria = write(carla, small_thing_ids=likes(community, "groceries"), is_met=True)
        if begun == "asked":
            home = Place.objects.get(participant=ria)
            draft(Person(user=anna.user, community=community, viewer=anna.viewer, participant=ria, home=home))
        else:
            search = published(anna, starts_at=THURSDAY_TWO)
            invite_by_hand(actor=carla.viewer, slot_id=search.slot_id, participant=ria)
        with pytest.raises(DomainError) as refused:
            take_back(actor=carla.viewer, participant=ria)
        assert (refused.value.code, Participant.objects.filter(pk=ria.pk).count()) == ("error.evening.begun", 1)

    def test_mended_in_one_go(self, carla: Person, community) -> None:
        wrong = write(carla, first_name="Rai", small_thing_ids=likes(community, "garden"))
        right = write(carla, instead_of=wrong, small_thing_ids=likes(community, "rides"))
        assert [person.first_name for person in Participant.objects.all()] == ["Ria"]
        assert liked_ids(right) == likes(community, "rides")

    def test_mended_wrongly_the_old_row_stays(self, carla: Person) -> None:
        wrong = write(carla, first_name="Rai")
        with pytest.raises(DomainError):
            write(carla, instead_of=wrong, postcode="9999ZZ")
        assert [person.first_name for person in Participant.objects.all()] == ["Rai"]


class TestThePage:
    def test_enter_saves_and_the_next_row_is_there(self, client_for: ClientFor, carla: Person, community) -> None:
        browser = client_for(carla)
        ticked = sorted(likes(community, "garden", "rides"))
        page = browser.post(reverse(EVENING), {**RIA, "likes": ticked}, follow=True)
        assert page.redirect_chain == [(reverse(EVENING), 302)]
        html = page.content.decode()
        assert "Opgeschreven: Ria." in html
        assert 'name="first_name" autocomplete="off" maxlength="60" autofocus' in html.replace(" required", "")
        assert 'value="Ria"' not in html
        (entry,) = page.context["entries"]
        assert (entry.first_name, entry.area_name, set(entry.likes), entry.can_change) == (
            "Ria",
            "Havenbuurt",
            {"een haag knippen", "iemand naar de huisarts rijden"},
            True,
        )

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("first_name", "", "Vul de voornaam in."),
            ("family_name", " ", "Vul de achternaam in."),
            ("postcode", "9999ZZ", "Deze postcode kennen we niet. Klopt hij? Anders helpen we je op 085 000 00 00."),
            ("house_number", "twaalf", "Vul je huisnummer in, bijvoorbeeld 12."),
            ("contact", "ria@", "Vul een mailadres in, zoals naam@voorbeeld.nl."),
            ("contact", "12", "Vul een mailadres in, of een nummer zoals 06 12345678."),
            ("contact", "", "Vul een mailadres of telefoonnummer in."),
            ("agreed", "", "Lees de drie vragen voor. Zonder drie keer ja kunnen we niemand opschrijven."),
            ("likes", "0", "Deze keuze is er niet meer. Kies opnieuw."),
        ],
    )
    def test_nothing_typed_is_lost(self, client_for: ClientFor, carla: Person, field, value, message) -> None:
        page = client_for(carla).post(reverse(EVENING), {**RIA, field: value})
        form = page.context["form"]
        assert form.errors == {field: [message]}
        assert {name: form[name].value() for name in RIA if name not in (field, "agreed")} == {
            name: text for name, text in RIA.items() if name not in (field, "agreed")
        }
        assert form.fields[field].widget.attrs["autofocus"] is True
        assert Participant.objects.count() == 0

    def test_who_may_be_known_is_named_in_ones_own_villages(
        self, client_for: ClientFor, carla: Person, zita: Person, anna: Person
    ) -> None:
        row = {**RIA, "contact": "06 12345601"}
        here = client_for(carla).post(reverse(EVENING), row).content.decode()
        there = client_for(zita).post(reverse(EVENING), row).content.decode()
        assert "Bekend: Anna, Havenbuurt" in here
        assert ("Bekend in een ander dorp" in there, "Anna" in there) == (True, False)
        answer = client_for(zita).post(reverse(EVENING), {**row, "somebody_else": "on"})
        assert (answer.status_code, Participant.objects.count()) == (302, 2)

    def test_mend_and_take_back(self, client_for: ClientFor, carla: Person, community) -> None:
        browser = client_for(carla)
        browser.post(reverse(EVENING), {**RIA, "first_name": "Rai", "likes": sorted(likes(community, "garden"))})
        rai = Participant.objects.get()
        form = browser.get(reverse(EVENING), {"wijzig": rai.public_id}).context["form"]
        assert {name: form[name].value() for name in ("first_name", "family_name", "postcode", "house_number")} == {
            "first_name": "Rai",
            "family_name": "van den Berg",
            "postcode": "9101AB",
            "house_number": "7",
        }
        assert (form["contact"].value(), form["likes"].value()) == ("+31519223344", sorted(likes(community, "garden")))
        assert AccessLog.objects.filter(subject_id=rai.pk, reason="intake").count() == 1
        for _ in range(2):  # sent twice
            assert browser.post(reverse(EVENING), {**RIA, "wijzig": rai.public_id}).status_code == 302
        ria = Participant.objects.get()
        assert ria.first_name == "Ria"
        page = browser.post(reverse("desk:undo_evening", args=[ria.public_id]), follow=True)
        assert ("Weggehaald: Ria." in page.content.decode(), Participant.objects.count()) == (True, 0)

    def test_only_what_one_wrote_down_oneself(self, client_for: ClientFor, carla: Person, noor: Person, anna) -> None:
        client_for(noor).post(reverse(EVENING), RIA)
        ria = Participant.objects.get(first_name="Ria")
        browser = client_for(carla)
        assert browser.get(reverse(EVENING)).context["entries"] == []
        for person in (ria, anna.participant):
            assert browser.get(reverse(EVENING), {"wijzig": person.public_id}).status_code == 404
            assert browser.post(reverse("desk:undo_evening", args=[person.public_id])).status_code == 404
        assert Participant.objects.count() == 2

    def test_the_same_queries_for_one_and_thirty(self, client_for: ClientFor, carla: Person, community) -> None:
        browser = client_for(carla)
        ticks = likes(community, "garden", "rides", "meals")
        write(carla, small_thing_ids=ticks)
        browser.get(reverse(EVENING))
        with CaptureQueriesContext(connection) as one:
            assert len(browser.get(reverse(EVENING)).context["entries"]) == 1
        for number in range(29):
            write(carla, first_name=f"Ria{number}", phone=f"06 1234{5700 + number}", small_thing_ids=ticks)
        with CaptureQueriesContext(connection) as many:
            assert len(browser.get(reverse(EVENING)).context["entries"]) == 30
        assert len(many) == len(one)


class TestWhatIsNeededMost:
    def test_one_thing_of_each_of_nine_kinds_in_the_order_of_the_list(self, community) -> None:
        ticks = most_needed(community)
        assert (len(ticks), ticks[0].text) == (MOST_TICKS, "een tas boodschappen meenemen")
        assert len({one.category_id for one in ticks}) == MOST_TICKS

    def test_what_is_asked_and_not_offered_comes_first(
        self, community, anna: Person, bram: Person, clock_at_tuesday_ten: time_machine.Coordinates
    ) -> None:
        offers(bram, "groceries")
        published(anna, slug="lending", flexible_until=TUESDAY_TEN + timedelta(days=5))
        clock_at_tuesday_ten.shift(timedelta(days=1))
        kinds = [one.category.slug for one in most_needed(community)]
        assert kinds[0] == "lending"
        assert "groceries" not in kinds

    def test_the_keys_stay_where_they_are_during_the_evening(self, carla: Person, community) -> None:
        before = [one.pk for one in most_needed(community)]
        for number, slug in enumerate(("groceries", "odd_jobs", "garden")):
            write(carla, first_name=f"R{number}", phone=f"06 1234570{number}", small_thing_ids=likes(community, slug))
        assert [one.pk for one in most_needed(community)] == before
