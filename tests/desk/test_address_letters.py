"""The desk's list of who needs a letter, the sheets that come out of the printer, and the code on the telephone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp import clock
from buurthulp.languages import Language
from desk.selectors.address_letters import newcomers_of
from members.enums import ContactWay, ParticipantStatus
from members.models import AccessLog, ActsFor, AddressLetter, Community, Confirmation, Participant
from members.services.address_letters import make_address_letters
from tests.cast import Person, make_resident
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import published

pytestmark = pytest.mark.django_db
LIST = "desk:address_letters"
CODE = re.compile(r'<p class="word">([a-z0-9]{4}-[a-z0-9]{4})</p>')
BATCH = re.compile(r'name="batch" value="([^"]+)"')


def who(person: Person) -> Participant:
    assert person.participant is not None
    return person.participant


@kept
def nienke(community: Community, geography: Geography) -> Person:
    return make_resident(community, "Nienke", at=geography.postcodes["9101AB"], number="7", confirmed=False)


@kept
def wim(community: Community, geography: Geography) -> Person:
    """In another district."""
    return make_resident(community, "Wim", at=geography.postcodes["9102AA"], number="3", confirmed=False)


def listed(staff: Person, page: str = "1") -> list[tuple[str, bool]]:
    """Who is on the list, and whether a letter is under way."""
    rows, _page = newcomers_of(staff.viewer, staff.viewer.roles[0], page=page)
    return [(row.first_name, row.letter_at is not None and not row.is_over) for row in rows]


def write_to(staff: Person, *people: Person, batch: str = "één") -> str:
    """The code of the last."""
    ids = [who(person).pk for person in people]
    made = make_address_letters(actor=staff.viewer, community=staff.community, participant_ids=ids, batch=batch)
    return made[-1].code


def joined(person: Person, days: int) -> None:
    Participant.objects.filter(pk=who(person).pk).update(joined_at=clock.now() - timedelta(days=days))


def post(browser: Client, *people: Person, batch: str = "één", **more: Any) -> Any:
    ids = [who(person).public_id for person in people]
    return browser.post(reverse(LIST), {"wie": ids, "batch": batch, **more})


def switch_off(community: Community) -> None:
    community.settings = {**community.settings, "on": [one for one in community.settings["on"] if one != "letters"]}
    community.save(update_fields=["settings"])


class TestList:
    def test_who_needs_one_first_and_the_newest(
        self, carla: Person, anna: Person, nienke: Person, wim: Person, geography: Geography
    ) -> None:
        at = geography.postcodes["9101AB"]
        ria = make_resident(carla.community, "Ria", at=at, number="11", confirmed=False)
        joost = make_resident(carla.community, "Joost", at=at, number="12", confirmed=False)
        for days, person in enumerate((nienke, wim, ria, joost), start=1):
            joined(person, days)
        write_to(carla, nienke)
        published(joost, starts_at=THURSDAY_TWO)
        # Joost asks something; Nienke's letter is under way; Anna is confirmed.
        assert listed(carla) == [("Joost", False), ("Wim", False), ("Ria", False), ("Nienke", True)]
        AddressLetter.objects.update(made_at=clock.now() - timedelta(days=61), expires_at=clock.now())
        assert listed(carla) == [("Joost", False), ("Nienke", False), ("Wim", False), ("Ria", False)]

    def test_on_the_page_of_the_own_area_alone(
        self, noor: Person, zita: Person, daan: Person, nienke: Person, wim: Person, client_for: ClientFor
    ) -> None:
        Confirmation.objects.filter(participant=who(daan)).delete()
        shown = {
            staff.user.email: [row.first_name for row in client_for(staff).get(reverse(LIST)).context["rows"]]
            for staff in (noor, zita)
        }
        assert shown == {"noor@example.nl": ["Nienke"], "zita@example.nl": ["Wim"]}

    def test_it_names_nobody_whole_and_no_street(self, carla: Person, nienke: Person, client_for: ClientFor) -> None:
        words = client_for(carla).get(reverse(LIST)).content.decode()
        assert ("Nienke J." in words, "Nog geen brief" in words) == (True, True)
        assert [word for word in ("Jansen", "Havenstraat", "9101") if word in words] == []
        assert AccessLog.objects.count() == 0

    def test_nobody_who_left(self, carla: Person, nienke: Person, client_for: ClientFor) -> None:
        Participant.objects.filter(pk=who(nienke).pk).update(status=ParticipantStatus.CLOSED)
        page = client_for(carla).get(reverse(LIST))
        assert page.context["rows"] == []
        assert "Iedereen in jouw gebied is bevestigd. Er is geen brief nodig." in page.content.decode()

    def test_pages_of_fifty_at_the_same_cost(
        self, carla: Person, nienke: Person, geography: Geography, client_for: ClientFor
    ) -> None:
        browser, at = client_for(carla), geography.postcodes["9101AB"]
        browser.get(reverse(LIST))
        with CaptureQueriesContext(connection) as for_one:
            browser.get(reverse(LIST))
        for number in range(60):
            make_resident(carla.community, f"Buur{number}", at=at, number=str(number + 1), confirmed=False)
        with CaptureQueriesContext(connection) as for_many:
            first = browser.get(reverse(LIST))
        assert (len(for_many), len(for_many) <= 12) == (len(for_one), True)
        assert len(first.context["rows"]) == 50
        assert "Volgende bladzijde" in first.content.decode()
        second = browser.get(reverse(LIST), {"page": "2"})
        assert len(second.context["rows"]) == 11
        assert len(browser.get(reverse(LIST), {"page": "onzin"}).context["rows"]) == 50

    def test_all_without_a_letter_are_ticked_at_once(
        self, carla: Person, nienke: Person, wim: Person, client_for: ClientFor
    ) -> None:
        write_to(carla, nienke)
        browser = client_for(carla)
        assert list(browser.get(reverse(LIST)).context["ticked"]) == []
        page = browser.get(reverse(LIST), {"kies": "alle"})
        assert page.context["ticked"] == [who(wim).public_id]
        assert page.content.decode().count(" checked") == 1

    def test_where_it_is_switched_off(self, carla: Person, nienke: Person, client_for: ClientFor) -> None:
        browser, person = client_for(carla), who(nienke).public_id
        opens = [reverse(LIST), reverse("desk:confirm_by_code", args=[person])]
        shows = [reverse("desk:worklist"), reverse("desk:person", args=[person])]
        assert [browser.get(path).status_code for path in opens] == [200, 200]
        assert ["code" in browser.get(path).content.decode() for path in shows] == [True, True]
        switch_off(carla.community)
        assert [browser.get(path).status_code for path in opens] == [404, 404]
        assert [browser.post(path, {"wie": person, "code": "x"}).status_code for path in opens] == [404, 404]
        links = [opens[0] in browser.get(shows[0]).content.decode(), opens[1] in browser.get(shows[1]).content.decode()]
        assert links == [False, False]
        assert AddressLetter.objects.count() == 0


class TestSheets:
    def test_what_stands_on_it(self, carla: Person, nienke: Person, client_for: ClientFor) -> None:
        page = post(client_for(carla), nienke)
        words = " ".join(page.content.decode().split())
        assert 'class="letter-to"> Nienke Jansen <br> Havenstraat 7 <br> 9101 AB Dokkum </p>' in words
        code = CODE.search(words)
        assert code is not None
        assert "testserver/" in words
        assert "adres-bevestigen" in words
        assert "of bel 085 000 00 00. Dat kan tot 30 januari." in words
        assert (words.count("<article"), words.count('<svg class="qr"')) == (1, 1)
        # The code stands on paper, and in no address.
        assert [part for part in re.findall(r'(?:href|aria-label)="([^"]*)"', words) if code[1] in part] == []
        assert page.headers["cache-control"] == "no-store, private"
        answer = client_for(nienke).post(reverse("members:confirm_address"), {"code": code[1]})
        assert (answer.status_code, Confirmation.objects.get(participant=nienke.participant).how) == (302, "letter")

    def test_in_the_order_of_the_list_and_each_in_their_language(
        self, carla: Person, nienke: Person, wim: Person, client_for: ClientFor
    ) -> None:
        wim.user.language = Language.ENGLISH
        wim.user.save(update_fields=["language"])
        words = post(client_for(carla), wim, nienke).content.decode()
        assert re.findall(r'<article [^>]*lang="(\w+)"', words) == ["en", "nl"]
        assert "Met deze brief weten we dat je adres klopt." in words.partition('lang="nl"')[2].partition("<article")[2]

    def test_who_cannot_log_in_is_told_to_call(self, carla: Person, nienke: Person, client_for: ClientFor) -> None:
        ActsFor.objects.filter(participant=nienke.participant).delete()
        Participant.objects.update(told_by=ContactWay.PHONE)
        words = " ".join(post(client_for(carla), nienke).content.decode().split())
        assert "en lees de code voor. Dat kan tot" in words
        assert ("adres-bevestigen" in words, '<svg class="qr"' in words) == (False, False)

    def test_the_coordinator_of_the_village_is_the_one_to_call(
        self, noor: Person, nienke: Person, client_for: ClientFor
    ) -> None:
        noor.user.role_grants.update(public_name="Noor", public_phone="0519 11 22 33")
        words = post(client_for(noor), nienke).content.decode()
        assert ("0519\xa011\xa022\xa033" in words, "Groet, Noor" in words) == (True, True)

    def test_a_printer_that_jams(self, carla: Person, nienke: Person, client_for: ClientFor) -> None:
        """Loaded again the same letter is there; chosen again there is a new one, and the old code is dead."""
        browser = client_for(carla)
        batches = [BATCH.findall(browser.get(reverse(LIST)).content.decode())[0] for _time in range(2)]
        assert batches[0] != batches[1]
        first = [CODE.findall(post(browser, nienke, batch=batches[0]).content.decode()) for _time in range(2)]
        assert first[0] == first[1]
        again = CODE.findall(post(browser, nienke, batch=batches[1]).content.decode())
        assert (len(again), again != first[0]) == (1, True)
        stale = post(browser, nienke, batch=batches[0])
        assert stale.context["form"].non_field_errors() == [
            "Hier is geen brief nodig: ze zijn al bevestigd, of deze brieven zijn al gemaakt. Kies opnieuw."
        ]
        assert AddressLetter.objects.open().count() == 1
        resident = client_for(nienke)
        dead = resident.post(reverse("members:confirm_address"), {"code": first[0][0]})
        assert (dead.status_code, Confirmation.objects.filter(participant=nienke.participant).count()) == (200, 0)
        resident.post(reverse("members:confirm_address"), {"code": again[0]})
        assert Confirmation.objects.filter(participant=nienke.participant).count() == 1

    def test_who_needs_none_any_more_is_left_out_and_said(
        self, carla: Person, anna: Person, nienke: Person, client_for: ClientFor
    ) -> None:
        words = post(client_for(carla), anna, nienke).content.decode()
        assert len(CODE.findall(words)) == 1
        assert "Voor 1 iemand is hier geen brief" in words

    def test_nobody_ticked(self, carla: Person, nienke: Person, client_for: ClientFor) -> None:
        page = post(client_for(carla))
        assert page.context["form"].non_field_errors() == ["Kies eerst wie een brief krijgt."]

    def test_more_than_fifty_stay_ticked(self, carla: Person, geography: Geography, client_for: ClientFor) -> None:
        at = geography.postcodes["9101AB"]
        crowd = [
            make_resident(carla.community, f"Buur{number}", at=at, number=str(number + 1), confirmed=False)
            for number in range(51)
        ]
        page = post(client_for(carla), *crowd)
        assert page.context["form"].non_field_errors() == ["Kies er hoogstens 50. Maak daarna de volgende."]
        assert (page.content.decode().count(" checked"), AddressLetter.objects.count()) == (50, 0)

    @pytest.mark.parametrize("sent", [{}, {"batch": ""}, {"batch": "x" * 5_000}])
    def test_whatever_the_page_was_known_by(
        self, sent: dict[str, str], carla: Person, nienke: Person, client_for: ClientFor
    ) -> None:
        page = client_for(carla).post(reverse(LIST), {"wie": who(nienke).public_id, **sent})
        assert len(CODE.findall(page.content.decode())) == 1

    @pytest.mark.parametrize("wie", ["bestaatniet", "", "1 or 1=1", "x" * 500])
    def test_nobody_we_know(self, wie: str, carla: Person, nienke: Person, client_for: ClientFor) -> None:
        assert client_for(carla).post(reverse(LIST), {"wie": wie, "batch": "één"}).status_code == 404

    def test_nobody_of_another_area(self, zita: Person, nienke: Person, wim: Person, client_for: ClientFor) -> None:
        browser = client_for(zita)
        assert post(browser, nienke).status_code == 404
        # Beside one's own they are as if nobody had chosen them.
        words = post(browser, nienke, wim).content.decode()
        assert (words.count("<article"), "Nienke" in words) == (1, False)
        assert set(AccessLog.objects.values_list("subject_id", flat=True)) == {who(wim).pk}

    def test_the_resident_sees_who_looked(self, carla: Person, nienke: Person, client_for: ClientFor) -> None:
        post(client_for(carla), nienke)
        assert "een brief" in client_for(nienke).get(reverse("members:looks")).content.decode()


def test_who_is_nobody_is_not_there(carla: Person, nienke: Person, client_for: ClientFor) -> None:
    answer = client_for(carla).post(reverse(LIST), {"wie": ["\x00", "a'b", "x" * 5_000], "batch": "één"})
    assert (answer.status_code, AddressLetter.objects.count()) == (404, 0)


class TestOnTheTelephone:
    def page(self, person: Person) -> str:
        return reverse("desk:confirm_by_code", args=[who(person).public_id])

    def test_a_code_read_aloud(self, carla: Person, nienke: Person, client_for: ClientFor) -> None:
        browser = client_for(carla)
        link = reverse("desk:person", args=[who(nienke).public_id])
        assert self.page(nienke) in browser.get(link).content.decode()
        assert "De code uit de brief aan Nienke" in browser.get(self.page(nienke)).content.decode()
        answer = browser.post(self.page(nienke), {"code": write_to(carla, nienke)}, follow=True)
        assert "Bevestigd. Nienke doet nu helemaal mee." in answer.content.decode()
        confirmation = Confirmation.objects.get(participant=nienke.participant)
        assert (confirmation.how, confirmation.by_user, confirmation.by_name) == ("letter", carla.user, "")
        words = browser.get(link).content.decode()
        assert ("Bevestigd: brief met code" in " ".join(words.split()), self.page(nienke) in words) == (True, False)

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ("", "Vul de code in die in de brief staat."),
            ("x" * 41, "Vul de code in die in de brief staat."),
            ("aaaa-bbbb", "Deze code werkt niet voor Nienke. Laat hem nog eens voorlezen, of maak een nieuwe brief."),
        ],
    )
    def test_what_does_not_work(
        self, typed: str, says: str, carla: Person, nienke: Person, client_for: ClientFor
    ) -> None:
        page = client_for(carla).post(self.page(nienke), {"code": typed})
        assert (page.status_code, page.context["form"].errors) == (200, {"code": [says]})

    def test_who_is_confirmed_already(self, carla: Person, nienke: Person, client_for: ClientFor) -> None:
        browser = client_for(carla)
        browser.post(self.page(nienke), {"code": write_to(carla, nienke)}, follow=True)
        again = browser.post(self.page(nienke), {"code": "aaaa-bbbb"}, follow=True).content.decode()
        assert ("Nienke is al bevestigd." in again, "Bevestigd. Nienke" in again) == (True, False)

    def test_twenty_tries(self, carla: Person, nienke: Person, client_for: ClientFor) -> None:
        code, browser = write_to(carla, nienke), client_for(carla)
        for _number in range(20):
            browser.post(self.page(nienke), {"code": "aaaa-aaaa"})
        page = browser.post(self.page(nienke), {"code": code})
        told = "Er is te vaak geprobeerd. Wacht een uur, of maak een nieuwe brief."
        assert page.context["form"].errors == {"code": [told]}
        # Their own tries are not used up by ours.
        assert client_for(nienke).post(reverse("members:confirm_address"), {"code": code}).status_code == 302

    def test_not_of_another_area(self, zita: Person, nienke: Person, client_for: ClientFor) -> None:
        assert client_for(zita).get(self.page(nienke)).status_code == 404
