"""Two coordinators take on the same line at the same moment, again and again: one wins, the other is told by name."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from django.db import connection

from buurthulp.errors import DomainError
from buurthulp.worklist import WorkRow, rows_for
from desk.models import WorkState, WorkStateChange
from desk.services.work import claim
from members.enums import Role
from members.models import Community
from tests.at_once import at_once
from tests.cast import Person, make_staff
from tests.desk.test_worklist import newcomers
from tests.geography import Geography
from tests.kept import kept
from tests.tiers import often

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


@kept
def noor(community: Community) -> Person:
    return make_staff(community, "Noor", Role.COORDINATOR)


@kept
def row(carla: Person, community: Community, geography: Geography) -> WorkRow:
    newcomers(community, geography, 1)
    (row,) = rows_for(carla.viewer)
    return row


@often
def test_one_wins_and_the_other_is_told(carla: Person, noor: Person, row: WorkRow, rounds: int) -> None:
    names = {carla.user.pk: "Carla", noor.user.pk: "Noor"}
    told: Counter[str] = Counter()
    for number in range(rounds):
        # A line of its own in every round; odd rounds begin with a line that somebody touched before.
        line = row._replace(object_id=row.object_id + number)
        if number % 2:
            WorkState.objects.create(
                community=carla.community, source=row.source, object_id=line.object_id, touched_at=row.since
            )
        results = at_once([lambda who=who, line=line: claim(actor=who.viewer, row=line) for who in (carla, noor)])
        won = [result for result in results if isinstance(result, WorkState)]
        lost = [result for result in results if isinstance(result, DomainError)]
        assert (len(won), len(lost), [error.code for error in lost]) == (1, 1, ["taken"]), results
        state = WorkState.objects.get(source=row.source, object_id=line.object_id)
        winner = names[state.owner_user_id]
        assert str(lost[0]) == f"{winner} heeft dit al."
        assert [change.actor_user_id for change in WorkStateChange.objects.filter(subject=state)] == [
            state.owner_user_id
        ]
        told[winner] += 1
    print(f"\n{connection.vendor}: {dict(told)} won in {rounds} rounds")
    assert sum(told.values()) == rounds


def test_control_deciding_on_what_was_read_before_makes_two_winners(carla: Person, noor: Person, row: WorkRow) -> None:
    """Without the filter on whose it was, both believe that it is theirs."""
    both = 0
    for number in range(25):
        state = WorkState.objects.create(
            community=carla.community, source=row.source, object_id=row.object_id + number, touched_at=row.since
        )
        ready = threading.Barrier(2)

        def careless(who: Person, pk: int = state.pk, ready: threading.Barrier = ready) -> bool:
            is_free = WorkState.objects.get(pk=pk).owner_user_id is None
            ready.wait(timeout=10)
            if is_free:
                WorkState.objects.filter(pk=pk).update(status="taken", owner_user_id=who.user.pk, claimed_at=row.since)
            return is_free

        both += at_once([lambda who=who: careless(who) for who in (carla, noor)]) == [True, True]
    assert both >= 1
