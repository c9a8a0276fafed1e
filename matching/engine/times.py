"""Stretches of time, and the 28 day parts in which people say when they usually can.

A week has 7 days of 4 parts of local time: 6-12, 12-18, 18-22 and 22-6. The last belongs to the day it starts on, so
Sunday's runs into Monday morning. Bit ``weekday * 4 + part`` of a mask stands for one part; Monday is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

LOCAL = "Europe/Amsterdam"
DAY = timedelta(days=1)
ALL_PARTS = (1 << 28) - 1


class DayPart(IntEnum):
    """The part of a day; the value is its place in the mask of that day."""

    MORNING = 0
    AFTERNOON = 1
    EVENING = 2
    NIGHT = 3


_STARTS = (time(6), time(12), time(18), time(22))


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """From ``start`` up to but not including ``end``, both aware; never empty."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("an interval needs aware datetimes")
        if self.start >= self.end:
            raise ValueError("an interval must end after it starts")

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def overlaps(self, other: Interval) -> bool:
        """Do they share any time? Touching ends share none."""
        return self.start < other.end and other.start < self.end


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def at_local(day: date, clock: time, timezone: str) -> datetime:
    """The UTC instant at which a local clock shows ``clock`` on ``day`` (the first, where it does so twice)."""
    return datetime.combine(day, clock, tzinfo=zone(timezone)).astimezone(UTC)


def local_day(instant: datetime, timezone: str) -> date:
    return instant.astimezone(zone(timezone)).date()


def part_mask(*parts: tuple[int, DayPart]) -> int:
    """The mask of ``(weekday, part)`` pairs, Monday being 0."""
    mask = 0
    for weekday, part in parts:
        if not 0 <= weekday <= 6:
            raise ValueError(f"no such weekday: {weekday}")
        mask |= 1 << (weekday * 4 + part)
    return mask


@lru_cache(maxsize=4096)
def _parts_of_day(day: date, timezone: str) -> tuple[tuple[int, Interval], ...]:
    edges = [at_local(day, clock, timezone) for clock in _STARTS]
    edges.append(at_local(day + DAY, _STARTS[0], timezone))
    first_bit = day.weekday() * 4
    return tuple((first_bit + part, Interval(edges[part], edges[part + 1])) for part in range(4))


@lru_cache(maxsize=4096)
def parts_between(window: Interval, timezone: str = LOCAL) -> tuple[tuple[int, Interval], ...]:
    """The day parts that ``window`` touches, in order, each as (bit number, the piece inside the window)."""
    found: list[tuple[int, Interval]] = []
    day = local_day(window.start, timezone) - DAY
    last = local_day(window.end, timezone)
    while day <= last:
        for bit, part in _parts_of_day(day, timezone):
            start, end = max(part.start, window.start), min(part.end, window.end)
            if start < end:
                found.append((bit, Interval(start, end)))
        day += DAY
    return tuple(found)


def available_within(window: Interval, mask: int, timezone: str = LOCAL) -> tuple[Interval, ...]:
    """The stretches of ``window`` inside the day parts of ``mask``; parts that touch become one stretch."""
    return merged(piece for bit, piece in parts_between(window, timezone) if mask >> bit & 1)


def merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same time as separate stretches in order: what overlaps or touches becomes one."""
    result: list[Interval] = []
    for interval in sorted(intervals):
        if result and interval.start <= result[-1].end:
            result[-1] = Interval(result[-1].start, max(result[-1].end, interval.end))
        else:
            result.append(interval)
    return tuple(result)


def without(stretches: Sequence[Interval], busy: Iterable[Interval]) -> tuple[Interval, ...]:
    """What is left of ``stretches`` (separate and in order) once all of ``busy`` is taken out."""
    left = list(stretches)
    for taken in busy:
        rest: list[Interval] = []
        for stretch in left:
            if not stretch.overlaps(taken):
                rest.append(stretch)
                continue
            if stretch.start < taken.start:
                rest.append(Interval(stretch.start, taken.start))
            if taken.end < stretch.end:
                rest.append(Interval(taken.end, stretch.end))
        left = rest
    return tuple(left)


def total(stretches: Iterable[Interval]) -> timedelta:
    """The time in stretches that do not overlap."""
    return sum((stretch.length for stretch in stretches), timedelta())
