"""On which dates something that repeats takes place (pure functions).

A rule is kept in wall time of Europe/Amsterdam: "elke dinsdag om 10 uur" stays ten in the morning across a change to
summer time. Only :meth:`Rule.starts_at` and :meth:`Rule.ends_at` give instants.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from exchange.enums import Rhythm
from exchange.moments import local_instant

WEEK = timedelta(days=7)
WEEKS_BETWEEN = {Rhythm.WEEKLY: 1, Rhythm.FORTNIGHT: 2}
LAST = -1
NTHS = (1, 2, 3, 4, LAST)
SUNDAY = 6
REMIND_AT = time(10)


@dataclass(frozen=True, slots=True)
class Rule:
    """First date, wall time, length, and how it repeats up to and including ``until``.

    ``nth`` is 1 to 4, or LAST, for a monthly rule alone: the so many-th weekday of the month, that of ``first_on``.
    Raises ValueError for a rule of which ``first_on`` itself is no date.
    """

    first_on: date
    at: time
    minutes: int
    rhythm: str = Rhythm.ONCE
    nth: int | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if (self.rhythm == Rhythm.MONTHLY) != (self.nth is not None):
            raise ValueError("nth is for a monthly rule, and a monthly rule has one")
        if self.nth is not None and self.nth not in nths_of(self.first_on):
            raise ValueError("the first date is not the so many-th weekday of its month")
        if self.until is not None and (self.rhythm == Rhythm.ONCE or self.until < self.first_on):
            raise ValueError("until is for what repeats, and not before the first date")

    def dates(self, start: date, end: date) -> Iterator[date]:
        """Every date from ``start`` up to and including ``end``, in order."""
        start = max(start, self.first_on)
        end = end if self.until is None else min(end, self.until)
        if self.rhythm == Rhythm.ONCE:
            candidates = iter([self.first_on])
        elif self.rhythm in WEEKS_BETWEEN:
            candidates = self._every(WEEKS_BETWEEN[Rhythm(self.rhythm)] * WEEK, start, end)
        else:
            candidates = self._monthly(start, end)
        return (day for day in candidates if start <= day <= end)

    def next_date(self, start: date, end: date) -> date | None:
        """The first date from ``start`` up to and including ``end``."""
        return next(self.dates(start, end), None)

    def is_on(self, day: date) -> bool:
        """Whether this is one of its dates."""
        return self.next_date(day, day) is not None

    def starts_at(self, day: date) -> datetime:
        """The instant, in UTC, at which it begins on a date."""
        return local_instant(day, self.at)

    def ends_at(self, day: date) -> datetime:
        """The instant at which it ends: so many real minutes later."""
        return self.starts_at(day) + timedelta(minutes=self.minutes)

    def _every(self, step: timedelta, start: date, end: date) -> Iterator[date]:
        day = start + (self.first_on - start) % step
        while day <= end:
            yield day
            day += step

    def _monthly(self, start: date, end: date) -> Iterator[date]:
        assert self.nth is not None
        months, last = _month_number(start), _month_number(end)
        while months <= last:
            yield nth_weekday(months // 12, months % 12 + 1, self.first_on.weekday(), self.nth)
            months += 1


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The so many-th (1 to 4, or LAST) such weekday (Monday is 0) of a month."""
    if nth == LAST:
        days_in_month = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
        last = date(year, month, days_in_month)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7) + (nth - 1) * WEEK


def nths_of(day: date) -> tuple[int, ...]:
    """How a date is counted in its month: (2,) for a second Tuesday, (4, LAST) for a fourth that is the last."""
    return tuple(nth for nth in NTHS if nth_weekday(day.year, day.month, day.weekday(), nth) == day)


def remind_at(rule: Rule, on: date, *, quiet_until: time, sunday_is_quiet: bool) -> datetime:
    """When to remind somebody: the day before at ten, not in quiet hours; on Saturday where Sunday is quiet."""
    day = on - timedelta(days=1)
    if sunday_is_quiet and day.weekday() == SUNDAY:
        day -= timedelta(days=1)
    return local_instant(day, max(REMIND_AT, quiet_until))


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1
