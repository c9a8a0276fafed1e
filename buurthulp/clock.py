"""The one clock (ADR 0005).

What happens between people is timed by :func:`now`, which the demo and the scenario tests may move forward.
Machinery (heartbeats, claim leases, back-off, log-in codes) is timed by :func:`machine_now`, which nobody moves.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def machine_now() -> datetime:
    """The real time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the only place where the real time is read


def now() -> datetime:
    """The time between people, in UTC: real time plus the offset row where the clock may be moved."""
    if not settings.CLOCK_MOVABLE:
        return machine_now()
    return machine_now() + offset()


def offset() -> timedelta:
    """How far the demo's clock runs ahead; zero where no row exists."""
    with connection.cursor() as cursor:  # asked thousands of times: building the query would cost more than the answer
        cursor.execute("SELECT seconds FROM kernel_clockoffset WHERE id = 1")
        row = cursor.fetchone()
    return timedelta(seconds=row[0] if row else 0)


def move_forward(step: timedelta) -> None:
    """Move the clock between people forward.

    Raises RuntimeError outside a demo or scenario, ValueError for a step back.
    """
    from buurthulp.models import ClockOffset  # models import this module

    if not settings.CLOCK_MOVABLE:
        raise RuntimeError("The clock can only be moved in a demo or a scenario.")
    if step <= timedelta(0):
        raise ValueError("The clock only goes forward.")
    ClockOffset.objects.update_or_create(pk=1, defaults={"seconds": int((offset() + step).total_seconds())})


def localtime(moment: datetime) -> datetime:
    """The same instant as people in the Netherlands read it."""
    return moment.astimezone(AMSTERDAM)
