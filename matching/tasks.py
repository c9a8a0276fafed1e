"""Tasks look for rows to work on; each may run twice, late, or beside itself."""

from __future__ import annotations

from celery import shared_task

from matching.services.closing import erase_closed
from matching.services.confirming import sweep_matches
from matching.services.learning_together import count_communities
from matching.services.rounds import hold_rounds as hold_due_rounds
from matching.services.searching import sweep_due
from matching.services.series import sweep_series


@shared_task(name="matching.tasks.sweep_closed")
def sweep_closed() -> int:
    """Erase whom a coordinator closed long enough ago. Safe to run twice or beside itself. Returns how many."""
    return erase_closed()


@shared_task(name="matching.tasks.sweep_likelihoods")
def sweep_likelihoods() -> int:
    """Once a night: what the people of each community answered together. Returns how many sums were written."""
    return count_communities()


@shared_task(name="matching.tasks.sweep_matching")
def sweep_matching() -> int:
    """Advance series, rounds, searches and agreements that are due. Returns how many were."""
    return sweep_series() + hold_due_rounds() + sweep_due() + sweep_matches()


@shared_task(name="matching.tasks.hold_rounds")
def hold_rounds() -> int:
    """Hold the rounds that are due, in the queue for what may take long. Returns for how many requests was asked."""
    return hold_due_rounds()
