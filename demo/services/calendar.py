"""Moments of the demo, counted from the moment it is made, so that it is never stale."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from buurthulp import clock
from exchange.moments import local_instant
from matching.engine import waves
from matching.engine.hours import after_waking, before_waking, is_quiet, last_waking_edge, waking_between
from matching.selectors.policy import policy_of
from members.models import Community

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = 1, 2, 3, 4, 5
DAYTIME = range(9, 21)
FARTHEST_HOURS = 96
MOST_ASKED_HOURS = 30
REMINDER_HOUR = 10


class DemoCalendar:
    """``now`` is when the demo is made."""

    def __init__(self, community: Community) -> None:
        self.now = clock.now()
        self.today = clock.localtime(self.now).date()
        self._policy = policy_of(community.preset)

    def on(self, days: int, hour: int, minute: int = 0) -> datetime:
        """So many days from today (negative: earlier), at a local hour."""
        return local_instant(self.today + timedelta(days=days), time(hour, minute))

    @staticmethod
    def at(day: date, hour: int) -> datetime:
        """A local hour of a day."""
        return local_instant(day, time(hour))

    def waking_ago(self, hours: float) -> datetime:
        """So many hours ago, not counting the quiet ones: a moment at which somebody may be asked."""
        return before_waking(self.now, timedelta(hours=hours), self._policy.calendar)

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

    def reminded(self, hour: int) -> datetime:
        """This hour today or tomorrow: whichever is still to come and was reminded of the day before."""
        is_early = clock.localtime(self.now).hour <= REMINDER_HOUR
        return self.on(0 if is_early else 1, hour)

    def tight(self, asked: datetime) -> datetime:
        """The latest need for which a question asked then is tight, with answers still to come."""

        def is_tight(deadline: waves.Deadline) -> bool:
            calendar = self._policy.calendar
            window = self._policy.windows.of(waves.Channel.MAIL, calendar)
            end = min(after_waking(asked, window, calendar), deadline.decide_by)
            answer_by = last_waking_edge(end, calendar) if is_quiet(end, calendar) else end
            left = waking_between(asked, deadline.decide_by, calendar)
            return (deadline.is_short or left <= window) and answer_by > self.now

        *_, latest = self._needs(asked, is_tight)
        return latest

    def too_late(self) -> tuple[datetime, datetime]:
        """When something was asked, six waking hours ago or a little more, and a need for which that has become the
        coordinator's by now. On a Saturday evening what was asked that noon is still being looked for."""
        for hours in range(6, MOST_ASKED_HOURS):
            asked = self.waking_ago(hours)
            need = next(self._needs(asked, lambda deadline: deadline.decide_by <= self.now), None)
            if need is not None:
                return asked, need
        raise LookupError("At this moment nothing can be too late.")

    def _needs(self, asked: datetime, fits: Callable[[waves.Deadline], bool]) -> Iterator[datetime]:
        """Whole hours of the day to come, from two waking hours on, whose deadline fits."""
        first = after_waking(self.now, timedelta(hours=2), self._policy.calendar)
        hour = clock.localtime(first).replace(minute=0, second=0, microsecond=0)
        for step in range(1, FARTHEST_HOURS):
            need = (hour + timedelta(hours=step)).astimezone(self.now.tzinfo)
            if clock.localtime(need).hour in DAYTIME and fits(waves.publication_deadline(asked, need, self._policy)):
                yield need
