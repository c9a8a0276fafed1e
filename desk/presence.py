"""When a coordinator is there: the community's office hours or her own, but for public holidays and days away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from buurthulp import clock
from buurthulp.public_holidays import public_holidays
from exchange.moments import local_instant
from members.preset import Hours

FARTHEST_DAYS = 60
MORNING = time(9)
DAY = timedelta(days=1)

Week = Sequence[Sequence[str]]
"""Seven days from Monday, each with "09:00", "17:00" and so on, as ``Hours.by_weekday`` has them."""


@dataclass(frozen=True, slots=True)
class Presence:
    """When somebody is there. Both days of an absence belong to it; None where there is none."""

    week: Week
    away_from: date | None = None
    away_until: date | None = None

    def is_away(self, day: date) -> bool:
        """Whether this is a day of the absence."""
        if self.away_from is None or self.away_until is None:
            return False
        return self.away_from <= day <= self.away_until

    def spans_on(self, day: date) -> Sequence[str]:
        """From and until, "09:00" and so on; nothing on a day away or a public holiday."""
        return () if self.is_away(day) or day in public_holidays() else self.week[day.weekday()]

    def back_at(self, now: datetime) -> datetime | None:
        """When she comes, where she is not there now; None where she is, or where nobody knows her hours."""
        today = clock.localtime(now).date()
        if not any(self.week):
            return None
        instants = [local_instant(today, time.fromisoformat(at)) for at in self.spans_on(today)]
        for begin, end in zip(instants[::2], instants[1::2], strict=True):
            if now < end:
                return begin if now < begin else None
        return self.next_day_from(now)

    def next_day_from(self, now: datetime) -> datetime:
        """When she is there again after today: the first moment of a later day. Nobody ever there: tomorrow at nine."""
        today = clock.localtime(now).date()
        for ahead in range(1, FARTHEST_DAYS):
            day = today + ahead * DAY
            if spans := self.spans_on(day):
                return local_instant(day, time.fromisoformat(spans[0]))
        return local_instant(today + DAY, MORNING)


def hours_of(week: Week) -> Hours:
    """The same days as the settings of a community name them."""
    return Hours(*(tuple(day) for day in week))
