"""While a yes waits for "Graag": that the asker stays silent is noticed, and what is over is told nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from pytest_django import Settings

from buurthulp.viewers import SYSTEM
from exchange.enums import Visibility, Way
from matching.enums import DeskReason, InvitationStatus
from matching.models import Invitation, Search
from matching.services.answering import answer_yes, step_back, take_back_answer
from matching.services.board import answer_request, search_further
from matching.services.circles import ask_wider
from matching.services.searching import invite_by_hand, sweep_due
from notifications.models import OutboxMessage
from notifications.services.gathering import release_held
from tests.cast import Person
from tests.circles import circle_round
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, offers, published
from tests.texting import provide_sms, told_by_sms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)


def yes_of(person: Person, search: Search) -> Invitation:
    put = invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=person.participant)
    return answer_yes(actor=person.viewer, invitation_id=put.pk)


@pytest.mark.parametrize("further", ["zoek verder", "ook buiten je kring"])
def test_who_lets_us_search_on_meanwhile_is_still_asked_about_that_yes(
    anna: Person, bram: Person, clock_at_tuesday_ten: time_machine.Coordinates, further: str
) -> None:
    offers(bram)
    if further == "zoek verder":
        search = published(anna, starts_at=THURSDAY_TWO, way=Way.ONE)
        held = yes_of(bram, search)
    else:
        circle_round(anna, bram)
        search = published(anna, visibility=Visibility.CIRCLE, starts_at=THURSDAY_TWO, first_is_fine=False)
        about = search.slot.occasion.help_request_id
        held = answer_request(actor=bram.viewer, participant=bram.participant, help_request_id=about)
    search.refresh_from_db()
    answer_by = search.asker_answer_by
    assert (held.status, answer_by is not None) == (InvitationStatus.HELD, True)
    go_on = search_further if further == "zoek verder" else ask_wider
    go_on(actor=anna.viewer, help_request_id=search.slot.occasion.help_request_id)
    sweep_due()
    clock_at_tuesday_ten.move_to(answer_by + timedelta(minutes=1))
    sweep_due()
    search.refresh_from_db()
    assert search.desk_reason == DeskReason.ASKER_SILENT


def test_once_the_next_yes_is_put_to_the_asker_nobody_need_call(
    anna: Person, bram: Person, coos: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    for helper in (bram, coos):
        offers(helper)
    search = published(anna, starts_at=THURSDAY_TWO)
    held = yes_of(bram, search)
    yes_of(coos, search)
    search.refresh_from_db()
    clock_at_tuesday_ten.move_to(search.asker_answer_by)
    sweep_due()
    search.refresh_from_db()
    assert search.desk_reason == DeskReason.ASKER_SILENT
    step_back(actor=bram.viewer, invitation_id=held.pk)
    sweep_due()
    search.refresh_from_db()
    assert search.desk_reason == ""


@pytest.mark.parametrize("is_taken_back", [True, False])
def test_a_yes_that_was_taken_back_at_night_is_not_told_in_the_morning(
    anna: Person,
    bram: Person,
    settings: Settings,
    clock_at_tuesday_ten: time_machine.Coordinates,
    is_taken_back: bool,
) -> None:
    provide_sms(settings)
    told_by_sms(anna)
    offers(bram)
    search = published(anna, starts_at=THURSDAY_TWO)
    put = invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=bram.participant)
    clock_at_tuesday_ten.move_to(TUESDAY_TEN.replace(hour=22))
    answer_yes(actor=bram.viewer, invitation_id=put.pk)
    clock_at_tuesday_ten.move_to(TUESDAY_TEN.replace(hour=22, minute=5))
    if is_taken_back:
        take_back_answer(actor=bram.viewer, invitation_id=put.pk)
    clock_at_tuesday_ten.move_to(TUESDAY_TEN.replace(hour=8) + timedelta(days=1))
    release_held(actor=SYSTEM)
    assert OutboxMessage.objects.filter(kind="held").exists() is not is_taken_back
