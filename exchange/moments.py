"""When something is wanted: from what people choose on the page to instants (pure functions).

Days and hours are local ones (Europe/Amsterdam), so that "morgen om 14.00 uur" stays two in the afternoon across a
change to summer time.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from buurthulp.clock import AMSTERDAM, localtime
from buurthulp.errors import DomainError
from exchange.day_parts import ALL_DAY_PARTS, mask_of

ANY_DAYS = 14
FARTHEST_DAYS = 366
MINUTES = range(5, 721)
PART_HOURS = {"morning": (8, 12), "afternoon": (12, 18), "evening": (18, 22)}


class Day(TextChoices):
    """Which day somebody chooses."""

    TODAY = "today", _("Vandaag")
    TOMORROW = "tomorrow", _("Morgen")
    WEEK = "week", _("Deze week")
    DATE = "date", _("Op een dag die ik kies")
    ANY = "any", _("Het maakt niet uit")


class Part(TextChoices):
    """Which part of the day."""

    MORNING = "morning", _("Ochtend")
    AFTERNOON = "afternoon", _("Middag")
    EVENING = "evening", _("Avond")


@dataclass(frozen=True, slots=True)
class Window:
    """A fixed start, or from and until in these parts of the days between; aware, in UTC. One of the two."""

    starts_at: datetime | None = None
    flexible_from: datetime | None = None
    flexible_until: datetime | None = None
    day_parts: int = ALL_DAY_PARTS


def refuse_day(chosen: date, today: date) -> None:
    """Raise DomainError "error.date.past" or, more than a year ahead, "error.date.far"; both local days."""
    if chosen < today:
        raise DomainError("error.date.past", _("Deze dag is al geweest. Kies vandaag of een dag erna."))
    if chosen > today + timedelta(days=FARTHEST_DAYS):
        raise DomainError("error.date.far", _("Deze dag is nog ver weg. Kies een dag binnen een jaar."))


def window_for(
    *,
    day: str,
    now: datetime,
    minutes: int,
    on: date | None = None,
    parts: Collection[str] = (),
    at: time | None = None,
) -> Window:
    """The window of a choice of day, parts of the day and hour.

    With an hour it is a fixed start. Without one it is flexible: inside a single day from the first part chosen until
    the last; "week" runs until Sunday evening, "any" for two weeks, on each day in the parts chosen. ``on`` counts for
    "date" alone. Raises DomainError: error.when.missing,
    error.when.day, error.date.past, error.date.far, error.time.past.
    """
    today = localtime(now).date()
    if day not in Day.values:
        raise DomainError("error.when.missing", _("Kies wanneer het goed uitkomt."))
    if any(part not in PART_HOURS for part in parts):
        raise DomainError("error.when.missing", _("Kies ochtend, middag of avond."))
    if day in (Day.WEEK, Day.ANY):
        if at is not None:
            raise DomainError("error.when.day", _("Kies ook een dag bij deze tijd."))
        days = 6 - today.weekday() if day == Day.WEEK else ANY_DAYS
        return _flexible(today, today + timedelta(days=days), parts, minutes, now)
    chosen = {Day.TODAY: today, Day.TOMORROW: today + timedelta(days=1)}.get(Day(day), on)
    if chosen is None:
        raise DomainError("error.when.missing", _("Kies een dag."))
    refuse_day(chosen, today)
    if at is None:
        return _flexible(chosen, chosen, parts, minutes, now)
    starts_at = local_instant(chosen, at)
    if starts_at <= now:
        raise DomainError("error.time.past", _("Dit tijdstip is al geweest. Kies een later moment."))
    return Window(starts_at=starts_at)


def _flexible(first: date, last: date, parts: Collection[str], minutes: int, now: datetime) -> Window:
    hours = [PART_HOURS[part] for part in (parts or PART_HOURS)]
    start = local_instant(first, time(min(begin for begin, _end in hours)))
    end = local_instant(last, time(max(end for _begin, end in hours)))
    if max(start, end - timedelta(minutes=minutes)) <= now:
        raise DomainError("error.time.past", _("Dit moment is al bijna voorbij. Kies een later moment."))
    return Window(flexible_from=start, flexible_until=end, day_parts=mask_of(parts))


def goes_with(day: str, on: date, today: date) -> bool:
    """Whether the day that was filled in can be meant beside this choice; what is no choice of a day never hinders."""
    if day == Day.WEEK:
        return today <= on <= today + timedelta(days=6 - today.weekday())
    said = {Day.TODAY.value: today, Day.TOMORROW.value: today + timedelta(days=1)}.get(day, on)
    return on == said


def is_within(at: time, parts: Collection[str]) -> bool:
    """Whether an hour can be meant beside these parts of the day: early is morning too, and late evening."""
    begins = {"morning": time.min, "afternoon": time(12), "evening": time(18)}
    ends = {"morning": time(12), "afternoon": time(18), "evening": time.max}
    return any(begins[part] <= at <= ends[part] for part in parts)


def local_instant(day: date, at: time) -> datetime:
    """The instant, in UTC, at which a clock in the Netherlands shows ``at`` on ``day``."""
    return datetime.combine(day, at, tzinfo=AMSTERDAM).astimezone(UTC)


def read_time(text: str) -> time | None:
    """A time as people write one; None for nothing. Raises DomainError("error.time.format").

    "14.00", "14:00", "14u30", "1430", "14 uur" and "2 pm"; not "half drie", which may be by day or by night.
    """
    stripped = text.strip().lower().removesuffix("uur").strip()
    if not stripped:
        return None
    found = re.fullmatch(r"(\d{1,2})(?:[.:u]?(\d{2})|u)?(?: ?([ap])\.?m\.?)?", stripped, re.ASCII)
    if found:
        hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise DomainError("error.time.format", _("Vul de tijd zo in: 14.00"))
