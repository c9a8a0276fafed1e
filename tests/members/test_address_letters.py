"""A code in a letter proves an address once, to whom it was sent, and only while they live there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import SYSTEM, RoleHold, Viewer
from members.enums import ActsForKind, ConfirmedBy
from members.models import AccessLog, ActsFor, AddressLetter, Community, Confirmation, Participant
from members.selectors.address_letters import CODE_LENGTH, code_for, letter_key
from members.selectors.exporting import own_data
from members.services import address_letters
from members.services.address_letters import WrittenLetter, confirm_by_letter, make_address_letters
from members.services.confirming import confirm_participant
from members.services.moving import change_home
from tests.cast import Person, make_resident
from tests.factories.members import ActsForFactory, UserFactory
from tests.geography import Geography
from tests.kept import kept

ClientFor = Callable[..., Client]
PAGE = "members:confirm_address"
WRONG = "Deze code werkt niet. Kijk nog eens, of bel 085 000 00 00 voor een nieuwe brief."


def who(person: Person) -> Participant:
    assert person.participant is not None
    return person.participant


@kept
def nienke(community: Community, geography: Geography) -> Person:
    """Lives on the Havenkade, and is not confirmed."""
    return make_resident(community, "Nienke", at=geography.postcodes["9101AB"], number="7", confirmed=False)


@kept
def wim(community: Community, geography: Geography) -> Person:
    """Lives further on; not confirmed either."""
    return make_resident(community, "Wim", at=geography.postcodes["9101BB"], number="3", confirmed=False)


def written(by: Person, *people: Person, batch: str = "één") -> list[WrittenLetter]:
    return make_address_letters(
        actor=by.viewer,
        community=by.community,
        participant_ids=[who(person).pk for person in people],
        batch=batch,
    )


def code_to(person: Person, by: Person, batch: str = "één") -> str:
    return written(by, person, batch=batch)[0].code


def refused(person: Person, code: str) -> str:
    """The code of the error that they get."""
    with pytest.raises(DomainError) as error:
        confirm_by_letter(actor=person.viewer, participant=who(person), code=code)
    return error.value.code


def how_of(person: Person) -> list[tuple[str, int | None, str]]:
    return list(Confirmation.objects.filter(participant=who(person)).values_list("how", "by_user_id", "by_name"))


def looks() -> list[tuple[int, int, str]]:
    return sorted(AccessLog.objects.values_list("user_id", "subject_id", "reason"))


class TestMaking:
    def test_a_letter_for_each_and_a_look_for_each(self, carla: Person, nienke: Person, wim: Person) -> None:
        made = {one.letter.participant_id: one for one in written(carla, nienke, wim)}
        assert set(made) == {who(nienke).pk, who(wim).pk}
        assert looks() == sorted((carla.user.pk, who(person).pk, "letter") for person in (nienke, wim))
        one = made[who(nienke).pk]
        assert (one.details.first_name, one.details.house_number, one.contact.name, one.logs_in) == (
            "Nienke",
            "7",
            "Fatma",
            True,
        )
        assert (one.letter.place, one.letter.made_by) == (nienke.home, carla.user)
        assert one.letter.expires_at - one.letter.made_at == timedelta(days=60)
        # Only a keyed hash of the code is kept.
        assert (len(one.code), one.letter.code_hash) == (CODE_LENGTH, letter_key(who(nienke).pk, one.code))
        kept = AddressLetter.objects.filter(participant=who(nienke)).values().get()
        assert one.code not in str(kept)

    def test_as_many_queries_for_thirty_as_for_one(self, carla: Person, nienke: Person, geography: Geography) -> None:
        with CaptureQueriesContext(connection) as for_one:
            written(carla, nienke)
        at = geography.postcodes["9101AB"]
        crowd = [
            make_resident(carla.community, f"Buur{n}", at=at, number=str(n + 1), confirmed=False) for n in range(30)
        ]
        with CaptureQueriesContext(connection) as for_thirty:
            assert len(written(carla, *crowd)) == 30
        assert len(for_thirty) == len(for_one)
        assert AccessLog.objects.count() == 31

    def test_sent_twice_it_is_the_same_letter(self, carla: Person, nienke: Person) -> None:
        (first,), (second,) = written(carla, nienke), written(carla, nienke)
        assert (first.code, first.letter.pk) == (second.code, second.letter.pk)
        assert AddressLetter.objects.count() == 1
        assert len(looks()) == 2  # both times somebody read the address
        confirm_by_letter(actor=nienke.viewer, participant=who(nienke), code=first.code)

    def test_again_is_a_new_code_and_the_old_one_stops(self, carla: Person, nienke: Person) -> None:
        old, new = code_to(nienke, carla, "één"), code_to(nienke, carla, "twee")
        assert old != new
        assert refused(nienke, old) == "error.letter.code"
        # The page of the first time, sent again, brings the old code not back to life.
        with pytest.raises(DomainError) as stale:
            written(carla, nienke, batch="één")
        assert stale.value.code == "error.letters.nobody"
        confirm_by_letter(actor=nienke.viewer, participant=who(nienke), code=new)

    def test_after_a_quarter_of_an_hour_the_same_page_shows_nothing(
        self, carla: Person, nienke: Person, time_machine: time_machine.TimeMachineFixture
    ) -> None:
        begin = clock.now()
        time_machine.move_to(begin)
        code = code_to(nienke, carla)
        time_machine.move_to(begin + timedelta(minutes=14))
        assert code_to(nienke, carla) == code
        time_machine.move_to(begin + timedelta(minutes=16))
        with pytest.raises(DomainError) as stale:
            written(carla, nienke)
        assert stale.value.code == "error.letters.nobody"
        assert AddressLetter.objects.open().count() == 1

    def test_another_coordinator_with_the_same_word_gets_another_code(self, carla: Person, nienke: Person) -> None:
        """The word of a page comes from outside; that somebody else's is known gives nobody their codes."""
        users = (carla.user.pk, carla.user.pk + 1, None)
        codes = {code_for(who(nienke).pk, batch="één", user_id=user) for user in users}
        assert len(codes) == 3

    def test_nobody_who_is_confirmed_left_or_has_no_home(
        self, carla: Person, anna: Person, nienke: Person, wim: Person
    ) -> None:
        Participant.objects.filter(pk=who(wim).pk).update(status="closed")
        assert [one.letter.participant_id for one in written(carla, anna, nienke, wim)] == [who(nienke).pk]
        assert looks() == [(carla.user.pk, who(nienke).pk, "letter")]
        with pytest.raises(DomainError) as nobody:
            written(carla, anna, batch="twee")
        assert nobody.value.code == "error.letters.nobody"
        assert len(looks()) == 1

    @pytest.mark.parametrize(("chosen", "code"), [(0, "error.letters.none"), (51, "error.letters.too_many")])
    def test_nobody_or_too_many(self, chosen: int, code: str, carla: Person) -> None:
        with pytest.raises(DomainError) as error:
            make_address_letters(
                actor=carla.viewer, community=carla.community, participant_ids=range(1, chosen + 1), batch="één"
            )
        assert error.value.code == code

    def test_where_it_is_switched_off(self, carla: Person, nienke: Person) -> None:
        switch_off(carla.community)
        with pytest.raises(DomainError) as error:
            written(carla, nienke)
        assert (error.value.code, AddressLetter.objects.count()) == ("error.letters.off", 0)

    @pytest.mark.parametrize("name", ["bram", "gerda", "elsewhere", "without_code"])
    def test_nobody_else_makes_them(
        self, name: str, carla: Person, nienke: Person, geography: Geography, request: pytest.FixtureRequest
    ) -> None:
        if name == "elsewhere":
            hold = RoleHold("coordinator", frozenset({geography.areas["molenbuurt"].pk}))
            by = replace(carla, viewer=replace(carla.viewer, roles=(hold,)))
        elif name == "without_code":
            by = replace(carla, viewer=replace(carla.viewer, second_factor=False))
        else:
            by = request.getfixturevalue(name)
        with pytest.raises(NotAllowedError):
            written(by, nienke)
        assert (AddressLetter.objects.count(), looks()) == (0, [])


