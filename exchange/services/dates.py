"""The dates of a series: some weeks ahead, topped up as time goes by (ADR 13)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from buurthulp.clock import localtime
from buurthulp.errors import DomainError
from exchange.enums import REPEATS, Rhythm
from exchange.models import HelpRequest, Occasion, Slot
from exchange.moments import FARTHEST_DAYS, Window, local_instant
from exchange.occurrences import WEEKS_BETWEEN
from exchange.series import rule_of

AHEAD = timedelta(weeks=6)
"""So far ahead there are dates: near enough to promise them, far enough to plan."""
TOP_UP_AT = time(5)


def set_rhythm(row: HelpRequest, rhythm: str, until: date | None, window: Window) -> None:
    """Say on a draft that is locked how it repeats; what repeats is for one helper at a time. The caller saves.

    Raises DomainError: error.repeat, error.repeat.fixed (no day and hour), error.repeat.until.
    """
    if rhythm == Rhythm.ONCE:
        row.rhythm, row.until = Rhythm.ONCE, None
        return
    if rhythm not in REPEATS:
        raise DomainError("error.repeat", _("Kies hoe vaak het is."))
    if window.starts_at is None:
        raise DomainError("error.repeat.fixed", _("Kies ook een vaste dag en tijd. Dan kan het elke week."))
    if until is not None:
        first = localtime(window.starts_at).date()
        second = first + timedelta(weeks=WEEKS_BETWEEN[Rhythm(rhythm)])
        if not second <= until <= first + timedelta(days=FARTHEST_DAYS):
            raise DomainError(
                "error.repeat.until", _("Kies een laatste dag na de tweede keer, binnen een jaar. Of laat het leeg.")
            )
    row.rhythm, row.until, row.helpers = rhythm, until, 1


def add_dates(help_request: HelpRequest, now: datetime) -> list[Slot]:
    """Make the dates that lie less than six weeks ahead and are not there yet, and say when to come back.

    Returns a place for each, in order. What would have begun already is left out. The caller holds the lock on the
    request's first search, or the request is only now sent. Again: nothing more.
    """
    known = {occasion.starts_at: occasion for occasion in Occasion.objects.filter(help_request=help_request)}
    first = known[min(moment for moment in known if moment is not None)]
    rule = rule_of(help_request, first)
    last = localtime(now).date() + AHEAD
    moments = [rule.starts_at(day) for day in rule.dates(rule.first_on, last)]
    slots = []
    for moment in moments:
        if moment not in known and moment > now:
            occasion = Occasion.objects.create(help_request=help_request, starts_at=moment, minutes=first.minutes)
            slots.append(Slot.objects.create(occasion=occasion))
    following = rule.next_date(last + timedelta(days=1), last + timedelta(days=FARTHEST_DAYS))
    help_request.dates_due_at = local_instant(following - AHEAD, TOP_UP_AT) if following is not None else None
    help_request.save(update_fields=["dates_due_at"])
    return slots
