"""A community's settings in words, for residents and for its administrator."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from itertools import groupby

from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from buurthulp.languages import reading
from buurthulp.spoken import bare_time
from members.preset import Hours, Quiet

WEEKDAYS = (
    gettext_lazy("maandag"),
    gettext_lazy("dinsdag"),
    gettext_lazy("woensdag"),
    gettext_lazy("donderdag"),
    gettext_lazy("vrijdag"),
    gettext_lazy("zaterdag"),
    gettext_lazy("zondag"),
)
WORKDAYS = range(5)


def clock_words(clock_time: str) -> str:
    """ "09:00" is "9", "17:30" is "17.30"; "uur" comes after it."""
    hours, minutes = clock_time.split(":")
    if minutes == "00":
        return pgettext("heel uur", "%(hour)s") % {"hour": int(hours)}
    return bare_time(time(int(hours), int(minutes)))


def quiet_words(quiet: Quiet) -> str:
    """ "tussen 21 en 8 uur", and "en op zondag" where it is quiet then."""
    between = _("tussen %(start)s en %(end)s uur") % {"start": clock_words(quiet.start), "end": clock_words(quiet.end)}
    return _("%(between)s en op zondag") % {"between": between} if quiet.sunday else between


def hours_words(office: Hours) -> str:
    """ "op werkdagen van 9 tot 17 uur"; days alike that follow each other are said together."""
    parts = [_days_words(days) + " " + _day_words(spans) for days, spans in _alike(office)]
    return _("op %(days)s") % {"days": get_text_list(parts, _("en"))}


def said_hours(text: str, office: Hours) -> str:
    """When the telephone is answered: the office hours in the reader's language where they were put into words by us,
    else as somebody typed it."""
    with reading(settings.LANGUAGE_CODE):
        is_ours = text == hours_words(office)
    return hours_words(office) if is_ours else text


def _alike(office: Hours) -> Iterator[tuple[list[int], tuple[str, ...]]]:
    for spans, days in groupby(enumerate(office.by_weekday()), key=lambda day: day[1]):
        if spans:
            yield [number for number, _spans in days], spans


def _days_words(days: list[int]) -> str:
    if days == list(WORKDAYS):
        return _("werkdagen")
    first, last = str(WEEKDAYS[days[0]]), str(WEEKDAYS[days[-1]])
    if len(days) == 1:
        return first
    form = _("%(first)s en %(last)s") if len(days) == 2 else _("%(first)s tot en met %(last)s")
    return form % {"first": first, "last": last}


def _day_words(spans: tuple[str, ...]) -> str:
    pairs = zip(spans[::2], spans[1::2], strict=True)
    said = [_("van %(start)s tot %(end)s") % {"start": clock_words(a), "end": clock_words(b)} for a, b in pairs]
    return _("%(spans)s uur") % {"spans": _(" en ").join(said)}
