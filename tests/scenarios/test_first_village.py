"""One line on real places: 120 people and 40 requests in Noardeast-Fryslân, a worker of its own, real mail.

At one's desk half as many people and 15 requests (ADR 38).
"""

from __future__ import annotations

import pytest

from tests.scenarios.lines import live_and_check
from tests.scenarios.noardeast_fryslan import noardeast_fryslan
from tests.tiers import IS_LANDING

PEOPLE, REQUESTS = (120, 40) if IS_LANDING else (60, 15)
SEED = 4

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True, reset_sequences=True)]


def test_each_request_from_sign_up_to_ledger(movable_clock, process_environment):
    counted = live_and_check(noardeast_fryslan(), process_environment, people=PEOPLE, requests=REQUESTS, seed=SEED)
    assert 0 < counted.answerable_matched <= counted.answerable
