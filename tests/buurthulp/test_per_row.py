"""A question asked of each row: the same answer as any other, and on PostgreSQL no join."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from buurthulp.per_row import ExistsPerRow
from members.models import Confirmation, Participant
from tests.cast import Person
from tests.kept import kept

CONFIRMED = Confirmation.objects.filter(participant=OuterRef("pk"))


def _plan(rows: QuerySet[Participant]) -> str:
    return rows.order_by("pk")[:13].explain()


@kept
def newcomer(anna: Person, bram: Person) -> Participant:
    """The one of three who is not confirmed."""
    Confirmation.objects.filter(participant=bram.participant).delete()
    return bram.participant


def test_it_answers_as_exists_does(anna: Person, newcomer: Participant) -> None:
    everybody = Participant.objects.order_by("pk")
    for kind in (Exists, ExistsPerRow):
        assert list(everybody.filter(kind(CONFIRMED))) == [anna.participant]
        assert list(everybody.filter(~kind(CONFIRMED))) == [newcomer]
        assert list(everybody.filter(~(kind(CONFIRMED) | ~kind(CONFIRMED)))) == []
        assert list(everybody.filter(kind(CONFIRMED.none()))) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite makes no join of it anyway.")
def test_it_is_no_join_for_the_planner(anna: Person) -> None:
    assert "SubPlan" in _plan(Participant.objects.filter(ExistsPerRow(CONFIRMED)))
    assert "SubPlan" not in _plan(Participant.objects.filter(Exists(CONFIRMED)))
