"""Neighbours who say that they know somebody new: enough of them make a confirmation, and nobody else can."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import SYSTEM
from members.enums import ActsForKind, ConfirmedBy, Feature, ParticipantStatus
from members.models import ActsFor, Community, Confirmation, Participant, Vouch
from members.preset import settings_with
from members.selectors.people import is_confirmed
from members.selectors.vouching import said_to_know, who_asks
from members.services.blocking import block
from members.services.confirming import confirm_participant
from members.services.moving import change_home
from members.services.vouching import MOST, WITHIN, take_back_vouch, vouch_for
from members.vouch_links import LASTS, read_token, token_for
from tests.at_once import at_once
from tests.cast import Person, make_resident
from tests.factories.members import ActsForFactory
from tests.geography import Geography
from tests.kept import kept

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]
KNOWN = reverse("members:known")


def of(person: Person) -> Participant:
    assert person.participant is not None
    return person.participant


def says(voucher: Person, person: Person) -> Vouch:
    return vouch_for(actor=voucher.viewer, participant=of(person), voucher=of(voucher))


def page(person: Person) -> str:
    return reverse("members:vouch", args=[token_for(of(person))])


def refused(voucher: Person, person: Person) -> str:
    with pytest.raises(DomainError) as error:
        says(voucher, person)
    assert not Vouch.objects.filter(participant=of(person), voucher=of(voucher)).exists()
    return error.value.code


@kept
def ria(community: Community, geography: Geography) -> Person:
    """New: nobody met her yet."""
    return make_resident(community, "Ria", at=geography.postcodes["9101BA"], number="31", confirmed=False)


@kept
def coos(community: Community, geography: Geography) -> Person:
    return make_resident(community, "Coos", at=geography.postcodes["9101AB"], number="8")


class TestWhatMakesAConfirmation:
    def test_two_neighbours_do_and_one_does_not(self, anna: Person, bram: Person, ria: Person) -> None:
        says(anna, ria)
        assert (is_confirmed(of(ria).pk), said_to_know(of(ria))) == (False, ["Anna"])
        says(bram, ria)
        confirmation = Confirmation.objects.get(participant=of(ria))
        assert (confirmation.how, confirmation.by_user, confirmation.by_name) == (ConfirmedBy.VOUCHED, None, "")
        assert said_to_know(of(ria)) == ["Anna", "Bram"]

    def test_as_many_as_the_community_asks(
        self, community: Community, geography: Geography, anna: Person, bram: Person, coos: Person
    ) -> None:
        features = community.settings["features"] | {"vouching": {"needed": 3}}
        community.settings = settings_with(community.settings, features=features)
        community.save()
        nina = make_resident(community, "Nina", at=geography.postcodes["9101AA"], number="3", confirmed=False)
        for number, voucher in enumerate((anna, bram, coos), start=1):
            says(voucher, nina)
            assert is_confirmed(of(nina).pk) is (number == 3)

    def test_said_twice_counts_once(self, anna: Person, ria: Person) -> None:
        assert says(anna, ria) == says(anna, ria)
        assert (Vouch.objects.count(), is_confirmed(of(ria).pk)) == (1, False)

    def test_the_database_holds_it_too(self, anna: Person, ria: Person) -> None:
        says(anna, ria)
        for voucher in (anna, ria):
            with pytest.raises(IntegrityError), transaction.atomic():
                Vouch.objects.create(participant=of(ria), voucher=of(voucher), at=clock.now())

    def test_who_takes_it_back_leaves_somebody_new(self, anna: Person, bram: Person, ria: Person) -> None:
        for voucher in (anna, bram):
            says(voucher, ria)
        assert take_back_vouch(actor=anna.viewer, participant=of(ria), voucher=of(anna)) is True
        assert (is_confirmed(of(ria).pk), said_to_know(of(ria))) == (False, ["Bram"])
        assert take_back_vouch(actor=anna.viewer, participant=of(ria), voucher=of(anna)) is False

    def test_whom_the_coordinator_met_stays_confirmed(self, anna: Person, bram: Person, ria: Person) -> None:
        says(anna, ria)
        confirm_participant(actor=SYSTEM, participant=of(ria))
        says(bram, ria)
        take_back_vouch(actor=anna.viewer, participant=of(ria), voucher=of(anna))
        assert Confirmation.objects.get(participant=of(ria)).how == ConfirmedBy.COORDINATOR

    def test_whom_the_coordinator_meets_afterwards_stays_confirmed_too(
        self, anna: Person, bram: Person, carla: Person, ria: Person, client_for: ClientFor
    ) -> None:
        for voucher in (anna, bram):
            says(voucher, ria)
        page = reverse("desk:person", args=[of(ria).public_id])
        assert "Kennisgemaakt: bevestig het adres" in client_for(carla).get(page).content.decode()
        confirm_participant(actor=SYSTEM, participant=of(ria))
        take_back_vouch(actor=anna.viewer, participant=of(ria), voucher=of(anna))
        assert Confirmation.objects.get(participant=of(ria)).how == ConfirmedBy.COORDINATOR
        assert "Kennisgemaakt: bevestig het adres" not in client_for(carla).get(page).content.decode()

    def test_who_moves_begins_anew(self, anna: Person, bram: Person, coos: Person, ria: Person) -> None:
        for voucher in (anna, bram):
            says(voucher, ria)
        change_home(actor=ria.viewer, participant=of(ria), postcode="9101AA", house_number="55")
        assert (is_confirmed(of(ria).pk), said_to_know(of(ria))) == (False, [])
        says(coos, ria)
        assert is_confirmed(of(ria).pk) is False

    @pytest.mark.parametrize("by_ria", [True, False])
    def test_who_does_not_want_to_meet_says_nothing_any_more(
        self, anna: Person, bram: Person, ria: Person, by_ria: bool
    ) -> None:
        for voucher in (anna, bram):
            says(voucher, ria)
        blocker, blocked = (ria, anna) if by_ria else (anna, ria)
        block(actor=blocker.viewer, blocker=of(blocker), blocked=of(blocked))
        assert (is_confirmed(of(ria).pk), said_to_know(of(ria))) == (False, ["Bram"])


class TestWhoMaySayIt:
    def test_nobody_for_oneself(self, ria: Person) -> None:
        assert refused(ria, ria) == "error.vouch.gone"

    def test_nobody_who_is_new(self, ria: Person, community: Community, geography: Geography) -> None:
        nina = make_resident(community, "Nina", at=geography.postcodes["9101AA"], number="3", confirmed=False)
        assert refused(nina, ria) == "error.vouch.new"

    def test_nobody_for_another(self, anna: Person, bram: Person, ria: Person) -> None:
        with pytest.raises(NotAllowedError):
            vouch_for(actor=bram.viewer, participant=of(ria), voucher=of(anna))
        with pytest.raises(NotAllowedError):
            vouch_for(actor=SYSTEM, participant=of(ria), voucher=of(anna))
        says(anna, ria)
        with pytest.raises(NotAllowedError):
            take_back_vouch(actor=bram.viewer, participant=of(ria), voucher=of(anna))
        assert said_to_know(of(ria)) == ["Anna"]

    def test_nobody_who_arranges_things_for_her(self, anna: Person, ria: Person) -> None:
        ActsForFactory(user=anna.user, participant=of(ria), kind=ActsForKind.PROXY)
        assert refused(anna, ria) == "error.vouch.arranges"
        mine = ActsFor.objects.filter(user=anna.user, kind=ActsForKind.PROXY)
        mine.update(until=clock.now() - timedelta(minutes=1))
        assert says(anna, ria).voucher == of(anna)

    def test_a_household_has_no_say_and_another_one_has_one(
        self, anna: Person, ria: Person, community: Community, geography: Geography
    ) -> None:
        same = make_resident(community, "Gert", at=geography.postcodes["9101BA"], number="31")
        assert refused(same, ria) == "error.vouch.home"
        says(anna, ria)
        with_anna = make_resident(community, "Wout", at=geography.postcodes["9101AA"], number="12")
        assert refused(with_anna, ria) == "error.vouch.home"

    def test_six_in_a_year(self, anna: Person, community: Community, geography: Geography) -> None:
        def new(number: int) -> Person:
            return make_resident(
                community, f"Nieuw{number}", at=geography.postcodes["9101AB"], number=str(number), confirmed=False
            )

        with time_machine.travel("2026-12-01T10:00:00Z", tick=False) as traveller:
            for number in range(1, MOST + 1):
                says(anna, new(number))
            late = new(MOST + 1)
            assert refused(anna, late) == "error.vouch.too_many"
            traveller.shift(WITHIN)
            assert says(anna, late).participant == of(late)

    def test_nobody_of_another_community(self, daan: Person, ria: Person) -> None:
        assert refused(daan, ria) == "error.vouch.gone"

    def test_not_where_that_confirms_nobody(self, community: Community, anna: Person, ria: Person) -> None:
        without(community)
        of(ria).refresh_from_db()
        assert refused(anna, Person(ria.user, community, ria.viewer, Participant.objects.get(pk=of(ria).pk))) == (
            "error.vouch.off"
        )


def without(community: Community) -> None:
    on = [code for code in community.settings["on"] if code != Feature.VOUCHING.value]
    community.settings = settings_with(community.settings, on=on)
    community.save()


class TestTheLink:
    def test_it_works_thirty_days(self, ria: Person) -> None:
        with time_machine.travel("2026-12-01T10:00:00Z", tick=False) as traveller:
            token = token_for(of(ria))
            traveller.shift(LASTS)
            assert read_token(token) == (of(ria).public_id, False)
            traveller.shift(timedelta(seconds=2))
            assert read_token(token) == (of(ria).public_id, True)

    def test_afterwards_only_who_said_it_opens_it_and_can_take_it_back(
        self, community: Community, anna: Person, bram: Person, ria: Person
    ) -> None:
        with time_machine.travel("2026-12-01T10:00:00Z", tick=False) as traveller:
            token = token_for(of(ria))
            says(anna, ria)
            traveller.shift(LASTS + timedelta(days=1))
            seen = [who_asks(community, token, voucher=of(voucher)) for voucher in (anna, bram)]
            assert seen == [of(ria), None]

    @pytest.mark.parametrize("token", ["", "x", "bestaatniet1", "a" * 5_000])
    def test_what_is_not_ours_is_nobodys(self, community: Community, anna: Person, token: str) -> None:
        assert who_asks(community, token, voucher=of(anna)) is None

    def test_nobody_who_left_or_was_met_or_does_not_want_to_meet(
        self, community: Community, anna: Person, bram: Person, ria: Person
    ) -> None:
        token = token_for(of(ria))
        assert who_asks(community, token, voucher=of(anna)) == of(ria)
        block(actor=ria.viewer, blocker=of(ria), blocked=of(anna))
        assert (who_asks(community, token, voucher=of(anna)), who_asks(community, token, voucher=of(bram))) == (
            None,
            of(ria),
        )
        Participant.objects.filter(pk=of(ria).pk).update(status=ParticipantStatus.CLOSED, closed_at=clock.now())
        assert who_asks(community, token, voucher=of(bram)) is None
        Participant.objects.filter(pk=of(ria).pk).update(status=ParticipantStatus.ACTIVE, closed_at=None)
        confirm_participant(actor=SYSTEM, participant=of(ria))
        assert who_asks(community, token, voucher=of(bram)) is None


class TestPages:
    def test_ria_hands_out_her_link_and_anna_and_bram_know_her(
        self, client_for: ClientFor, anna: Person, bram: Person, ria: Person
    ) -> None:
        own = client_for(ria)
        assert KNOWN in own.get(reverse("matching:home")).content.decode()
        given = own.get(KNOWN).context["address"].removeprefix("http://testserver")
        for voucher in (anna, bram):
            browser = client_for(voucher)
            html = browser.get(given).content.decode()
            home = ria.home.street if ria.home is not None else ""
            assert ("Ken jij Ria?" in html, "Jansen" in html, home != "" and home in html) == (True, False, False)
            assert "Dankjewel." in browser.post(given, follow=True).content.decode()
        html = own.get(KNOWN).content.decode()
        assert ("Anna en Bram zeggen dat ze jou kennen." in html, "Je doet helemaal mee." in html) == (True, True)
        assert KNOWN not in own.get(reverse("matching:home")).content.decode()

    def test_take_back_on_the_same_page(self, client_for: ClientFor, anna: Person, ria: Person) -> None:
        browser = client_for(anna)
        browser.post(page(ria))
        assert "Dat klopt toch niet" in browser.get(page(ria)).content.decode()
        assert "Je zegt dit niet meer." in browser.post(page(ria), {"do": "take_back"}, follow=True).content.decode()
        assert said_to_know(of(ria)) == []

    def test_who_is_new_reads_what_to_do(
        self, client_for: ClientFor, ria: Person, community: Community, geography: Geography
    ) -> None:
        nina = make_resident(community, "Nina", at=geography.postcodes["9101AA"], number="3", confirmed=False)
        browser = client_for(nina)
        html = browser.get(page(ria)).content.decode()
        assert ("heeft kennisgemaakt. Bel" in html, "Ja, ik ken" in html) == (True, False)
        assert "Dit kan zodra je zelf hebt kennisgemaakt." in browser.post(page(ria), follow=True).content.decode()

    def test_a_link_that_does_not_work_says_so(self, client_for: ClientFor, anna: Person, ria: Person) -> None:
        answer = client_for(anna).get(reverse("members:vouch", args=["verzonnen"]))
        assert (answer.status_code, "Deze link werkt niet meer" in answer.content.decode()) == (404, True)
        assert client_for(ria).get(page(ria)).status_code == 404

    def test_there_is_no_such_page_where_that_confirms_nobody(
        self, client_for: ClientFor, community: Community, anna: Person, ria: Person
    ) -> None:
        without(community)
        assert [client_for(ria).get(KNOWN).status_code, client_for(anna).get(page(ria)).status_code] == [404, 404]
        assert KNOWN not in client_for(ria).get(reverse("matching:home")).content.decode()

    def test_the_coordinator_reads_who_knows_her(
        self, client_for: ClientFor, carla: Person, anna: Person, ria: Person
    ) -> None:
        says(anna, ria)
        html = client_for(carla).get(reverse("desk:person", args=[of(ria).public_id])).content.decode()
        assert "Gekend door Anna" in html


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_make_one_confirmation(anna: Person, bram: Person, ria: Person) -> None:
    """Whoever comes second counts what the first said: without the lock each would see one voice alone."""
    for _ in range(20):
        Vouch.objects.all().delete()
        Confirmation.objects.filter(participant=of(ria)).delete()
        at_once([lambda: says(anna, ria), lambda: says(bram, ria)])
        assert Confirmation.objects.get(participant=of(ria)).how == ConfirmedBy.VOUCHED
