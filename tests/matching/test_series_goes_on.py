""" "En ook daarna": of a series, only whoever got "Graag" does the further dates."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from buurthulp.viewers import SYSTEM
from exchange.enums import SlotStatus
from exchange.models import HelpRequest
from matching.enums import InvitationStatus
from matching.models import Invitation, Match, Search
from matching.services.agreeing import accept_held, decline_held
from matching.services.answering import step_back, take_back_answer
from matching.services.leaving import leave
from matching.services.searching import sweep_due
from matching.services.series import skip_date, sweep_series
from members.models import Community
from tests.cast import Person
from tests.geography import Geography
from tests.kept import kept
from tests.matching.walks import DATES, TEN, days, four_walkers, series, yes
from tests.matching.world import TUESDAY_TEN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]


@kept
def neighbours(community: Community, geography: Geography) -> list[Person]:
    """Four who like to take a walk."""
    return four_walkers(community, geography)


@kept
def walk(anna: Person, neighbours: list[Person]) -> HelpRequest:
    """Anna's, every Tuesday."""
    return series(anna)


def held_of(said: Invitation) -> Invitation:
    rows = Invitation.objects.filter(participant=said.participant, status=InvitationStatus.HELD)
    return rows.order_by("pk")[0]


@pytest.mark.parametrize("how", [decline_held, step_back, take_back_answer])
def test_whose_yes_fell_away_before_graag_gets_no_further_dates(
    walk: HelpRequest, anna: Person, clock_at_tuesday_ten: time_machine.Coordinates, how: object
) -> None:
    said = yes(goes_on=True)
    skip_date(actor=anna.viewer, help_request_id=walk.pk, on=DATES[0])
    how(actor=anna.viewer if how is decline_held else SYSTEM, invitation_id=held_of(said).pk)  # type: ignore[operator]
    walk.refresh_from_db()
    assert walk.dates_due_at is not None
    clock_at_tuesday_ten.move_to(walk.dates_due_at)
    sweep_series()
    assert Match.objects.count() == 0


def test_who_gets_graag_after_the_first_date_passed_does_the_further_ones(
    walk: HelpRequest, anna: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    said = yes(goes_on=True)
    clock_at_tuesday_ten.move_to(TEN + timedelta(minutes=1))
    sweep_due()
    accept_held(actor=anna.viewer, invitation_id=held_of(said).pk)
    clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(weeks=1, hours=1))
    sweep_series()
    assert days(status=SlotStatus.OPEN) == []


def test_when_they_leave_before_graag_further_dates_are_searched_together(
    walk: HelpRequest, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    said = yes(goes_on=True)
    leave(actor=SYSTEM, participant=said.participant)
    clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(weeks=1, hours=1))
    sweep_series()
    assert Search.objects.filter(is_alone=True).count() == 0
