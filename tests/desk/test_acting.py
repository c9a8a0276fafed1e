"""A daughter asks for her mother: what the helper reads, whom the desk sees, and what happens when it ends half-way."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp import clock
from buurthulp.viewers import Viewer
from buurthulp.worklist import WorkItem, items_for
from exchange.enums import RequestStatus, Visibility
from exchange.models import HelpRequest, Offer
from exchange.sights import offers_on_the_board, on_the_board
from matching.enums import InvitationStatus, MatchStatus
from matching.models import Invitation, Match, Search
from matching.selectors.arranging import arranged_by, asked_by
from matching.selectors.candidates import find_pool
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.searching import sweep_due
from members.enums import ActsForKind, ConsentHow, ConsentKind, ContactWay
from members.models import ActsFor, Community, Confirmation, Consent, HandOver, Participant
from members.selectors.exporting import own_data
from members.services.acting import end_acting, take_part_for
from members.services.blocking import block
from members.services.confirming import confirm_participant
from members.services.handing_over import make_hand_over, take_over
from tests.cast import Person, make_resident
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.factories.members import ActsForFactory, ConfirmationFactory, UserFactory
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import offers, published

pytestmark = pytest.mark.django_db
MOTHER = {
    "first_name": "Truus",
    "family_name": "Zomer",
    "postcode": "9101AB",
    "house_number": "9",
    "relation": "mijn moeder",
    "how": ConsentHow.SPOKEN,
}


def left_open(viewer: Viewer) -> list[WorkItem]:
    """Lines about whom nobody acts for any more."""
    return [item for item in items_for(viewer) if item.reason == "acting_ended"]


def maybe_twice(viewer: Viewer) -> list[WorkItem]:
    """Lines about whom we may know already."""
    return [item for item in items_for(viewer) if item.reason == "maybe_twice"]


def mother_of(daughter: Person, **told: object) -> Person:
    """Truus, for whom this person acts, as they act for her."""
    truus = take_part_for(
        actor=daughter.viewer,
        community=daughter.community,
        user=daughter.user,
        **{**MOTHER, **told},  # type: ignore[arg-type]
    )
    viewer = replace(daughter.viewer, participant_id=truus.pk)
    return replace(daughter, participant=truus, viewer=viewer, home=truus.places.get())


@kept
def truus(anna: Person, carla: Person) -> Person:
    person = mother_of(anna)
    assert person.participant is not None
    confirm_participant(actor=carla.viewer, participant=person.participant)
    return person


@kept
def asked(truus: Person, bram: Person) -> Search:
    """Anna asks for her mother; bram is asked."""
    offers(bram)
    search = published(truus, starts_at=THURSDAY_TWO)
    sweep_due()
    return search


def request_of(search: Search) -> HelpRequest:
    return search.slot.occasion.help_request


def who(person: Person) -> Participant:
    assert person.participant is not None
    return person.participant


def sit(browser: Client, participant: Participant) -> Client:
    browser.post(reverse("members:who"), {"choice": participant.public_id})
    return browser


def agreed(search: Search, truus: Person, bram: Person) -> Match:
    invitation = Invitation.objects.get(slot=search.slot, participant=bram.participant)
    answer_yes(actor=bram.viewer, invitation_id=invitation.pk)
    return accept_held(actor=truus.viewer, invitation_id=invitation.pk)


def confirm(person: Participant) -> None:
    """Somebody of the desk met them."""
    if not Confirmation.objects.filter(participant=person).exists():
        ConfirmationFactory(participant=person)


def stop(anna: Person, truus: Person) -> None:
    row = ActsFor.objects.get(user=anna.user, participant=truus.participant, until=None)
    end_acting(actor=anna.viewer, acts_for=row)


class TestWhoReadsWhat:
    def test_the_helper_reads_who_arranges_it(self, asked: Search, bram: Person, client_for: ClientFor) -> None:
        invitation = Invitation.objects.get(participant=bram.participant)
        browser = client_for(bram)
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(reverse("matching:invitation", args=[invitation.public_id]))
        words = page.content.decode()
        assert ("Anna regelt dit voor Truus." in words, "Truus zoekt" in words) == (True, True)
        assert ("Jansen" in words, "+3161234" in words, "anna@" in words) == (False, False, False)
        assert len(queries) <= 12

    def test_and_reaches_her_after_graag(
        self, asked: Search, truus: Person, anna: Person, bram: Person, client_for: ClientFor
    ) -> None:
        match = agreed(asked, truus, bram)
        address = reverse("matching:agreement", args=[match.public_id])
        browser = client_for(bram)
        with CaptureQueriesContext(connection) as queries:
            words = browser.get(address).content.decode()
        assert "Anna regelt dit voor Truus. Zo bereik je Anna:" in words
        assert f"mailto:{anna.user.email}" in words
        assert len(queries) <= 12, len(queries)
        # Her own side says for whom it is, and not how to reach herself.
        own = sit(client_for(anna), who(truus)).get(address).content.decode()
        assert ("Je regelt dit voor <strong>Truus</strong>." in own, "Zo bereik je Anna" in own) == (True, False)
        # Thirty days on her contact is gone with the rest.
        Match.objects.update(starts_at=clock.now() - timedelta(days=31))
        words = client_for(bram).get(address).content.decode()
        assert f"mailto:{anna.user.email}" not in words

    def test_her_own_page_and_the_desk_say_who_asked(
        self, asked: Search, truus: Person, anna: Person, carla: Person, client_for: ClientFor
    ) -> None:
        public_id = request_of(asked).public_id
        own = sit(client_for(anna), who(truus)).get(reverse("matching:request", args=[public_id]))
        assert "Gevraagd door Anna, voor Truus." in own.content.decode()
        desk = client_for(carla).get(reverse("desk:request", args=[public_id]))
        assert "Gevraagd door Anna, voor Truus." in desk.content.decode()

    def test_what_she_asks_for_herself_is_hers(self, anna: Person, bram: Person, client_for: ClientFor) -> None:
        offers(bram)
        search = published(anna, starts_at=THURSDAY_TWO)
        assert (asked_by(request_of(search)), arranged_by(request_of(search), reader_id=None)) == ("", None)
        page = client_for(anna).get(reverse("matching:request", args=[request_of(search).public_id]))
        assert "Gevraagd door" not in page.content.decode()

    def test_who_does_not_want_to_meet_her_is_not_asked_and_reads_nothing(
        self, truus: Person, anna: Person, bram: Person, coos: Person
    ) -> None:
        for person in (bram, coos):
            offers(person)
        block(actor=bram.viewer, blocker=who(bram), blocked=who(anna))
        search = published(truus, starts_at=THURSDAY_TWO)
        asked = {one.participant_id for one in find_pool(search.slot, now=clock.now()).candidates}
        assert (who(bram).pk in asked, who(coos).pk in asked) == (False, True)
        # Nor by hand: the desk sees that these two do not go together.
        loose = find_pool(search.slot, now=clock.now(), is_loose=True).candidates
        assert {one.participant_id: one.is_blocked for one in loose} == {who(bram).pk: True, who(coos).pk: False}
        assert arranged_by(request_of(search), reader_id=who(bram).pk) is None
        assert arranged_by(request_of(search), reader_id=who(coos).pk) is not None

    @pytest.mark.parametrize("by_daughter", [True, False])
    def test_nor_do_they_find_each_other_on_the_board(
        self, truus: Person, anna: Person, bram: Person, coos: Person, by_daughter: bool
    ) -> None:
        for person in (bram, coos):
            offers(person)
            confirm(who(person))
        confirm(who(truus))
        Offer.objects.update(is_on_board=True)
        help_request = request_of(published(truus, starts_at=THURSDAY_TWO))
        HelpRequest.objects.update(visibility=Visibility.BOARD)
        one, other = (anna, bram) if by_daughter else (bram, anna)
        block(actor=one.viewer, blocker=who(one), blocked=who(other))
        seen = {
            person.participant.first_name: HelpRequest.objects.filter(on_the_board(person.viewer)).exists()
            for person in (bram, coos)
            if person.participant is not None
        }
        assert (help_request.participant.first_name, seen) == ("Truus", {"Bram": False, "Coos": True})
        offered = Offer.objects.filter(offers_on_the_board(truus.viewer)).exclude(participant=who(truus))
        assert {offer.participant.first_name for offer in offered} == {"Coos"}

    def test_the_daughter_is_not_asked_for_her_own_mother(self, truus: Person, anna: Person, bram: Person) -> None:
        for person in (anna, bram):
            offers(person)
        search = published(truus, starts_at=THURSDAY_TWO)
        assert {one.participant_id for one in find_pool(search.slot, now=clock.now()).candidates} == {who(bram).pk}


class TestConsentWithdrawnHalfWay:
    def test_an_agreement_to_come_counts_as_well(
        self, asked: Search, truus: Person, anna: Person, bram: Person, carla: Person, client_for: ClientFor
    ) -> None:
        match = agreed(asked, truus, bram)
        stop(anna, truus)
        HelpRequest.objects.update(status=RequestStatus.CLOSED)
        assert [item.who for item in left_open(carla.viewer)] == ["Truus"]
        # Whom the helper reached, they reach no more; the coordinator's number stands there.
        words = client_for(bram).get(reverse("matching:agreement", args=[match.public_id])).content.decode()
        assert (f"mailto:{anna.user.email}" in words, "Truus is te bereiken via Buurthulp" in words) == (False, True)
        Match.objects.update(status=MatchStatus.CANCELLED)
        assert left_open(carla.viewer) == []

    def test_not_when_somebody_else_arranges_it_or_she_does(
        self, asked: Search, truus: Person, anna: Person, carla: Person
    ) -> None:
        _made, code = make_hand_over(actor=carla.viewer, participant=who(truus))
        user = UserFactory(email="truus@example.nl")
        viewer = Viewer(user_id=user.pk, community_id=anna.community.pk)
        take_over(actor=viewer, community=anna.community, user=user, code=code, helpers_stay=False)
        assert left_open(carla.viewer) == []

    def test_nor_what_the_desk_asks_afterwards(self, truus: Person, anna: Person, bram: Person, carla: Person) -> None:
        stop(anna, truus)
        ActsFor.objects.filter(kind=ActsForKind.PROXY).update(until=clock.now() - timedelta(hours=1))
        published(truus, starts_at=THURSDAY_TWO)
        assert left_open(carla.viewer) == []

    def test_of_other_districts_it_stands_elsewhere(
        self, asked: Search, truus: Person, anna: Person, noor: Person, zita: Person
    ) -> None:
        stop(anna, truus)
        viewers = [
            Viewer(
                user_id=person.user.pk,
                community_id=person.community.pk,
                roles=tuple(replace(hold, area_ids=ids) for hold in person.viewer.roles),
                second_factor=True,
            )
            for person, ids in (
                (noor, frozenset({who(truus).places.get().area_id})),
                (zita, frozenset({0})),
            )
        ]
        assert [len(left_open(viewer)) for viewer in viewers] == [1, 0]
        assert [len(maybe_twice(viewer)) for viewer in viewers] == [0, 0]


class TestWhoMayBeKnown:
    def test_the_coordinator_sees_it_and_the_daughter_does_not(
        self, anna: Person, carla: Person, community: Community, geography: Geography, client_for: ClientFor
    ) -> None:
        make_resident(community, "Truus", at=geography.postcodes["9101AB"], number="9", family_name="Zomer")
        truus = mother_of(anna)
        (item,) = maybe_twice(carla.viewer)
        assert (item.reason, item.title, item.public_id) == (
            "maybe_twice",
            "Kennen we Truus al?",
            who(truus).public_id,
        )
        confirm_participant(actor=carla.viewer, participant=who(truus))
        assert maybe_twice(carla.viewer) == []

    def test_by_number_too_but_not_by_her_daughters_own(
        self, anna: Person, bram: Person, carla: Person, community: Community
    ) -> None:
        mother_of(anna, phone=who(anna).phone)
        assert maybe_twice(carla.viewer) == []
        mother_of(anna, phone=who(bram).phone, house_number="11")
        assert [item.who for item in maybe_twice(carla.viewer)] == ["Truus"]

    def test_as_many_queries_however_many(self, anna: Person, carla: Person) -> None:
        mother_of(anna)
        counts = []
        for number in ("30", "31"):
            with CaptureQueriesContext(connection) as queries:
                items_for(carla.viewer)
            counts.append(len(queries))
            mother_of(anna, house_number=number)
        assert counts[0] == counts[1]


class TestAtTheDesk:
    def test_the_page_of_a_person_says_who_arranges_it(
        self, truus: Person, anna: Person, carla: Person, client_for: ClientFor
    ) -> None:
        browser = client_for(carla)
        browser.get(reverse("desk:worklist"))
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(reverse("desk:person", args=[who(truus).public_id])).content.decode()
        assert ("“mijn moeder”" in page, "Toestemming: hardop, tegen wie het regelt" in page) == (True, True)
        for number in range(2):
            row = ActsForFactory(user=UserFactory(email=f"kind{number}@example.nl"), participant=truus.participant)
            ActsFor.objects.filter(pk=row.pk).update(kind=ActsForKind.PROXY)
        with CaptureQueriesContext(connection) as more:
            browser.get(reverse("desk:person", args=[who(truus).public_id]))
        assert len(more) == len(queries)
        page = client_for(carla).get(reverse("desk:person", args=[who(anna).public_id])).content.decode()
        assert ("Niemand. Regelt alles zelf." in page, "Brief met een code" in page) == (True, False)

    def test_a_letter_for_who_has_no_mail(self, truus: Person, carla: Person, client_for: ClientFor) -> None:
        answer = client_for(carla).post(reverse("desk:letter", args=[who(truus).public_id]))
        assert re.search(r'class="word">[a-z0-9-]{14}<', answer.content.decode())
        assert HandOver.objects.get().made_by == carla.user

    def test_not_for_who_does_it_already(self, anna: Person, carla: Person, client_for: ClientFor) -> None:
        answer = client_for(carla).post(reverse("desk:letter", args=[who(anna).public_id]), follow=True)
        assert "Anna regelt het al zelf." in answer.content.decode()
        assert not HandOver.objects.exists()

    def test_only_what_is_acted_for_this_person_ends(
        self, truus: Person, anna: Person, carla: Person, client_for: ClientFor
    ) -> None:
        own = ActsFor.objects.get(user=anna.user, kind=ActsForKind.SELF)
        hers = ActsFor.objects.get(user=anna.user, kind=ActsForKind.PROXY)
        browser = client_for(carla)
        for person, number in (
            (who(anna), own.pk),
            (who(anna), hers.pk),
            (who(truus), own.pk),
            *((who(truus), typed) for typed in ("x", "", "-1", "0", "\u0661", "9" * 18, "9" * 19, "1" * 5_000)),
        ):
            address = reverse("desk:end_acting", args=[person.public_id])
            assert browser.post(address, {"acting": str(number)}).status_code == 404
        assert not ActsFor.objects.exclude(until=None).exists()


def test_what_is_open_is_the_coordinators(
    asked: Search, truus: Person, anna: Person, bram: Person, carla: Person, client_for: ClientFor
) -> None:
    answer_yes(actor=bram.viewer, invitation_id=Invitation.objects.get(participant=bram.participant).pk)
    assert left_open(carla.viewer) == []
    row = ActsFor.objects.get(user=anna.user, participant=truus.participant)
    number = {"acting": str(row.pk)}
    ended = client_for(carla).post(reverse("desk:end_acting", args=[who(truus).public_id]), number, follow=True)
    assert "Genoteerd. Vanaf nu bellen jullie Truus zelf." in ended.content.decode()
    assert Consent.objects.get(kind=ConsentKind.ACTING).withdrawn_at is not None
    # The daughter is out, the yes still waits, and the desk knows why.
    browser = client_for(anna)
    assert browser.get(reverse("matching:request", args=[request_of(asked).public_id])).status_code == 404
    assert Invitation.objects.get(participant=bram.participant).status == InvitationStatus.HELD
    assert Participant.objects.get(pk=who(truus).pk).told_by == ContactWay.PHONE
    (item,) = left_open(carla.viewer)
    assert (item.reason, item.reason_text, item.next_step, item.public_id) == (
        "acting_ended",
        "Niemand regelt het nog voor Truus. Er loopt nog iets.",
        "Bel Truus en spreek af hoe het verder gaat.",
        who(truus).public_id,
    )
    assert item.reason_text in client_for(carla).get(reverse("desk:worklist")).content.decode()
    # It is over when what was going on is.
    HelpRequest.objects.update(status=RequestStatus.WITHDRAWN)
    assert left_open(carla.viewer) == []


def test_it_stays_marked_when_it_is_over(asked: Search, truus: Person, anna: Person, bram: Person) -> None:
    stop(anna, truus)
    assert asked_by(request_of(asked)) == "Anna"
    assert arranged_by(request_of(asked), reader_id=who(bram).pk) is None
    rows = {table.label: table.rows for table in own_data(who(truus))}["exchange.HelpRequestStatusChange"]
    assert [row["actor_user_id"] for row in rows] == ["iemand die voor jou regelde"]