class TestConfirming:
    def test_by_oneself_once(self, carla: Person, nienke: Person) -> None:
        code = code_to(nienke, carla)
        confirm_by_letter(actor=nienke.viewer, participant=who(nienke), code=code)
        assert how_of(nienke) == [("letter", None, "")]
        letter = AddressLetter.objects.get()
        assert (letter.used_at is not None, letter.stopped_at) == (True, None)
        # Sent twice nothing is different.
        confirm_by_letter(actor=nienke.viewer, participant=who(nienke), code=code)
        assert how_of(nienke) == [("letter", None, "")]

    @pytest.mark.parametrize("typed", ["{0}", "{1}-{2}", " {1}  {2} ", "{3}", "{4}–{2}"])
    def test_however_it_is_typed(self, typed: str, carla: Person, nienke: Person) -> None:
        code = code_to(nienke, carla)
        parts = (code, code[:4], code[4:], code.upper(), code[:4].upper())
        confirm_by_letter(actor=nienke.viewer, participant=who(nienke), code=typed.format(*parts))
        assert len(how_of(nienke)) == 1

    def test_on_the_telephone_it_says_who_noted_it(self, carla: Person, nienke: Person) -> None:
        confirm_by_letter(actor=carla.viewer, participant=who(nienke), code=code_to(nienke, carla))
        assert how_of(nienke) == [("letter", carla.user.pk, "")]

    def test_not_with_somebody_elses_code(self, carla: Person, nienke: Person, wim: Person) -> None:
        codes = {one.letter.participant_id: one.code for one in written(carla, nienke, wim)}
        assert refused(nienke, codes[who(wim).pk]) == "error.letter.code"
        assert [how_of(nienke), how_of(wim)] == [[], []]
        assert AddressLetter.objects.working().count() == 2

    @pytest.mark.parametrize("typed", ["", "aaaa-aaaa", "-", "é" * 40])
    def test_not_with_nonsense(self, typed: str, carla: Person, nienke: Person) -> None:
        code_to(nienke, carla)
        assert refused(nienke, typed) == "error.letter.code"

    def test_until_its_last_day(
        self, carla: Person, nienke: Person, time_machine: time_machine.TimeMachineFixture
    ) -> None:
        begin = clock.now()
        time_machine.move_to(begin)
        code = code_to(nienke, carla)
        time_machine.move_to(begin + timedelta(days=60, seconds=1))
        assert refused(nienke, code) == "error.letter.code"
        time_machine.move_to(begin + timedelta(days=60, seconds=-1))
        confirm_by_letter(actor=nienke.viewer, participant=who(nienke), code=code)

    @pytest.mark.parametrize("by", ["nienke", "carla"])
    def test_who_moves_stops_it(self, by: str, carla: Person, nienke: Person, request: pytest.FixtureRequest) -> None:
        """By themselves, or by their coordinator, who does not confirm whom nobody confirmed."""
        code = code_to(nienke, carla)
        actor = request.getfixturevalue(by).viewer
        change_home(actor=actor, participant=who(nienke), postcode="9101BB", house_number="9")
        assert AddressLetter.objects.get().stopped_at is not None
        assert refused(nienke, code) == "error.letter.code"

    def test_the_same_address_again_stops_nothing(self, carla: Person, nienke: Person) -> None:
        code = code_to(nienke, carla)
        change_home(actor=nienke.viewer, participant=who(nienke), postcode="9101AB", house_number="7")
        assert AddressLetter.objects.get().stopped_at is None
        confirmation = confirm_by_letter(actor=nienke.viewer, participant=who(nienke), code=code)
        assert (confirmation.participant, confirmation.how) == (nienke.participant, ConfirmedBy.LETTER)

    def test_a_used_code_does_nothing_after_a_move(self, carla: Person, nienke: Person) -> None:
        code = code_to(nienke, carla)
        confirm_by_letter(actor=nienke.viewer, participant=who(nienke), code=code)
        change_home(actor=nienke.viewer, participant=who(nienke), postcode="9101BB", house_number="9")
        assert refused(nienke, code) == "error.letter.code"
        confirm_by_letter(actor=nienke.viewer, participant=who(nienke), code=code_to(nienke, carla, "twee"))

    def test_even_a_letter_that_nobody_stopped_is_of_its_home_alone(self, carla: Person, nienke: Person) -> None:
        code = code_to(nienke, carla)
        nienke.participant.places.update(is_current=False)  # type: ignore[union-attr]
        assert refused(nienke, code) == "error.letter.code"
        nienke.participant.places.update(is_current=True)  # type: ignore[union-attr]
        confirm_by_letter(actor=nienke.viewer, participant=who(nienke), code=code)

    def test_a_coordinator_who_met_them_stops_it(self, carla: Person, nienke: Person) -> None:
        code_to(nienke, carla)
        confirm_participant(actor=carla.viewer, participant=who(nienke))
        letter = AddressLetter.objects.get()
        assert (letter.stopped_at is not None, letter.used_at) == (True, None)
        assert how_of(nienke) == [("coordinator", carla.user.pk, "Fatma")]

    def test_nobody_else(self, carla: Person, bram: Person, nienke: Person, wim: Person) -> None:
        """A neighbour who saw the letter, and who answers from a link."""
        code = code_to(nienke, carla)
        by_link = Viewer(user_id=None, community_id=nienke.community.pk, participant_id=who(nienke).pk)
        for viewer in (bram.viewer, wim.viewer, by_link):
            with pytest.raises(NotAllowedError):
                confirm_by_letter(actor=viewer, participant=who(nienke), code=code)
        assert how_of(nienke) == []
        confirm_by_letter(actor=SYSTEM, participant=who(nienke), code=code)

    def test_one_open_letter_in_the_database_itself(self, carla: Person, nienke: Person) -> None:
        letter = written(carla, nienke)[0].letter
        copy = {"participant": who(nienke), "place": nienke.home, "made_at": letter.made_at}
        with pytest.raises(IntegrityError), transaction.atomic():
            AddressLetter.objects.create(**copy, code_hash="x", expires_at=letter.expires_at)
        with pytest.raises(IntegrityError), transaction.atomic():
            AddressLetter.objects.update(stopped_at=letter.made_at, used_at=letter.made_at)
        with pytest.raises(IntegrityError), transaction.atomic():
            AddressLetter.objects.update(expires_at=letter.made_at)


