"""Filters that say days, distances and numbers as people do; the words come from :mod:`buurthulp.spoken`.

Every filter gives an empty text for an empty value, so that a page never breaks on a missing moment.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import template

from buurthulp import clock, spoken

register = template.Library()
QUARTER = timedelta(minutes=15)


@register.filter
def day(moment: date | None, part: str = "") -> str:
    """ "dinsdagmiddag 3 december"."""
    return spoken.day(moment, part) if moment else ""


@register.filter
def day_time(moment: datetime | None) -> str:
    """ "dinsdagmiddag 3 december, 14.00 uur"."""
    return spoken.day_time(moment) if moment else ""


@register.filter
def soon(moment: datetime | None) -> str:
    """ "vanmiddag", "morgenochtend"."""
    return spoken.soon(moment, clock.now()) if moment else ""


@register.filter
def quarter_before(moment: datetime | None) -> datetime | None:
    """The quarter of an hour that begins then or just before: until when we wait, said as people say it.

    Never one that has passed already: then it is the moment itself.
    """
    if moment is None:
        return None
    earlier = moment - _past_the_quarter(moment)
    return earlier if earlier > clock.now() else moment


@register.filter
def quarter_after(moment: datetime | None) -> datetime | None:
    """The quarter of an hour that begins then or just after: by when something is promised."""
    past = _past_the_quarter(moment) if moment is not None else timedelta()
    return moment + (QUARTER - past) if moment is not None and past else moment


def _past_the_quarter(moment: datetime) -> timedelta:
    return timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)


@register.filter
def day_short(moment: date | None) -> str:
    """ "di 3 dec middag"."""
    return spoken.day_short(moment) if moment else ""


@register.filter
def spoken_date(moment: date | None) -> str:
    """ "3 december"."""
    return spoken.date(moment) if moment else ""


@register.filter
def full_date(moment: date | None) -> str:
    """ "3 december 2026"."""
    return spoken.full_date(moment) if moment else ""


@register.filter
def clock_time(moment: datetime | None) -> str:
    """ "14.00 uur"."""
    return spoken.clock_time(moment) if moment else ""


@register.filter
def month_year(moment: date | None) -> str:
    """ "november 2024"."""
    return spoken.month_year(moment) if moment else ""


@register.filter
def band(code: str) -> str:
    """ "op loopafstand"."""
    return spoken.band(code) if code else ""


@register.filter
def standard(text: str) -> str:
    """A name or an example of the standard kinds of help, in the reader's language."""
    return spoken.standard(text)


@register.filter
def people_words(count: int) -> str:
    """ "vier mensen"."""
    return spoken.people_words(count)


@register.filter
def minutes_words(minutes: int | None) -> str:
    """ "drie kwartier"."""
    return spoken.minutes_words(minutes) if minutes else ""


@register.filter
def unbroken(text: str) -> str:
    """The same text on one line: for a telephone number in a sentence."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


@register.filter
def phone_number(e164: str) -> str:
    """ "+31612345678" is "06 12345678", and stays on one line."""
    return spoken.phone_number(e164).replace(" ", "\u00a0")


@register.filter
def postcode(code: str) -> str:
    """ "9101 AB"."""
    return f"{code[:4]} {code[4:]}".strip()


@register.filter
def sentence(text: object) -> str:
    """The same text with a capital: for a day, a distance or a choice at the beginning of a line."""
    return spoken.sentence_of(str(text))
