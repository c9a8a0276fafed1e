"""Two who are one person become one at the moment one of them says yes: the yes is kept, and stands once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from threading import Event, current_thread

import pytest
from django.db import OperationalError, connection

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from desk.services import merging
from desk.services.merging import merge_people
from matching.enums import InvitationStatus
from matching.models import Invitation
from matching.services import merging as merging_of_matching
from matching.services import places
from matching.services.answering import answer_yes
from matching.services.searching import invite_by_hand
from members.models import Participant
from tests.at_once import at_once, where_rows_lock
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


def _meeting_halfway(
    carla: Person, anna: Person, bram: Person, geography: Geography, monkeypatch: pytest.MonkeyPatch
) -> list[object]:
    """Who merges holds the first of two questions, and what was learned; a yes to the second holds its search."""
    twin, first = _asked_twice(0, anna, bram, geography)
    second = published(anna, starts_at=THURSDAY_TWO + timedelta(days=2))
    theirs = invite_by_hand(actor=SYSTEM, slot_id=second.slot_id, participant=twin.participant)
    has_first, has_second = Event(), Event()
    lock_invitation, lock_learned = merging_of_matching.lock_invitation, places.lock_learned

    def hold_first(pk: int) -> object:
        held = lock_invitation(pk)
        has_first.set()
        has_second.wait(timeout=10)
        return held

    def hold_second(people: object) -> None:
        if current_thread().name == "yes":
            has_second.set()
            has_first.wait(timeout=1)  # who merges may well wait for us
        lock_learned(people)  # type: ignore[arg-type]

    monkeypatch.setattr(merging_of_matching, "lock_invitation", hold_first)
    monkeypatch.setattr(places, "lock_learned", hold_second)

    def say_yes() -> object:
        current_thread().name = "yes"
        return answer_yes(actor=SYSTEM, invitation_id=theirs.pk)

    assert first.slot_id != theirs.slot_id
    by = bram.participant
    return at_once([lambda: merge_people(actor=carla.viewer, former=twin.participant, by=by), say_yes])


@where_rows_lock
def test_merging_and_a_yes_to_another_of_their_questions_do_not_wait_for_each_other(
    carla: Person, anna: Person, bram: Person, geography: Geography, monkeypatch: pytest.MonkeyPatch
) -> None:
    merged, said = _meeting_halfway(carla, anna, bram, geography, monkeypatch)
    assert isinstance(merged, Participant), merged
    assert isinstance(said, Invitation), said
    assert _left(bram, said) == [InvitationStatus.HELD]


@where_rows_lock
def test_control_with_one_question_locked_after_the_other_they_do(
    carla: Person, anna: Person, bram: Person, geography: Geography, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging_of_matching, "lock_searches", lambda slots: None)
    results = _meeting_halfway(carla, anna, bram, geography, monkeypatch)
    assert [type(one) for one in results if isinstance(one, Exception)] == [OperationalError]


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
