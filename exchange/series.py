"""A request that repeats: its rule, and how that is said (ADR 13)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from buurthulp import spoken
from buurthulp.clock import localtime
from exchange.enums import Rhythm
from exchange.models import HelpRequest, Occasion
from exchange.occurrences import Rule
from exchange.wording import repeats_text, when_short, when_text


def rule_of(help_request: HelpRequest, first: Occasion) -> Rule:
    """The rule of a series, of which ``first`` is the first date. In wall time, so that ten stays ten in summer."""
    assert first.starts_at is not None  # what repeats has a fixed time
    start = localtime(first.starts_at)
    return Rule(start.date(), start.time(), first.minutes, help_request.rhythm, None, help_request.until)


def series_text(help_request: HelpRequest, occasion: Occasion) -> str:
    """ "elke dinsdag om 10.00 uur, tot en met 3 maart"; of whatever date of it, its weekday and hour are the same."""
    assert occasion.starts_at is not None  # what repeats has a fixed time
    start = localtime(occasion.starts_at)
    said = {"days": repeats_text(start.date(), help_request.rhythm, None), "time": spoken.clock_time(start)}
    if help_request.until is None:
        return _("%(days)s om %(time)s") % said
    return _("%(days)s om %(time)s, tot en met %(until)s") % {**said, "until": spoken.date(help_request.until)}


def request_when(help_request: HelpRequest, occasion: Occasion) -> str:
    """When a request is wanted: its series, or its one occasion."""
    return series_text(help_request, occasion) if help_request.repeats else when_text(occasion)


def request_short(help_request: HelpRequest, occasion: Occasion) -> str:
    """The same in at most 18 characters, for a text message: "elke dinsdag", "om de week"."""
    if not help_request.repeats:
        return when_short(occasion)
    assert occasion.starts_at is not None  # what repeats has a fixed time
    if help_request.rhythm == Rhythm.FORTNIGHT:
        return _("om de week")
    return repeats_text(localtime(occasion.starts_at).date(), help_request.rhythm, None)
