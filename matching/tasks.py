"""Tasks look for rows to work on; each may run twice, late, or beside itself."""

from __future__ import annotations

from celery import shared_task

from matching.services.closing import erase_closed
from matching.services.confirming import sweep_matches
from matching.services.searching import sweep_due
from matching.services.series import sweep_series


@shared_task(name="matching.tasks.sweep_closed")
def sweep_closed() -> int:
    """Erase whom a coordinator closed long enough ago. Safe to run twice or beside itself. Returns how many."""
    return erase_closed()


@shared_task(name="matching.tasks.sweep_matching")
def sweep_matching() -> int:
    """Advance series, searches and agreements that are due. Returns how many were."""
    return sweep_series() + sweep_due() + sweep_matches()
