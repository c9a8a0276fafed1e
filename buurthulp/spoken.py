"""How people say a day, a month, a distance and a number: text for pages, mails and the phone.

The patterns are Dutch source strings: what stands in which order, and how a clock reads, is the translation's; Django's
own day and month names come with it. The standard kinds of help are said here too, for they are kept in Dutch.
Local time is Europe/Amsterdam. A non-breaking space joins what must stay on one line (3 december, 14.00 uur).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import phonenumbers
from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext, pgettext, pgettext_lazy

from buurthulp.clock import localtime

PARTS = {
    "morning": pgettext_lazy("achter een weekdag", "ochtend"),
    "afternoon": pgettext_lazy("achter een weekdag", "middag"),
    "evening": pgettext_lazy("achter een weekdag", "avond"),
    "night": pgettext_lazy("achter een weekdag", "nacht"),
}
SOON = {
    0: {
        "morning": gettext_lazy("vanochtend"),
        "afternoon": gettext_lazy("vanmiddag"),
        "evening": gettext_lazy("vanavond"),
        "night": gettext_lazy("vannacht"),
    },
    1: {
        "morning": gettext_lazy("morgenochtend"),
        "afternoon": gettext_lazy("morgenmiddag"),
        "evening": gettext_lazy("morgenavond"),
        "night": gettext_lazy("morgennacht"),
    },
}
BANDS = {
    "walk": gettext_lazy("op loopafstand"),
    "near": gettext_lazy("in de buurt"),
    "bike": gettext_lazy("op fietsafstand"),
    "far": gettext_lazy("verder weg"),
}
NUMBERS = (
    gettext_lazy("nul"),
    gettext_lazy("één"),
    gettext_lazy("twee"),
    gettext_lazy("drie"),
    gettext_lazy("vier"),
    gettext_lazy("vijf"),
    gettext_lazy("zes"),
    gettext_lazy("zeven"),
    gettext_lazy("acht"),
    gettext_lazy("negen"),
    gettext_lazy("tien"),
    gettext_lazy("elf"),
    gettext_lazy("twaalf"),
)
DURATIONS = {
    15: gettext_lazy("een kwartier"),
    30: gettext_lazy("een half uur"),
    45: gettext_lazy("drie kwartier"),
    60: gettext_lazy("een uur"),
    90: gettext_lazy("anderhalf uur"),
    120: gettext_lazy("twee uur"),
    180: gettext_lazy("drie uur"),
}

_A_MONDAY = dt.date(2026, 1, 5)


def part_of_day(moment: dt.datetime) -> str:
    """The code of the part of its day as people say it: "night" is before six; "zondagavond" lasts until midnight."""
    hour = localtime(moment).hour
    if hour < 6:
        return "night"
    if hour < 12:
        return "morning"
    return "afternoon" if hour < 18 else "evening"


def _local_date(moment: dt.date) -> dt.date:
    return localtime(moment).date() if isinstance(moment, dt.datetime) else moment


def _part_text(moment: dt.date, part: str) -> str:
    code = part or (part_of_day(moment) if isinstance(moment, dt.datetime) else "")
    return str(PARTS.get(code, ""))


def date(moment: dt.date) -> str:
    """ "3 december", with a non-breaking space."""
    return date_format(_local_date(moment), "j\u00a0F")


def full_date(moment: dt.date) -> str:
    """ "3 december 2026", for a day that is not near."""
    return date_format(_local_date(moment), "j\u00a0F Y")


def day(moment: dt.date, part: str = "") -> str:
    """ "dinsdagmiddag 3 december" for an instant, "dinsdag 3 december" for a date without a ``part`` code."""
    said = _part_text(moment, part)
    pattern = gettext("%(weekday)s%(part)s %(date)s") if said else gettext("%(weekday)s %(date)s")
    return pattern % {"weekday": date_format(_local_date(moment), "l"), "part": said, "date": date(moment)}


def day_short(moment: dt.date, part: str = "") -> str:
    """ "di 3 dec middag": at most 18 characters, for a text message; 20 in English."""
    language = get_language()
    said = _short_date(_local_date(moment), language)
    if language == settings.LANGUAGE_CODE:
        said = said.lower()  # Dutch writes days and months small
    return f"{said} {_part_text(moment, part)}".strip()


@lru_cache(maxsize=500)
def _short_date(day: dt.date, _language: str | None) -> str:
    """In the language that is spoken now: a list says the same few days on a hundred lines."""
    return date_format(day, "D j M")


def clock_time(moment: dt.datetime | dt.time) -> str:
    """ "14.00 uur", with a non-breaking space."""
    local = localtime(moment) if isinstance(moment, dt.datetime) else moment
    return gettext("%(time)s\u00a0uur") % {"time": bare_time(local)}


def bare_time(at: dt.time | dt.datetime) -> str:
    """ "14.00", for where "uur" stands elsewhere or not at all; wall time as it is given."""
    return gettext("%(hour)s.%(minutes)s") % {"hour": at.hour, "minutes": f"{at.minute:02d}"}


def day_time(moment: dt.datetime) -> str:
    """ "dinsdagmiddag 3 december, 14.00 uur"."""
    return gettext("%(day)s, %(time)s") % {"day": day(moment), "time": clock_time(moment)}


def soon(moment: dt.datetime, now: dt.datetime) -> str:
    """ "vanmiddag", "morgenochtend", and for later "donderdagochtend"; for what comes in a few days at most."""
    local, part = localtime(moment), part_of_day(moment)
    days = (local.date() - localtime(now).date()).days
    if days in SOON:
        return str(SOON[days][part])
    return gettext("%(weekday)s%(part)s") % {"weekday": date_format(local, "l"), "part": PARTS[part]}


def weekday_part(weekday: int, part: str) -> str:
    """ "dinsdagmiddag": a part of any such day; Monday is 0."""
    said = {"weekday": date_format(_A_MONDAY + dt.timedelta(days=weekday), "l"), "part": PARTS[part]}
    return gettext("%(weekday)s%(part)s") % said


def month_year(moment: dt.date) -> str:
    """ "november 2024"."""
    return date_format(_local_date(moment), "F Y")


def when(
    *,
    starts_at: dt.date | None = None,
    time_fixed: bool = False,
    flexible_until: dt.date | None = None,
    part: str = "",
) -> str:
    """When something is asked for, as one piece of text.

    With ``time_fixed`` the hour is said too; without a start it is "in overleg", up to and including
    ``flexible_until`` where that is given.
    """
    if isinstance(starts_at, dt.datetime) and time_fixed:
        return day_time(starts_at)
    if starts_at is not None:
        return day(starts_at, part)
    if flexible_until is not None:
        return gettext("in overleg, uiterlijk %(day)s") % {"day": day(_local_date(flexible_until))}
    return gettext("in overleg")


def band(code: str) -> str:
    """The distance band in words; an unknown code is a mistake and raises KeyError."""
    return str(BANDS[code])


def number_words(count: int) -> str:
    """The number in words up to twelve, in digits above."""
    return str(NUMBERS[count]) if 0 <= count < len(NUMBERS) else str(count)


def sentence_of(text: str) -> str:
    """The same text with a capital; Dutch writes none on the accents of "één", and in "’s middags" on the word.

    The apostrophe may be a straight one.
    """
    if text.startswith(("’s ", "'s ")):
        return f"{text[:3]}{text[3:4].upper()}{text[4:]}"
    if text.startswith("één"):
        return f"Eén{text[3:]}"
    return text[:1].upper() + text[1:]


def standard(text: str) -> str:
    """A name or an example of the standard kinds of help in the reader's language; what was typed stays as it is."""
    return pgettext("soort hulp", text) if text else ""


