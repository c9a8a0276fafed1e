"""How far the sweep of series, searches and agreements is behind."""

from __future__ import annotations

from django.db.models import Min

from buurthulp import clock
from exchange.models import HelpRequest
from matching.models import Match, Search


def seconds_behind() -> float:
    """Seconds that the oldest due series, search or agreement waits; 0 when nothing is due."""
    now = clock.now()
    oldest = [
        Search.objects.filter(due_at__lte=now).aggregate(at=Min("due_at"))["at"],
        HelpRequest.objects.filter(dates_due_at__lte=now).aggregate(at=Min("dates_due_at"))["at"],
        Match.objects.filter(due_at__lte=now).aggregate(at=Min("due_at"))["at"],
    ]
    return max(((now - at).total_seconds() for at in oldest if at is not None), default=0.0)
