"""Work that is done once a night, however many workers and ticks of beat there are (house.md §4: intervals only)."""

from __future__ import annotations

from datetime import date, timedelta

from buurthulp import clock
from buurthulp.models import NightlyWork

FROM_HOUR = 3


def claim(name: str) -> date | None:
    """The night, if ``name`` is due and nobody did it yet; else None. Call it inside the transaction of the work.

    Due is the first time after three in the morning, Dutch time; a worker that was away then does it when it is back.
    When the work fails, the claim is rolled back with it.
    """
    local = clock.localtime(clock.now())
    if local.hour < FROM_HOUR:
        return None
    tonight = local.date()
    NightlyWork.objects.get_or_create(name=name, defaults={"night": tonight - timedelta(days=1)})
    # A second worker waits here for the first, and then finds the night taken.
    is_mine = NightlyWork.objects.filter(name=name, night__lt=tonight).update(night=tonight) == 1
    return tonight if is_mine else None
