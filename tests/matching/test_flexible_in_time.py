"""What is flexible as time goes by: who is asked for what is left of it, and a yes whose moment comes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.models import AvailabilityException, Offer, Slot
from matching.engine.rules import DropReason, check
from matching.engine.times import DayPart, part_mask
from matching.enums import DeskReason, InvitationStatus
from matching.models import Invitation, Match, Search
from matching.selectors.asks import ask_of, slot_by_id
from matching.selectors.candidates import candidate_for, find_pool
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.searching import invite_by_hand, sweep_due
from tests.cast import Person
from tests.kept import kept
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
TUESDAY, SUNDAY_SIX = 1, datetime(2026, 12, 6, 18, 0, tzinfo=AMSTERDAM)
WEDNESDAY_NOON = datetime(2026, 12, 2, 12, 0, tzinfo=AMSTERDAM)


@kept
def search(anna: Person, bram: Person) -> Search:
    """Anna asks for some time until Sunday; bram likes to do it."""
    offers(bram)
    return published(anna, flexible_until=SUNDAY_SIX)


def said_yes(bram: Person, at: datetime) -> Invitation:
    invitation = Invitation.objects.get(participant=bram.participant)
    return answer_yes(actor=bram.viewer, invitation_id=invitation.pk, starts_at=at)


def test_what_has_passed_is_no_time_on_which_somebody_can(
    search: Search, bram: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    """Whoever can on Tuesday morning alone is not asked on Wednesday for what may be until Sunday."""
    Offer.objects.update(day_parts=part_mask((TUESDAY, DayPart.MORNING)))
    slot = slot_by_id(search.slot_id)
    assert [one.participant_id for one in find_pool(slot, now=TUESDAY_TEN).candidates] == [bram.participant.pk]
    assert find_pool(slot, now=WEDNESDAY_NOON).candidates == ()


def test_who_is_away_for_all_that_is_left_is_not_asked(search: Search, bram: Person) -> None:
    AvailabilityException.objects.create(
        participant=bram.participant, starts_at=WEDNESDAY_NOON - timedelta(hours=12), ends_at=SUNDAY_SIX
    )
    slot = slot_by_id(search.slot_id)
    found = {now: check_of(slot, bram, now) for now in (TUESDAY_TEN, WEDNESDAY_NOON, SUNDAY_SIX + timedelta(minutes=1))}
    # After the end there is nothing left to look at: it is what was asked for.
    assert list(found.values()) == [None, DropReason.NOT_AVAILABLE, None]


def check_of(slot: Slot, person: Person, now: datetime) -> DropReason | None:
    ask, candidate = candidate_for(slot, person.participant, now=now)
    return check(ask, candidate)


def test_nothing_is_left_of_the_part_of_the_day_that_was_chosen(anna: Person, bram: Person) -> None:
    """Some morning until Wednesday at six: on Wednesday at noon nobody can, and nothing breaks."""
    offers(bram)
    search = published(anna, flexible_until=WEDNESDAY_NOON + timedelta(hours=6), parts=["morning"])
    slot = slot_by_id(search.slot_id)
    ask, _candidate = candidate_for(slot, bram.participant, now=WEDNESDAY_NOON)
    assert (ask.wanted, check_of(slot, bram, WEDNESDAY_NOON)) == ((), DropReason.NOT_AVAILABLE)
    assert check_of(slot, bram, TUESDAY_TEN) is None
    assert ask_of(slot).when.start == slot.occasion.flexible_from


def test_the_asker_is_waited_for_until_halfway_the_moment_that_is_named(search: Search, bram: Person) -> None:
    sweep_due()
    said_yes(bram, TUESDAY_TEN + timedelta(hours=2))
    search.refresh_from_db()
    assert search.asker_answer_by == search.due_at == TUESDAY_TEN + timedelta(hours=1)


def test_graag_comes_too_late_once_the_moment_is_there(
    search: Search, anna: Person, bram: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    sweep_due()
    held = said_yes(bram, TUESDAY_TEN + timedelta(hours=2))
    clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(hours=2))
    with pytest.raises(DomainError) as refused:
        accept_held(actor=anna.viewer, invitation_id=held.pk)
    assert (refused.value.code, Match.objects.count()) == ("gone", 0)


def test_a_yes_whose_moment_passed_makes_way_for_the_next_one_and_then_for_a_search(
    search: Search, bram: Person, coos: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    sweep_due()
    offers(coos)
    first = said_yes(bram, TUESDAY_TEN + timedelta(hours=2))
    invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=coos.participant)
    second = said_yes(coos, WEDNESDAY_NOON)
    assert (first.status, second.status) == (InvitationStatus.HELD, InvitationStatus.RESERVE)
    for hours in (1, 2):  # the asker stays silent, and then the moment is there
        clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(hours=hours))
        sweep_due()
    search.refresh_from_db()
    statuses = [Invitation.objects.get(pk=one.pk).status for one in (first, second)]
    assert statuses == [InvitationStatus.EXPIRED, InvitationStatus.HELD]
    assert (search.due_at, search.asker_answer_by) == (search.asker_answer_by, search.due_at)
    assert TUESDAY_TEN + timedelta(hours=2) < search.asker_answer_by < WEDNESDAY_NOON
    clock_at_tuesday_ten.move_to(WEDNESDAY_NOON)
    sweep_due()
    search.refresh_from_db()
    second.refresh_from_db()
    assert (second.status, search.asker_answer_by) == (InvitationStatus.EXPIRED, None)
    assert search.desk_reason != DeskReason.ASKER_SILENT
