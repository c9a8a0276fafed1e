"""Somebody was here twice: the signals of the one are the other's."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from buurthulp.viewers import SYSTEM
from desk.enums import SignalBasis, SignalConcern, SignalUrgency
from desk.models import Signal
from desk.pointing_access import get_pointed
from desk.services.handing_on import hand_signals_on
from desk.services.signals import Worry, pass_on_at_desk, pass_on_worry, report_misuse, report_unsafe
from exchange.enums import ActivityStatus
from matching.models import Match
from tests.cast import Person
from tests.factories.activities import ActivityFactory

pytestmark = pytest.mark.django_db
WORRY = Worry(SignalConcern.LONELY, SignalUrgency.WEEK, SignalBasis.CONSENT, "Zit veel alleen.")


def test_from_about_and_for(match: Match, anna: Person, bram: Person, coos: Person, carla: Person) -> None:
    pass_on_at_desk(actor=carla.viewer, about=anna.participant, worry=WORRY)
    pass_on_worry(actor=bram.viewer, match=match, reporter=bram.participant, worry=WORRY)
    report_unsafe(actor=anna.viewer, match=match, reporter=anna.participant)
    # The control: one after the other the database does not let it happen.
    with pytest.raises(IntegrityError), transaction.atomic():
        Signal.objects.filter(about=anna.participant).update(about=coos.participant)
    for _again in range(2):
        hand_signals_on(actor=SYSTEM, former=anna.participant, by=coos.participant)
    found = Signal.objects.order_by("pk").values_list("reporter", "about", "person")
    bram_id, coos_id = bram.participant.pk, coos.participant.pk
    assert list(found) == [(None, coos_id, coos_id), (bram_id, coos_id, coos_id), (coos_id, bram_id, coos_id)]


def test_the_same_report_of_both_is_one(anna: Person, bram: Person, coos: Person) -> None:
    activity = ActivityFactory(community=anna.community, organiser=anna.participant, status=ActivityStatus.OPEN)
    for person, text in ((bram, "Het kost toch geld."), (coos, "Er wordt verkocht.")):
        report_misuse(
            actor=person.viewer,
            reporter=person.participant,
            pointed=get_pointed(person.viewer, "activiteit", activity.public_id),
            concern=SignalConcern.ASKS_MONEY,
            text=text,
        )
    hand_signals_on(actor=SYSTEM, former=bram.participant, by=coos.participant)
    assert [(one.status, one.text, one.reporter_id) for one in Signal.objects.order_by("pk")] == [
        ("followed_up", "Het kost toch geld.", coos.participant.pk),
        ("open", "Er wordt verkocht.\n\nHet kost toch geld.", coos.participant.pk),
    ]
