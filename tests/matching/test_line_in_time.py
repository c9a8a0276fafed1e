"""The first wave against the clock: too short, at night, and for the coordinator alone."""

from __future__ import annotations

from datetime import datetime

import pytest

from buurthulp.viewers import SYSTEM
from exchange.enums import Visibility
from matching.enums import DeskReason
from matching.models import Invitation
from matching.services.searching import invite_by_hand, sweep_due
from notifications.models import OutboxMessage
from tests.matching.world import AMSTERDAM, offers, published

THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]


@pytest.mark.parametrize(
    ("published_at", "need_at"),
    [
        (datetime(2026, 12, 1, 10, 0), datetime(2026, 12, 1, 15, 0)),  # Tuesday, for the same afternoon
        (datetime(2026, 11, 30, 8, 5), datetime(2026, 11, 30, 11, 5)),  # Monday early: decide_by was Friday
    ],
)
def test_urgent_request_is_out_and_on_the_list_within_one_sweep(
    anna, bram, coos, clock_at_tuesday_ten, published_at, need_at
):
    clock_at_tuesday_ten.move_to(published_at.replace(tzinfo=AMSTERDAM))
    offers(bram)
    offers(coos)
    search = published(anna, starts_at=need_at.replace(tzinfo=AMSTERDAM))
    sweep_due(limit=1)
    search.refresh_from_db()
    assert Invitation.objects.count() >= 1
    assert OutboxMessage.objects.filter(kind="invitation").count() == Invitation.objects.count()
    assert search.desk_reason == DeskReason.SHORT
    print(
        f"\n{published_at:%a %H.%M} for {need_at:%H.%M}: {Invitation.objects.count()} asked, desk: {search.desk_reason}"
    )


def test_wave_in_quiet_hours_waits_for_the_morning(anna, bram, clock_at_tuesday_ten):
    clock_at_tuesday_ten.move_to(datetime(2026, 12, 1, 22, 0, tzinfo=AMSTERDAM))
    offers(bram)
    search = published(anna, starts_at=datetime(2026, 12, 4, 14, 0, tzinfo=AMSTERDAM))
    sweep_due()
    search.refresh_from_db()
    assert Invitation.objects.count() == 0
    assert search.due_at == datetime(2026, 12, 2, 8, 0, tzinfo=AMSTERDAM)
    clock_at_tuesday_ten.move_to(datetime(2026, 12, 2, 8, 0, tzinfo=AMSTERDAM))
    sweep_due()
    assert Invitation.objects.count() == 1


def test_only_for_the_coordinator_asks_nobody(anna, bram):
    offers(bram)
    search = published(anna, starts_at=THURSDAY_TWO, visibility=Visibility.DESK)
    assert sweep_due() == 1
    search.refresh_from_db()
    assert (Invitation.objects.count(), search.desk_reason) == (0, DeskReason.CALL_WANTED)


def test_somebody_who_is_called_is_waited_for_as_by_mail_and_others_are_asked_beside_them(
    anna, bram, coos, community, geography, clock_at_tuesday_ten
):
    """Who can only be called has a minute in a wave; a coordinator calls when there is time for it."""
    offers(bram)
    search = published(anna, starts_at=datetime(2026, 12, 2, 12, 0, tzinfo=AMSTERDAM))
    invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=coos.participant, on_the_phone=True)
    sweep_due()
    search.refresh_from_db()
    assert list(Invitation.objects.order_by("pk").values_list("participant__first_name", "channel")) == [
        ("Coos", "phone"),
        ("Bram", "mail"),
    ]
    assert search.desk_reason == DeskReason.SHORT