def switch_off(community: Community) -> None:
    community.settings = {**community.settings, "on": [one for one in community.settings["on"] if one != "letters"]}
    community.save(update_fields=["settings"])
    community.__dict__.pop("preset", None)


def errors(page: Any) -> Sequence[str]:
    found: Sequence[str] = page.context["form"].errors.get("code", [])
    return found


class TestPage:
    def test_a_code_confirms(self, carla: Person, nienke: Person, client_for: ClientFor) -> None:
        browser = client_for(nienke)
        assert browser.get(reverse(PAGE)).context["form"].is_bound is False
        answer = browser.post(reverse(PAGE), {"code": code_to(nienke, carla).upper()}, follow=True)
        assert answer.redirect_chain == [(reverse("matching:home"), 302)]
        assert "Je adres klopt. Je doet nu helemaal mee." in answer.content.decode()
        assert "Heb je een brief met een code?" not in answer.content.decode()
        # Who is confirmed has nothing to do there, and a button pressed twice does no harm.
        for again in (browser.get(reverse(PAGE)), browser.post(reverse(PAGE), {"code": "x"})):
            assert (again.status_code, again.headers["location"]) == (302, reverse("matching:home"))

    def test_a_code_that_does_not_work_stays_in_its_box(self, nienke: Person, client_for: ClientFor) -> None:
        page = client_for(nienke).post(reverse(PAGE), {"code": "abcd-efgh"})
        assert (page.status_code, errors(page)) == (200, [WRONG])
        assert 'value="abcd-efgh"' in page.content.decode()

    @pytest.mark.parametrize("typed", ["", "   ", "x" * 41])
    def test_nothing_or_too_much(self, typed: str, nienke: Person, client_for: ClientFor) -> None:
        page = client_for(nienke).post(reverse(PAGE), {"code": typed})
        assert errors(page) == ["Vul de code in die in de brief staat."]

    def test_twenty_tries_in_an_hour(
        self, carla: Person, nienke: Person, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        code, browser = code_to(nienke, carla), client_for(nienke)
        for _number in range(20):
            assert errors(browser.post(reverse(PAGE), {"code": "aaaa-aaaa"})) == [WRONG]
        told = ["Er is te vaak geprobeerd. Wacht een uur, of bel 085 000 00 00."]
        assert errors(browser.post(reverse(PAGE), {"code": code})) == told
        assert how_of(nienke) == []
        # Another browser of theirs has the same tries, another person their own.
        assert errors(client_for(nienke).post(reverse(PAGE), {"code": code})) == told
        monkeypatch.setattr("members.views.confirming.is_within", lambda *args, **kwargs: True)  # control
        browser.post(reverse(PAGE), {"code": code})
        assert len(how_of(nienke)) == 1

    def test_for_whom_one_acts(self, carla: Person, bram: Person, nienke: Person, client_for: ClientFor) -> None:
        ActsForFactory(user=bram.user, participant=nienke.participant, kind=ActsForKind.PROXY)
        code, browser = code_to(nienke, carla), client_for(bram)
        browser.post(reverse("members:who"), {"choice": who(nienke).public_id})
        assert "Bevestig het adres van Nienke" in browser.get(reverse(PAGE)).content.decode()
        answer = browser.post(reverse(PAGE), {"code": code}, follow=True)
        assert "Het adres van Nienke klopt. Nienke doet nu helemaal mee." in answer.content.decode()
        assert how_of(nienke) == [("letter", None, "")]

    def test_login_first_and_then_back_here(self, nienke: Person, client: Client) -> None:
        answer = client.get(reverse(PAGE))
        assert (answer.status_code, "next=/adres-bevestigen/" in answer.headers["location"]) == (302, True)

    def test_where_it_is_switched_off(self, nienke: Person, client: Client, client_for: ClientFor) -> None:
        browser = client_for(nienke)
        home = browser.get(reverse("matching:home")).content.decode()
        assert ("Je bent er bijna" in home, "Heb je een brief met een code?" in home) == (True, True)
        switch_off(nienke.community)
        assert [browser.get(reverse(PAGE)).status_code, client.get(reverse(PAGE)).status_code] == [404, 404]
        home = browser.get(reverse("matching:home")).content.decode()
        assert ("Je bent er bijna" in home, "Heb je een brief met een code?" in home) == (True, False)

    @pytest.mark.parametrize("page", ["matching:home", "exchange:nearby", "members:signup_done"])
    def test_where_one_reads_that_one_is_new(self, page: str, nienke: Person, client_for: ClientFor) -> None:
        words = client_for(nienke).get(reverse(page)).content.decode()
        link = re.search(f'<a class="back" href="{reverse(PAGE)}">(.*?)</a>', words, re.DOTALL)
        assert link is not None
        assert link[1].endswith("Heb je een brief met een code?")


class TestWhoCannotLogIn:
    def test_is_told_to_call(self, carla: Person, nienke: Person) -> None:
        ActsFor.objects.all().delete()
        assert written(carla, nienke)[0].logs_in is False
        ActsForFactory(user=UserFactory(email="dochter@example.nl"), participant=nienke.participant, kind="proxy")
        assert written(carla, nienke)[0].logs_in is True


def test_their_own_data_tell_of_it_and_keep_the_code(carla: Person, nienke: Person) -> None:
    written(carla, nienke)
    tables = {table.label: table.rows for table in own_data(who(nienke))}
    assert [row["code_hash"] for row in tables["members.AddressLetter"]] == ["niet getoond"]


def test_a_batch_holds_fifty() -> None:
    assert address_letters.MOST == 50