def people_words(count: int) -> str:
    """ "één mens", "vier mensen", "13 mensen"."""
    return ngettext("%(count)s mens", "%(count)s mensen", count) % {"count": number_words(count)}


def minutes_words(minutes: int) -> str:
    """ "een kwartier", "anderhalf uur", "20 minuten", "2 en een half uur", "2 uur en 20 minuten"."""
    if minutes in DURATIONS:
        return str(DURATIONS[minutes])
    hours, rest = divmod(minutes, 60)
    if hours and rest == 30:
        return gettext("%(count)s\u00a0en een half uur") % {"count": hours}
    if hours:
        whole = gettext("%(count)s\u00a0uur") % {"count": hours}
        return gettext("%(hours)s en %(minutes)s") % {"hours": whole, "minutes": minutes_words(rest)} if rest else whole
    return ngettext("%(count)s\u00a0minuut", "%(count)s\u00a0minuten", minutes) % {"count": minutes}


@dataclass(frozen=True, slots=True)
class Choice:
    """The label of a choice with a line of explanation under it (shown by ``components/tiles.html``)."""

    text: str | Promise
    help: str | Promise = ""

    def __str__(self) -> str:
        return str(self.text)


def phone_number(e164: str) -> str:
    """ "+31612345678" as people in the Netherlands read it: "06 12345678". Others keep their country code."""
    if not e164:
        return ""
    number = phonenumbers.parse(e164)
    is_dutch = number.country_code == 31
    form = phonenumbers.PhoneNumberFormat.NATIONAL if is_dutch else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


def euros(cents: int) -> str:
    """ "€ 1.250" or "€ 12,50": without cents where there are none."""
    whole = cents % 100 == 0
    return f"€\u00a0{number_format(Decimal(cents) / 100, 0 if whole else 2, force_grouping=True)}"
