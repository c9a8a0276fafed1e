"""Whoever is asked once more, or said yes once more, hears it once more: no message is taken for an earlier one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from buurthulp.viewers import SYSTEM
from exchange.enums import Visibility
from exchange.models import HelpRequest
from matching.enums import InvitationStatus
from matching.models import Invitation
from matching.services.agreeing import accept_held, cancel_match, decline_held
from matching.services.answering import answer_yes
from matching.services.board import answer_request
from matching.services.searching import invite_by_hand, sweep_due
from matching.services.series import sweep_series
from members.models import Community
from notifications.models import OutboxMessage
from tests.cast import Person, make_resident
from tests.geography import Geography
from tests.kept import kept
from tests.matching import walks
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten", "slow_answers")]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)


@kept
def neighbours(community: Community, geography: Geography) -> list[Person]:
    """Nine who like to lend a hand with odd jobs."""
    names = ("Coos", "Dora", "Evert", "Fenna", "Gijs", "Hanna", "Ivo", "Jet", "Klaas")
    people = [make_resident(community, name, at=geography.postcodes["9102AA"], number=name) for name in names]
    for person in people:
        offers(person, "odd_jobs")
    return people


@kept
def walkers(community: Community, geography: Geography) -> list[Person]:
    """Four who like to take a walk."""
    return walks.four_walkers(community, geography)


@kept
def walk(anna: Person, walkers: list[Person]) -> HelpRequest:
    """Anna's, every Tuesday."""
    return walks.series(anna)


def asked_since(moment: datetime) -> set[int]:
    return set(Invitation.objects.filter(invited_at__gt=moment).values_list("participant", flat=True))


def mailed_since(moment: datetime) -> set[int]:
    asked = OutboxMessage.objects.filter(kind="invitation", written_at__gt=moment)
    return {pk for pk in asked.values_list("participant", flat=True) if pk is not None}


def heard(person: Person, kind: str) -> int:
    return OutboxMessage.objects.filter(participant=person.participant, kind=kind).count()


def test_for_a_place_that_fell_free_by_the_search_of_another(
    anna: Person, neighbours: list[Person], slow_answers: None, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    published(anna, slug="odd_jobs", starts_at=THURSDAY_TWO, helpers=3)
    sweep_due()
    agreed = []
    for number in range(3):
        asked = Invitation.objects.order_by("pk")[number]
        answer_yes(actor=SYSTEM, invitation_id=asked.pk)
        agreed.append(accept_held(actor=anna.viewer, invitation_id=asked.pk))
    clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(hours=2))
    cancel_match(actor=SYSTEM, match_id=agreed[1].pk, by=agreed[1].helper)
    sweep_due()
    assert len(asked_since(TUESDAY_TEN)) > 1
    assert mailed_since(TUESDAY_TEN) == asked_since(TUESDAY_TEN)


def test_for_a_series_after_sixty_days(walk: HelpRequest, clock_at_tuesday_ten: time_machine.Coordinates) -> None:
    for day in range(1, 75):
        clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(days=day))
        sweep_series()
        for _ in range(4):
            sweep_due()
    later = TUESDAY_TEN + timedelta(days=60)
    assert len(asked_since(later)) > 1
    assert mailed_since(later) == asked_since(later)


def test_a_yes_to_the_question_that_was_passed_over_twice(anna: Person, bram: Person, coos: Person) -> None:
    for helper in (bram, coos):
        offers(helper)
    search = published(anna, starts_at=THURSDAY_TWO)
    held, reserve = (
        invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=person.participant) for person in (bram, coos)
    )
    answer_yes(actor=SYSTEM, invitation_id=held.pk)
    match = accept_held(actor=anna.viewer, invitation_id=held.pk)
    assert heard(coos, "arranged") == 1
    cancel_match(actor=bram.viewer, match_id=match.pk, by=match.helper)
    answer_yes(actor=coos.viewer, invitation_id=reserve.pk)
    decline_held(actor=anna.viewer, invitation_id=reserve.pk)
    assert heard(coos, "arranged") == 2


def test_a_yes_on_the_board_that_was_passed_over_twice(
    anna: Person, bram: Person, coos: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    search = published(anna, starts_at=THURSDAY_TWO, visibility=Visibility.BOARD)
    about = search.slot.occasion.help_request_id
    held = answer_request(actor=bram.viewer, participant=bram.participant, help_request_id=about)
    reserve = answer_request(actor=coos.viewer, participant=coos.participant, help_request_id=about)
    assert reserve.status == InvitationStatus.RESERVE
    match = accept_held(actor=anna.viewer, invitation_id=held.pk)
    assert heard(coos, "arranged") == 1
    cancel_match(actor=bram.viewer, match_id=match.pk, by=match.helper)
    sweep_due()
    clock_at_tuesday_ten.shift(timedelta(hours=1))
    again = answer_request(actor=coos.viewer, participant=coos.participant, help_request_id=about)
    assert (again.pk, again.status) == (reserve.pk, InvitationStatus.HELD)
    decline_held(actor=anna.viewer, invitation_id=again.pk)
    assert heard(coos, "arranged") == 2
