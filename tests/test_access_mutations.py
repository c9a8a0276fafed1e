"""The control of the access matrix: with any one guard taken away, a cell turns red (safety.md §5).

``make mutate-access`` counts the cells; here one is enough, and it is among those that are tried at one's desk.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.access.matrix import lines
from tests.access.mutations import MUTATIONS
from tests.access.taking_away import Mutation, guards_in_code, near, red_cells
from tests.access.world import World, built_world

pytestmark = pytest.mark.django_db
LINES = lines()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One world for all mutations; each cell takes back what it did."""
    with django_db_blocker.unblock(), built_world() as made:
        yield made


def test_every_guard_is_taken_away_once() -> None:
    assert guards_in_code() - {mutation.guard for mutation in MUTATIONS} == set()


@pytest.mark.deep
@pytest.mark.parametrize("mutation", MUTATIONS, ids=[mutation.name for mutation in MUTATIONS])
def test_the_matrix_notices(mutation: Mutation, world: World) -> None:
    first = next(red_cells(mutation, near(mutation, LINES), world, at_ones_desk=True), None)
    assert first is not None, f"Nothing in the matrix notices {mutation.guard} without {mutation.without}."
