"""The reminder comes before the day itself, also where the day before is a quiet one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from buurthulp.viewers import SYSTEM
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.confirming import sweep_matches
from matching.services.searching import invite_by_hand
from members.models import Community
from members.preset import settings_with
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]


@pytest.mark.parametrize("hour", ["07:30", "08:15", "14:00"])
@pytest.mark.parametrize(
    ("is_quiet", "day", "subject"), [(False, 6, "Morgen zie je Anna"), (True, 5, "Binnenkort zie je Anna")]
)
def test_of_a_monday(
    anna: Person,
    bram: Person,
    community: Community,
    clock_at_tuesday_ten: time_machine.Coordinates,
    hour: str,
    is_quiet: bool,
    day: int,
    subject: str,
) -> None:
    community.settings = settings_with(community.settings, quiet={"sunday": is_quiet})
    community.save()
    offers(bram)
    at = datetime.fromisoformat(f"2026-12-07T{hour}").replace(tzinfo=AMSTERDAM)
    put = invite_by_hand(actor=SYSTEM, slot_id=published(anna, starts_at=at).slot_id, participant=bram.participant)
    answer_yes(actor=bram.viewer, invitation_id=put.pk)
    accept_held(actor=anna.viewer, invitation_id=put.pk)
    moment = TUESDAY_TEN
    told = OutboxMessage.objects.filter(kind="reminder", participant=bram.participant)
    while not told.exists() and moment < at:
        moment += timedelta(minutes=30)
        clock_at_tuesday_ten.move_to(moment)
        sweep_matches()
    mail = told.get()
    assert moment.date() == datetime(2026, 12, day).date()
    assert mail.subject == subject
    assert subject in mail.body_html
    assert ("morgen" in mail.body_text) is not is_quiet
