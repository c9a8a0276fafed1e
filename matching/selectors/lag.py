"""How far the sweep of searches and agreements is behind."""

from __future__ import annotations

from django.db.models import Min

from buurthulp import clock
from matching.models import Match, Search


def seconds_behind() -> float:
    """Seconds that the oldest due search or agreement waits; 0 when nothing is due."""
    now = clock.now()
    oldest = [
        Search.objects.filter(due_at__lte=now).aggregate(at=Min("due_at"))["at"],
        Match.objects.filter(due_at__lte=now).aggregate(at=Min("due_at"))["at"],
    ]
    return max(((now - at).total_seconds() for at in oldest if at is not None), default=0.0)
