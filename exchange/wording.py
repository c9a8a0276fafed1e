"""How an occasion, and when an activity takes place, is said to people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp import clock, spoken
from exchange.day_parts import parts_of
from exchange.enums import Rhythm
from exchange.models import Occasion
from exchange.occurrences import LAST, Rule

NTH_WORDS: dict[int, str | Promise] = {
    1: gettext_lazy("eerste"),
    2: gettext_lazy("tweede"),
    3: gettext_lazy("derde"),
    4: gettext_lazy("vierde"),
    LAST: gettext_lazy("laatste"),
}

# A part of any of several days, and of the one day before it.
SOME_PART: dict[str, str | Promise] = {
    "morning": gettext_lazy("een ochtend"),
    "afternoon": gettext_lazy("een middag"),
    "evening": gettext_lazy("een avond"),
}
IN_PART: dict[str, str | Promise] = {
    "morning": gettext_lazy("’s ochtends"),
    "afternoon": gettext_lazy("’s middags"),
    "evening": gettext_lazy("’s avonds"),
}
WORKING_DAYS, WEEKEND, EVERY_DAY = set(range(5)), {5, 6}, set(range(7))


def when_text(occasion: Occasion, named: datetime | None = None) -> str:
    """ "dinsdagmiddag 3 december, 14.00 uur", or a day part, or "in overleg" (within the parts chosen).

    ``named`` is the moment that a yes to a flexible occasion names.
    """
    moment = named or occasion.starts_at
    if moment is not None:
        return spoken.when(starts_at=moment, time_fixed=True)
    assert occasion.flexible_from is not None
    assert occasion.flexible_until is not None
    until = occasion.flexible_until - timedelta(seconds=1)
    first, last = clock.localtime(occasion.flexible_from), clock.localtime(until)
    parts = parts_of(occasion.day_parts)
    if first.date() != last.date():
        agreed = spoken.when(flexible_until=until)
        if not parts:
            return agreed
        return _("%(part)s %(agreed)s") % {"part": _either(SOME_PART, parts), "agreed": agreed}
    if spoken.part_of_day(first) == spoken.part_of_day(last):
        return spoken.when(starts_at=occasion.flexible_from)
    day = spoken.when(starts_at=first.date())
    return f"{day}, {_either(IN_PART, parts)}" if parts else day


def parts_text(occasion: Occasion) -> str:
    """ "’s ochtends of ’s avonds": in which parts of its days a flexible occasion may begin; "" in all of them."""
    return _either(IN_PART, parts_of(occasion.day_parts))


def _either(words: dict[str, str | Promise], parts: Sequence[str]) -> str:
    return get_text_list([str(words[part]) for part in parts], _("of"))


def when_short(occasion: Occasion, named: datetime | None = None) -> str:
    """The same in at most 18 characters, for a text message: "vandaag nog", "di 3 dec middag", "in overleg"."""
    moment = named or occasion.starts_at
    if moment is None:
        parts = parts_of(occasion.day_parts)
        return str(SOME_PART[parts[0]]) if len(parts) == 1 else _("in overleg")
    if clock.localtime(moment).date() == clock.localtime(clock.now()).date():
        return _("vandaag nog")
    return spoken.day_short(moment)


def days_short(count: int) -> str:
    """ "op vijf dagen", for a text message about more than one date."""
    return _("op %(count)s dagen") % {"count": spoken.number_words(count)}


def days_text(day_parts: int) -> str:
    """On which days of the week somebody usually can: "doordeweeks", "dinsdag en donderdag"."""
    days = {day for day in range(7) if day_parts >> (4 * day) & 0b1111}
    if days == EVERY_DAY:
        return _("op alle dagen")
    if days == WORKING_DAYS:
        return _("doordeweeks")
    if days == WEEKEND:
        return _("in het weekend")
    return get_text_list([str(WEEKDAYS[day]) for day in sorted(days)], _("en"))


def rhythm_text(rule: Rule) -> str:
    """ "elke dinsdag", "elke eerste zaterdag van de maand"; nothing for what happens once."""
    return repeats_text(rule.first_on, rule.rhythm, rule.nth)


def repeats_text(day: date, rhythm: str, nth: int | None) -> str:
    """The same, of a first date and how it repeats."""
    weekday = date_format(day, "l")
    if rhythm == Rhythm.WEEKLY:
        return _("elke %(weekday)s") % {"weekday": weekday}
    if rhythm == Rhythm.FORTNIGHT:
        return _("om de week op %(weekday)s") % {"weekday": weekday}
    if rhythm == Rhythm.MONTHLY and nth is not None:
        return _("elke %(nth)s %(weekday)s van de maand") % {"nth": NTH_WORDS[nth], "weekday": weekday}
    return ""


def hours_text(at: time, minutes: int) -> str:
    """ "10.00 tot 12.00 uur", in wall time."""
    ends = (at.hour * 60 + at.minute + minutes) % (24 * 60)
    return _("%(start)s tot %(end)s") % {
        "start": spoken.bare_time(at),
        "end": spoken.clock_time(time(ends // 60, ends % 60)),
    }


def activity_when(rule: Rule, on: date) -> str:
    """ "dinsdagochtend 8 december, 10.00 uur"."""
    return spoken.day_time(rule.starts_at(on))
