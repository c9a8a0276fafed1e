"""Two coordinators say "ik kan" to the same shift at the same moment: one has it, and the other could."""

from __future__ import annotations

from datetime import timedelta

import pytest

from buurthulp import clock
from desk.models import ShiftAnswer, TelephoneShift
from desk.services.telephone_shifts import say_can, say_cannot
from members.models import Community
from tests.at_once import at_once
from tests.cast import Person

ROUNDS = 10
pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


def test_one_has_it_and_of_two_at_that_time_nobody_has_both(carla: Person, noor: Person, community: Community) -> None:
    begins = clock.now()
    for number in range(ROUNDS):
        begins += timedelta(hours=3)
        shift, beside = (
            TelephoneShift.objects.create(
                community=community, begins_at=begins, ends_at=begins + timedelta(hours=hours), open_since=begins
            )
            for hours in (1, 2)
        )
        both = [lambda who=who, shift=shift: say_can(actor=who.viewer, shift=shift) for who in (carla, noor)]
        results = at_once(both)
        assert [type(result) for result in results] == [TelephoneShift] * 2, (number, results)
        shift.refresh_from_db()
        assert {row.operator_id for row in results if row.operator_id} == {shift.operator_id}
        assert ShiftAnswer.objects.filter(shift=shift, can=True).count() == 2
        # Who has it takes the one beside it at the moment that the first is let go of: one of the two, or none.
        holder = carla if shift.operator.user_id == carla.user.pk else noor
        at_once(
            [
                lambda who=holder, shift=shift: say_cannot(actor=who.viewer, shift=shift),
                lambda who=holder, beside=beside: say_can(actor=who.viewer, shift=beside),
            ]
        )
        assert TelephoneShift.objects.filter(begins_at=begins, operator__user=holder.user).count() <= 1
