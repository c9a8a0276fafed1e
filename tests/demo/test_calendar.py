"""The moments of the demo exist at whatever hour it is made."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
import time_machine

from demo.services.calendar import DemoCalendar
from matching.engine import waves
from matching.selectors.policy import policy_of
from members.models import Community
from members.preset import load_preset
from tests.matching.world import AMSTERDAM

HALF_HOURS = 48


@pytest.mark.parametrize("day", range(7))
def test_there_is_something_tight_and_something_too_late(day: int) -> None:
    """Each half hour of a week. On a Saturday evening the office's last hour was on Friday."""
    community = cast(Community, SimpleNamespace(preset=load_preset("burenhulpdienst")))
    policy = policy_of(community.preset)
    midnight = datetime(2026, 11, 23 + day, 0, 7, tzinfo=AMSTERDAM)
    for half_hour in range(HALF_HOURS):
        now = midnight + timedelta(minutes=30 * half_hour)
        with time_machine.travel(now, tick=False):
            calendar = DemoCalendar(community)
            asked, need = calendar.too_late()
            assert asked < now < need
            assert waves.publication_deadline(asked, need, policy).decide_by <= now
            asked = calendar.waking_ago(1.5)
            assert waves.publication_deadline(asked, calendar.tight(asked), policy).decide_by > now
