"""A community's clock: when it is quiet, when the office is open, and arithmetic in waking and office hours.

Every span is made from local clock times of one day and then kept in UTC, so a day on which the clock changes is
simply an hour shorter or longer. Spans are half-open: at ``quiet_start`` it is quiet, at ``quiet_end`` it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from matching.engine.times import DAY, LOCAL, Interval, at_local, local_day

OfficeDay = tuple[tuple[time, time], ...]
WORKDAY: OfficeDay = ((time(9), time(17)),)
SUNDAY = 6
# No need is planned further ahead; where a calendar has no open hours in so long, it has none.
HORIZON_DAYS = 400


@dataclass(frozen=True, slots=True)
class Calendar:
    """Local calendar facts of one community.

    ``office_hours`` has seven days from Monday, each with the spans in which a coordinator can be reached; on the days
    of ``closed_on`` there are none. Equal ``quiet_start`` and ``quiet_end`` means it is never quiet, Sundays aside.
    """

    timezone: str = LOCAL
    quiet_start: time = time(21)
    quiet_end: time = time(8)
    sunday_quiet: bool = True
    office_hours: tuple[OfficeDay, ...] = (WORKDAY,) * 5 + ((), ())
    closed_on: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if len(self.office_hours) != 7:
            raise ValueError("office hours are given for seven days")
        for day in self.office_hours:
            edges = [edge for span in day for edge in span]
            if edges != sorted(set(edges)):
                raise ValueError("the office hours of a day follow each other")

    @property
    def waking_day(self) -> timedelta:
        """The waking hours of an ordinary day."""
        start, end = _since_midnight(self.quiet_end), _since_midnight(self.quiet_start)
        return (end - start) % DAY or DAY


def is_quiet(instant: datetime, calendar: Calendar) -> bool:
    """Is nobody to be disturbed at this instant?"""
    day = local_day(instant, calendar.timezone)
    return not any(span.start <= instant < span.end for span in _waking_spans(calendar, day))


def is_office_open(instant: datetime, calendar: Calendar) -> bool:
    day = local_day(instant, calendar.timezone)
    return any(span.start <= instant < span.end for span in _office_spans(calendar, day))


def next_waking(instant: datetime, calendar: Calendar) -> datetime:
    """``instant`` itself, or the end of the quiet hours it falls in."""
    for span in _waking_from(instant, calendar):
        return max(instant, span.start)
    raise ValueError("this calendar has no waking hours")


def waking_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """The waking time from ``start`` to ``end``; nothing when ``end`` is not later."""
    spent = timedelta()
    for span in _waking_from(start, calendar):
        if span.start >= end:
            break
        spent += min(end, span.end) - max(start, span.start)
    return spent


def after_waking(start: datetime, waking: timedelta, calendar: Calendar) -> datetime:
    """The instant when ``waking`` time has passed since ``start``; never quiet: at a day's end the next morning."""
    left = waking
    for span in _waking_from(start, calendar):
        begin = max(start, span.start)
        if begin + left < span.end:
            return begin + left
        left -= span.end - begin
    raise ValueError("this calendar has no waking hours")


def before_waking(end: datetime, waking: timedelta, calendar: Calendar) -> datetime:
    """The latest instant from which ``waking`` time is left until ``end``."""
    left = waking
    if left <= timedelta():
        return end
    for span in _backwards(end, calendar, _waking_spans):
        stop = min(end, span.end)
        if stop - span.start >= left:
            return stop - left
        left -= stop - span.start
    raise ValueError("this calendar has no waking hours")


def last_waking_edge(instant: datetime, calendar: Calendar) -> datetime:
    """``instant`` itself where it is awake, else the moment at which the quiet hours it falls in began."""
    if not is_quiet(instant, calendar):
        return instant
    for span in _backwards(instant, calendar, _waking_spans):
        return span.end
    raise ValueError("this calendar has no waking hours")


def decide_by(need_at: datetime, handover_hours: float, calendar: Calendar) -> datetime:
    """The latest instant with ``handover_hours`` office hours left before the need: within office hours.

    A calendar without any office hours counts clock hours.
    """
    handover = timedelta(hours=handover_hours)
    left = handover
    if left <= timedelta():
        return need_at
    for span in _backwards(need_at, calendar, _office_spans):
        stop = min(need_at, span.end)
        if stop - span.start >= left:
            return (stop - left).astimezone(UTC)
        left -= stop - span.start
    return (need_at - handover).astimezone(UTC)


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


@lru_cache(maxsize=4096)
def _waking_spans(calendar: Calendar, day: date) -> tuple[Interval, ...]:
    if calendar.sunday_quiet and day.weekday() == SUNDAY:
        return ()
    midnight = at_local(day, time(0), calendar.timezone)
    next_midnight = at_local(day + DAY, time(0), calendar.timezone)
    quiet_start = at_local(day, calendar.quiet_start, calendar.timezone)
    quiet_end = at_local(day, calendar.quiet_end, calendar.timezone)
    if calendar.quiet_start == calendar.quiet_end:
        pairs = [(midnight, next_midnight)]
    elif calendar.quiet_start > calendar.quiet_end:
        pairs = [(quiet_end, quiet_start)]
    else:
        pairs = [(midnight, quiet_start), (quiet_end, next_midnight)]
    return tuple(Interval(start, end) for start, end in pairs if start < end)


@lru_cache(maxsize=4096)
def _office_spans(calendar: Calendar, day: date) -> tuple[Interval, ...]:
    if day in calendar.closed_on:
        return ()
    spans = calendar.office_hours[day.weekday()]
    pairs = [(at_local(day, start, calendar.timezone), at_local(day, end, calendar.timezone)) for start, end in spans]
    return tuple(Interval(start, end) for start, end in pairs if start < end)


def _waking_from(instant: datetime, calendar: Calendar) -> Iterator[Interval]:
    """The waking spans that end after ``instant``, in order."""
    first = local_day(instant, calendar.timezone)
    for offset in range(HORIZON_DAYS):
        for span in _waking_spans(calendar, first + offset * DAY):
            if span.end > instant:
                yield span


def _backwards(
    instant: datetime, calendar: Calendar, spans_of: Callable[[Calendar, date], tuple[Interval, ...]]
) -> Iterator[Interval]:
    """The spans that begin before ``instant``, latest first."""
    last = local_day(instant, calendar.timezone)
    for offset in range(HORIZON_DAYS):
        for span in reversed(spans_of(calendar, last - offset * DAY)):
            if span.start < instant:
                yield span
