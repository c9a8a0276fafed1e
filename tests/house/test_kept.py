"""What is kept under the tests (tests/kept.py): made once, the same for each, and gone where it was not asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from buurthulp import clock
from members.models import Community, Participant
from tests.cast import Person
from tests.factories.members import CommunityFactory, ParticipantFactory
from tests.kept import STILL_NOW, Ground, Maker, kept, makers_of

made: list[str] = []


def village() -> Community:
    made.append("village")
    return CommunityFactory(name="Kustdorp")  # type: ignore[return-value]  # what factories give


def dora(village: Community) -> Participant:
    made.append("dora")
    return ParticipantFactory(community=village, first_name="Dora")  # type: ignore[return-value]


def fails(village: Community) -> None:
    ParticipantFactory(community=village)
    raise ZeroDivisionError


VILLAGE, DORA, FAILS = (
    Maker(make.__name__, make, needs, autouse=False, number=0)
    for make, needs in ((village, ()), (dora, ("village",)), (fails, ("village",)))
)


@pytest.fixture
def ground(transactional_db: None) -> Iterator[Ground]:
    """One of this test's own, on which nothing lies yet and nothing is left."""
    made.clear()
    ground = Ground()
    yield ground
    ground.clear_for([])


class TestGround:
    def test_made_once_and_each_time_as_it_was(self, ground: Ground) -> None:
        first = ground.stand_on([VILLAGE, DORA])
        assert first is not None
        first.of("village").name = "Overdorp"
        again = ground.stand_on([VILLAGE, DORA])
        assert again is not None
        assert (again.of("village").name, again.of("dora").first_name) == ("Kustdorp", "Dora")
        assert made == ["village", "dora"]
        assert again.of("dora").community is again.of("village")

    def test_what_is_not_asked_for_is_gone(self, ground: Ground) -> None:
        ground.stand_on([VILLAGE, DORA])
        ground.stand_on([VILLAGE])
        assert (Community.objects.count(), Participant.objects.count()) == (1, 0)
        ground.clear_for([])
        assert (Community.objects.count(), connection.in_atomic_block) == (0, False)

    def test_what_cannot_be_made_leaves_nothing(self, ground: Ground) -> None:
        with pytest.raises(ZeroDivisionError):
            ground.stand_on([VILLAGE, FAILS])
        assert (Community.objects.count(), Participant.objects.count()) == (1, 0)
        ground.clear_for([])
        assert Community.objects.count() == 0

    def test_at_another_time_it_is_made_again(self, ground: Ground) -> None:
        ground.stand_on([VILLAGE])
        with time_machine.travel(clock.machine_now() + STILL_NOW + timedelta(seconds=1), tick=False):
            ground.stand_on([VILLAGE])
            assert Community.objects.get().created_at == clock.machine_now()

    def test_a_clock_that_was_stopped_unnoticed_is_told(self, ground: Ground) -> None:
        values = ground.stand_on([VILLAGE])
        assert values is not None
        with (
            time_machine.travel(clock.machine_now() + timedelta(days=1), tick=False),
            pytest.raises(AssertionError, match="call the fixture that stops the clock clock_at_"),
        ):
            values.of("village")


@kept
def renamed(anna: Person) -> Person:
    """Anna, as a story changed her."""
    assert anna.participant is not None
    anna.participant.first_name = "Annelies"
    anna.participant.save()
    return anna


class TestFixtures:
    """Each of these begins where the one before it began."""

    @pytest.mark.parametrize("_time", [1, 2])
    def test_no_test_sees_what_another_did(self, _time: int, anna: Person, renamed: Person) -> None:
        assert anna.participant is not None
        assert renamed.participant is anna.participant
        assert (anna.participant.first_name, Participant.objects.get().first_name) == ("Annelies", "Annelies")
        anna.participant.delete()

    def test_nor_what_a_story_did_that_it_did_not_ask_for(self, anna: Person) -> None:
        assert anna.participant is not None
        assert (anna.participant.first_name, Participant.objects.get().first_name) == ("Anna", "Anna")

    def test_each_after_what_it_is_made_with(
        self, bram: Person, renamed: Person, request: pytest.FixtureRequest
    ) -> None:
        names = [maker.name for maker in makers_of(request.node)]
        assert names == ["geography", "community", "anna", "renamed", "bram"]

    def test_with_real_transactions_nothing_is_kept(
        self, transactional_db: None, anna: Person, request: pytest.FixtureRequest
    ) -> None:
        assert makers_of(request.node) == []
        assert (Participant.objects.get().first_name, connection.in_atomic_block) == ("Anna", False)
