"""The days on which somebody cannot, as they read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from buurthulp import clock, spoken
from exchange.models import AvailabilityException
from members.models import Participant


@dataclass(frozen=True, slots=True)
class DaysAway:
    """A stretch of whole local days; ``until`` is the last of them."""

    number: int
    since: date
    until: date

    @property
    def text(self) -> str:
        """ "dinsdag 8 december", or "8 december tot en met 12 december"."""
        if self.since == self.until:
            return spoken.day(self.since)
        both = {"since": spoken.date(self.since), "until": spoken.date(self.until)}
        return _("%(since)s tot en met %(until)s") % both


def days_away(participant: Participant) -> list[DaysAway]:
    """What is not over yet, the first one first. One query."""
    rows = AvailabilityException.objects.filter(participant=participant, ends_at__gt=clock.now())
    return [
        DaysAway(
            row.pk,
            clock.localtime(row.starts_at).date(),
            clock.localtime(row.ends_at - timedelta(microseconds=1)).date(),
        )
        for row in rows.order_by("starts_at", "ends_at", "pk")
    ]
