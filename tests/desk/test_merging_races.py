"""Two who are one person become one at the moment one of them says yes: the yes is kept, and stands once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from desk.services import merging
from desk.services.merging import merge_people
from matching.enums import InvitationStatus
from matching.models import Invitation
from matching.services.answering import answer_yes
from matching.services.searching import invite_by_hand
from members.models import Participant
from tests.at_once import at_once
from tests.cast import Person, make_resident
from tests.desk.conftest import THURSDAY_TWO
from tests.geography import Geography
from tests.matching.world import published

ROUNDS = 10
pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
Asked = tuple[Person, Invitation]


def _asked_twice(number: int, anna: Person, bram: Person, geography: Geography) -> Asked:
    """Somebody who is bram as well, and a question to both; theirs is given back."""
    twin = make_resident(anna.community, f"Coba{number}", at=geography.postcodes["9101AB"], number="5")
    search = published(anna, starts_at=THURSDAY_TWO + timedelta(hours=number))
    _mine, theirs = [
        invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=who.participant) for who in (bram, twin)
    ]
    return twin, theirs


def _left(bram: Person, asked: Invitation) -> list[str]:
    return [one.status for one in Invitation.objects.filter(participant=bram.participant, occasion=asked.occasion_id)]


def test_a_yes_at_that_moment_is_kept_and_stands_once(
    carla: Person, anna: Person, bram: Person, geography: Geography
) -> None:
    won = {"kept": 0, "told": 0}
    for number in range(ROUNDS):
        twin, theirs = _asked_twice(number, anna, bram, geography)
        by = Participant.objects.get(pk=bram.participant.pk)
        results = at_once(
            [
                partial(merge_people, actor=carla.viewer, former=twin.participant, by=by),
                partial(answer_yes, actor=SYSTEM, invitation_id=theirs.pk),
            ]
        )
        assert results[0] == by, results
        is_kept = isinstance(results[1], Invitation)
        # Too late by a moment: they hear so, the question stands, and their link answers that one.
        assert is_kept or (isinstance(results[1], DomainError) and results[1].code == "withdrawn"), results
        assert _left(bram, theirs) == [InvitationStatus.HELD if is_kept else InvitationStatus.INVITED]
        won["kept" if is_kept else "told"] += 1
    print(f"\n{connection.vendor}: {won}")
    assert sum(won.values()) == ROUNDS


def test_control_without_stopping_the_double_question_a_yes_is_lost(
    carla: Person, anna: Person, bram: Person, geography: Geography, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which of two questions stays, is not luck: it is looked at under the lock of the search."""
    twin, theirs = _asked_twice(0, anna, bram, geography)
    monkeypatch.setattr(merging, "stop_double_questions", lambda **_kwargs: None)
    merge_people(actor=carla.viewer, former=twin.participant, by=bram.participant)
    answered = answer_yes(actor=SYSTEM, invitation_id=theirs.pk)
    assert (answered.status, _left(bram, theirs)) == (InvitationStatus.HELD, [InvitationStatus.INVITED])


def test_two_who_merge_them_the_other_way_round(
    carla: Person, anna: Person, bram: Person, geography: Geography
) -> None:
    """One of the two is who they are; the other is told that there is nothing left to do."""
    twin, _theirs = _asked_twice(0, anna, bram, geography)
    results = at_once(
        [
            lambda: merge_people(actor=carla.viewer, former=twin.participant, by=bram.participant),
            lambda: merge_people(actor=carla.viewer, former=bram.participant, by=twin.participant),
        ]
    )
    done = [result for result in results if isinstance(result, Participant)]
    told = [result.code for result in results if isinstance(result, DomainError)]
    assert (len(done), told) == (1, ["merge.closed"]), results
    assert Participant.objects.filter(merged_into=done[0]).count() == 1
