"""Moments of the demo, counted from the moment it is made, so that it is never stale."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from buurthulp import clock
from exchange.moments import local_instant
from matching.engine.hours import before_waking
from matching.selectors.policy import calendar_of
from members.models import Community

SATURDAY = 5


class DemoCalendar:
    """``now`` is when the demo is made."""

    def __init__(self, community: Community) -> None:
        self.now = clock.now()
        self.today = clock.localtime(self.now).date()
        self._hours = calendar_of(community.preset)

    def on(self, days: int, hour: int, minute: int = 0) -> datetime:
        """So many days from today (negative: earlier), at a local hour."""
        return local_instant(self.today + timedelta(days=days), time(hour, minute))

    def waking_ago(self, hours: float) -> datetime:
        """So many hours ago, not counting the quiet ones: a moment at which somebody may be asked."""
        return before_waking(self.now, timedelta(hours=hours), self._hours)

    def working_day(self, count: int) -> date:
        """The so many-th weekday after today, so that there is always an office day before it."""
        day = self.today
        while count:
            day += timedelta(days=1)
            count -= day.weekday() < SATURDAY
        return day

    def next_weekday(self, weekday: int, *, after_days: int) -> date:
        """The first such weekday (Monday is 0) that is at least ``after_days`` away."""
        day = self.today + timedelta(days=after_days)
        return day + timedelta(days=(weekday - day.weekday()) % 7)
