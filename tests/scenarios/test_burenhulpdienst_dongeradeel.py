"""BurenHulpDienst Dongeradeel: a desk and neighbours in the villages of Noardeast-Fryslân (design/domain.md)."""

from __future__ import annotations

import pytest

from tests.scenarios.lines import live_and_check, reaches_the_mark
from tests.scenarios.noardeast_fryslan import noardeast_fryslan

PEOPLE = 400
REQUESTS = 150
SEEDS = (1, 2, 3)

pytestmark = [
    pytest.mark.deep,
    pytest.mark.long(minutes=5),
    pytest.mark.django_db(transaction=True, reset_sequences=True),
]


@pytest.mark.parametrize("seed", SEEDS)
def test_from_sign_up_to_ledger(movable_clock, process_environment, seed):
    counted = live_and_check(noardeast_fryslan(), process_environment, people=PEOPLE, requests=REQUESTS, seed=seed)
    assert reaches_the_mark(counted)
