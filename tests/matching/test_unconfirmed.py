"""What nobody confirmed is over for whoever asked it; and who said how it went is not asked."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from buurthulp.viewers import SYSTEM
from exchange.enums import RequestStatus
from exchange.models import HelpRequest
from matching.enums import MatchStatus, Said
from matching.models import Match, Search
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.confirming import say_outcome, sweep_matches
from matching.services.publishing import publish_request
from matching.services.searching import invite_by_hand, sweep_due
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, draft, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)


def agreed(anna: Person, bram: Person, search: Search) -> Match:
    put = invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=bram.participant)
    answer_yes(actor=bram.viewer, invitation_id=put.pk)
    return accept_held(actor=anna.viewer, invitation_id=put.pk)


def days_pass(clock: time_machine.Coordinates, count: int) -> None:
    for day in range(1, count):
        clock.move_to(TUESDAY_TEN + timedelta(days=day))
        sweep_matches()
        sweep_due()


def test_ten_of_them_and_one_can_still_ask(
    anna: Person, bram: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    offers(bram)
    for hour in range(10):
        agreed(anna, bram, published(anna, starts_at=THURSDAY_TWO + timedelta(hours=hour)))
    days_pass(clock_at_tuesday_ten, 30)
    assert set(Match.objects.values_list("status", flat=True)) == {MatchStatus.UNCONFIRMED}
    assert set(HelpRequest.objects.values_list("status", flat=True)) == {RequestStatus.CLOSED}
    publish_request(actor=anna.viewer, help_request_id=draft(anna, starts_at=TUESDAY_TEN + timedelta(days=40)).pk)


def test_while_another_helper_is_still_to_come_it_stays_open(
    anna: Person, bram: Person, coos: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    for helper in (bram, coos):
        offers(helper, "odd_jobs")
    search = published(anna, slug="odd_jobs", starts_at=THURSDAY_TWO, helpers=2)
    agreed(anna, bram, search)
    days_pass(clock_at_tuesday_ten, 2)
    assert HelpRequest.objects.get().status == RequestStatus.OPEN


def test_is_het_gelukt_is_not_asked_of_who_said_so(
    anna: Person, bram: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    offers(bram)
    match = agreed(anna, bram, published(anna, starts_at=THURSDAY_TWO))
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(minutes=50))
    say_outcome(actor=bram.viewer, match_id=match.pk, participant=bram.participant, said=Said.YES)
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(hours=3))
    sweep_matches()
    asked = OutboxMessage.objects.filter(kind="check").values_list("participant", flat=True)
    assert list(asked) == [anna.participant.pk]
