"""How an occasion is said to people."""

from __future__ import annotations

from datetime import datetime, timedelta

from buurthulp import clock, spoken
from exchange.models import Occasion


def when_text(occasion: Occasion, named: datetime | None = None) -> str:
    """ "dinsdagmiddag 3 december, 14.00 uur", or a day part, or "in overleg".

    ``named`` is the moment that a yes to a flexible occasion names.
    """
    moment = named or occasion.starts_at
    if moment is not None:
        return spoken.when(starts_at=moment, time_fixed=True)
    assert occasion.flexible_from is not None
    assert occasion.flexible_until is not None
    until = occasion.flexible_until - timedelta(seconds=1)
    first, last = clock.localtime(occasion.flexible_from), clock.localtime(until)
    if first.date() != last.date():
        return spoken.when(flexible_until=until)
    if spoken.part_of_day(first) == spoken.part_of_day(last):
        return spoken.when(starts_at=occasion.flexible_from)
    return spoken.when(starts_at=first.date())
