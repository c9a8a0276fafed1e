"""What needs a certificate of conduct (VOG) is for who has one on its day: at every door, each with a control."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.enums import SlotStatus, Visibility, Way, Where
from exchange.models import Category, HelpRequest, Slot
from matching.engine.rules import DropReason, reasons_against
from matching.enums import InvitationStatus, MatchStatus
from matching.models import Invitation, Match, Search
from matching.selectors.candidates import candidate_for, find_pool
from matching.services.agreeing import accept_held
from matching.services.answering import answer_never, answer_yes
from matching.services.board import Small, answer_request, ask_one
from matching.services.certificates import stop_certificate
from matching.services.searching import invite_by_hand, sweep_due
from matching.services.series import sweep_series
from members.models import ConductCertificate
from members.services.certificates import note_certificate, withdraw_certificate
from notifications.models import OutboxMessage
from tests.arranged import who
from tests.at_once import at_once
from tests.cast import Person
from tests.factories.exchange import board_offer
from tests.kept import kept
from tests.matching.rides import TYPED
from tests.matching.rides import asked as ride_asked
from tests.matching.walks import DATES, days, four_walkers, graag, series, yes
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, category, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
THURSDAY = THURSDAY_TWO.date()
KIND = "children"
REFUSED = "Hiervoor is een VOG nodig die wij op papier zagen en die dan nog geldt. Bel ons, dan spreken we iets af."


def certified(person: Person, *, until: date) -> None:
    """A coordinator saw their VOG, which counts until that day."""
    ConductCertificate.objects.filter(participant=who(person)).delete()
    row = note_certificate(actor=SYSTEM, participant=who(person), issued_on=TUESDAY_TEN.date())
    ConductCertificate.objects.filter(pk=row.pk).update(issued_on=date(2025, 1, 1), expires_on=until)


def withdrawn(person: Person) -> None:
    withdraw_certificate(actor=SYSTEM, participant=who(person), reason="doubt")


@kept
def kind(anna: Person) -> Category:
    """It is off by default; this community switched it on."""
    row = category(anna, KIND)
    assert (row.is_active, row.needs_vog) == (False, True)
    row.is_active = True
    row.save(update_fields=["is_active"])
    return row


@kept
def search(anna: Person, bram: Person, kind: Category) -> Search:
    """Anna asks for Thursday at two; bram offers it."""
    offers(bram, KIND)
    return published(anna, starts_at=THURSDAY_TWO, slug=KIND)


def in_pool(search: Search, person: Person, *, is_loose: bool = False) -> bool:
    pool = find_pool(Slot.objects.get(pk=search.slot_id), now=TUESDAY_TEN, is_loose=is_loose)
    return who(person).pk in {one.participant_id for one in pool.candidates}


def reason(search: Search, person: Person) -> frozenset[DropReason]:
    slot = Slot.objects.get(pk=search.slot_id)
    return reasons_against(*candidate_for(slot, who(person), now=TUESDAY_TEN))


def refused(action: Callable[[], object]) -> str:
    """The text; and nothing was asked or agreed."""
    before = list(Invitation.objects.order_by("pk").values_list("pk", "status")), Match.objects.count()
    with pytest.raises(DomainError) as error:
        action()
    assert (list(Invitation.objects.order_by("pk").values_list("pk", "status")), Match.objects.count()) == before
    return str(error.value)


def by_hand(search: Search, person: Person) -> Invitation:
    return invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=who(person))


class TestTheDay:
    """In force on the day of the help, whatever today is."""

    @pytest.mark.parametrize(("until", "may"), [(THURSDAY, True), (THURSDAY - timedelta(days=1), False)])
    def test_of_a_fixed_time_it_is_that_day(self, search: Search, bram: Person, until: date, may: bool) -> None:
        certified(bram, until=until)
        assert (in_pool(search, bram), reason(search, bram)) == (may, frozenset() if may else {DropReason.LACKS_VOG})

    @pytest.mark.parametrize(("until", "may"), [(date(2026, 12, 8), True), (date(2026, 12, 7), False)])
    def test_of_a_flexible_one_the_last_on_which_it_can_begin(
        self, anna: Person, bram: Person, kind: Category, until: date, may: bool
    ) -> None:
        offers(bram, KIND)
        search = published(anna, flexible_until=TUESDAY_TEN + timedelta(days=7), slug=KIND)
        certified(bram, until=until)
        assert (in_pool(search, bram), DropReason.LACKS_VOG not in reason(search, bram)) == (may, may)

    def test_who_never_had_one_and_whose_was_withdrawn(self, search: Search, bram: Person) -> None:
        assert (in_pool(search, bram), reason(search, bram)) == (False, {DropReason.LACKS_VOG})
        certified(bram, until=THURSDAY)
        assert in_pool(search, bram)
        withdrawn(bram)
        assert (in_pool(search, bram), reason(search, bram)) == (False, {DropReason.LACKS_VOG})

    def test_control_what_needs_none_is_for_everybody(self, search: Search, bram: Person, kind: Category) -> None:
        Category.objects.filter(pk=kind.pk).update(needs_vog=False)
        assert (in_pool(search, bram), reason(search, bram)) == (True, frozenset())

    def test_the_coordinator_sees_who_fell_out(self, search: Search, bram: Person) -> None:
        assert in_pool(search, bram, is_loose=True)

    def test_somebody_elses_is_no_help(self, search: Search, bram: Person, coos: Person) -> None:
        certified(coos, until=THURSDAY)
        assert (in_pool(search, bram), reason(search, bram)) == (False, {DropReason.LACKS_VOG})


class TestDoors:
    def test_the_waves(self, search: Search, bram: Person, coos: Person) -> None:
        offers(coos, KIND)
        certified(coos, until=THURSDAY)
        sweep_due()
        assert list(Invitation.objects.values_list("participant", flat=True)) == [who(coos).pk]

    def test_by_hand(self, search: Search, bram: Person) -> None:
        text = "Deze persoon kunnen we hiervoor niet vragen. Kies iemand anders."
        assert refused(lambda: by_hand(search, bram)) == text
        certified(bram, until=THURSDAY)
        assert by_hand(search, bram).status == InvitationStatus.INVITED

    def test_an_answer_on_the_board(self, anna: Person, bram: Person, kind: Category) -> None:
        search = published(anna, starts_at=THURSDAY_TWO, slug=KIND, visibility=Visibility.BOARD)

        def answer() -> Invitation:
            asked = search.slot.occasion.help_request_id
            return answer_request(actor=bram.viewer, participant=who(bram), help_request_id=asked)

        assert refused(answer) == REFUSED
        certified(bram, until=THURSDAY)
        assert answer().status == InvitationStatus.HELD

    def test_one_person_asked_after_their_offer(self, anna: Person, bram: Person, kind: Category) -> None:
        offer = board_offer(bram, kind, 1)
        what = Small(title="Naar school", where=Where.ASKER, day="date", on=THURSDAY, at=THURSDAY_TWO.time())

        def ask() -> HelpRequest:
            return ask_one(actor=anna.viewer, participant=who(anna), offer=offer, what=what)

        assert refused(ask) == "Dit lukt nu niet met Bram. Stel je vraag gewoon: dan zoeken wij iemand."
        certified(bram, until=THURSDAY)
        assert ask().way == Way.ONE

    def test_who_is_chosen_by_the_asker(self, anna: Person, bram: Person, coos: Person, kind: Category) -> None:
        for person in (bram, coos):
            offers(person, KIND)
            certified(person, until=THURSDAY)
        search = published(anna, starts_at=THURSDAY_TWO, slug=KIND, way=Way.CHOOSE)
        held = {one: answer_yes(actor=one.viewer, invitation_id=by_hand(search, one).pk) for one in (bram, coos)}
        assert [one.status for one in held.values()] == [InvitationStatus.HELD] * 2
        withdrawn(bram)  # and nobody let go of his yes yet
        told = refused(lambda: accept_held(actor=anna.viewer, invitation_id=held[bram].pk))
        assert told == "Dit aanbod geldt niet meer. Bekijk je vraag opnieuw om te zien hoe het staat."
        assert accept_held(actor=anna.viewer, invitation_id=held[coos].pk).helper == coos.participant

    def test_a_yes_after_it_was_withdrawn(self, search: Search, bram: Person) -> None:
        certified(bram, until=THURSDAY)
        invitation = by_hand(search, bram)
        withdrawn(bram)
        assert refused(lambda: answer_yes(actor=bram.viewer, invitation_id=invitation.pk)) == REFUSED
        certified(bram, until=THURSDAY)
        assert answer_yes(actor=bram.viewer, invitation_id=invitation.pk).status == InvitationStatus.HELD

    @pytest.mark.parametrize("has_one", [True, False])
    def test_a_ride(self, anna: Person, bram: Person, client_for: Callable[[Person], Client], has_one: bool) -> None:
        offers(bram, "rides")
        who(bram).has_car = True
        who(bram).save(update_fields=["has_car"])
        Category.objects.filter(slug="rides").update(needs_vog=True)
        if has_one:
            certified(bram, until=THURSDAY)
        ride_asked(client_for(anna), anna, TYPED)
        asked = [who(bram).pk] if has_one else []
        assert list(Invitation.objects.values_list("participant", flat=True)) == asked


class TestSeries:
    @pytest.fixture
    def walk(self, anna: Person, community, geography) -> HelpRequest:
        """Every Tuesday, for who has a certificate: four walkers whose certificates count until the third date."""
        walkers = four_walkers(community, geography)
        Category.objects.filter(slug="going_out").update(needs_vog=True)
        for walker in walkers:
            certified(walker, until=DATES[2])
        return series(anna)

    def test_a_yes_is_for_the_dates_on_which_it_counts(self, walk: HelpRequest, anna: Person) -> None:
        yes()
        assert [match.starts_at.date() for match in graag(anna)] == DATES[:3]

    def test_control_one_that_lasts_is_for_all_dates(self, walk: HelpRequest, anna: Person) -> None:
        ConductCertificate.objects.update(expires_on=DATES[-1])
        yes()
        assert [match.starts_at.date() for match in graag(anna)] == DATES

    @pytest.mark.parametrize("goes_on", [True, False])
    def test_further_dates_for_who_does_it_every_time(
        self, walk: HelpRequest, anna: Person, clock_at_tuesday_ten: time_machine.Traveller, goes_on: bool
    ) -> None:
        further = DATES[-1] + timedelta(weeks=1)
        ConductCertificate.objects.update(expires_on=further if goes_on else DATES[-1])
        yes(goes_on=True)
        graag(anna)
        walk.refresh_from_db()
        clock_at_tuesday_ten.move_to(walk.dates_due_at)
        assert sweep_series() == 1
        assert days(status=SlotStatus.OPEN) == ([] if goes_on else [further])


class TestStopping:
    def stop(self, carla: Person, person: Person) -> int:
        return stop_certificate(actor=carla.viewer, participant=who(person), reason="doubt")

    def test_an_agreement_falls_away_and_we_look_on(
        self, search: Search, anna: Person, bram: Person, carla: Person
    ) -> None:
        certified(bram, until=THURSDAY)
        answer_yes(actor=bram.viewer, invitation_id=by_hand(search, bram).pk)
        match = accept_held(actor=anna.viewer, invitation_id=Invitation.objects.get().pk)
        assert (self.stop(carla, bram), self.stop(carla, bram)) == (1, 0)
        match.refresh_from_db()
        assert (match.status, Slot.objects.get().status) == (MatchStatus.CANCELLED, SlotStatus.OPEN)
        told = OutboxMessage.objects.filter(kind="cancelled")
        assert list(told.values_list("participant", flat=True)) == [who(anna).pk]
        assert "VOG" not in told.get().body_text  # nobody hears why

    def test_a_yes_and_a_question_go_and_who_waits_is_next(
        self, anna: Person, search: Search, bram: Person, coos: Person, carla: Person
    ) -> None:
        for person in (bram, coos):
            certified(person, until=THURSDAY)
        first, second = (answer_yes(actor=SYSTEM, invitation_id=by_hand(search, one).pk) for one in (bram, coos))
        other = by_hand(published(anna, starts_at=THURSDAY_TWO + timedelta(hours=4), slug=KIND), bram)
        assert self.stop(carla, bram) == 0
        found = Invitation.objects.in_bulk([first.pk, second.pk, other.pk])
        assert [found[one.pk].status for one in (first, second, other)] == [
            InvitationStatus.WITHDRAWN,
            InvitationStatus.HELD,
            InvitationStatus.WITHDRAWN,
        ]

    def test_control_what_needs_none_goes_on(self, anna: Person, bram: Person, carla: Person, kind: Category) -> None:
        offers(bram)
        certified(bram, until=THURSDAY)
        search = published(anna, starts_at=THURSDAY_TWO)
        answer_yes(actor=bram.viewer, invitation_id=by_hand(search, bram).pk)
        match = accept_held(actor=anna.viewer, invitation_id=Invitation.objects.get().pk)
        waits = by_hand(published(anna, starts_at=THURSDAY_TWO + timedelta(days=1)), bram)
        assert self.stop(carla, bram) == 0
        match.refresh_from_db()
        waits.refresh_from_db()
        assert (match.status, waits.status) == (MatchStatus.AGREED, InvitationStatus.INVITED)

    def test_what_they_asked_themselves_goes_on(
        self, anna: Person, bram: Person, coos: Person, carla: Person, kind: Category
    ) -> None:
        for person in (bram, coos):
            certified(person, until=THURSDAY)
        offers(coos, KIND)
        search = published(bram, starts_at=THURSDAY_TWO, slug=KIND)
        invitation = answer_yes(actor=coos.viewer, invitation_id=by_hand(search, coos).pk)
        match = accept_held(actor=bram.viewer, invitation_id=invitation.pk)
        assert self.stop(carla, bram) == 0
        match.refresh_from_db()
        assert match.status == MatchStatus.AGREED

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("says", ["first is fine", "never"])
    def test_what_makes_an_agreement_or_an_end_at_the_same_moment(
        self, search: Search, bram: Person, carla: Person, says: str
    ) -> None:
        """Neither waits for what the other holds: no answer is lost, and nothing stands."""
        certified(bram, until=THURSDAY)
        invitation = by_hand(search, bram)
        HelpRequest.objects.update(first_is_fine=says == "first is fine")
        answer = answer_never if says == "never" else answer_yes
        lost = at_once(
            [
                lambda: answer(actor=bram.viewer, invitation_id=invitation.pk),
                lambda: self.stop(carla, bram),
            ]
        )
        assert [one for one in lost if isinstance(one, DatabaseError)] == []
        stands = ConductCertificate.objects.filter(withdrawn_at__isnull=True).exists()
        assert (Match.objects.filter(status=MatchStatus.AGREED).exists(), stands) == (False, False)

    @pytest.mark.django_db(transaction=True)
    def test_a_yes_at_the_same_moment(self, search: Search, bram: Person, carla: Person) -> None:
        """Whichever comes first, the yes does not stand."""
        certified(bram, until=THURSDAY)
        invitation = by_hand(search, bram)
        at_once(
            [
                lambda: answer_yes(actor=bram.viewer, invitation_id=invitation.pk),
                lambda: self.stop(carla, bram),
            ]
        )
        invitation.refresh_from_db()
        stands = ConductCertificate.objects.filter(withdrawn_at__isnull=True).exists()
        assert (invitation.status, stands) == (InvitationStatus.WITHDRAWN, False)
