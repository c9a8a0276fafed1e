"""What the exchange does on a clock."""

from __future__ import annotations

from celery import shared_task

from buurthulp.viewers import SYSTEM
from exchange.services.area_steps import rebuild_area_steps
from exchange.services.attending import sweep_reminders
from exchange.services.offers import mend_offer_places


@shared_task(name="exchange.tasks.sweep_offer_places")
def sweep_offer_places() -> int:
    """Put the lookup's rows right for people whose place changed without them. Returns for how many."""
    return mend_offer_places()


@shared_task(name="exchange.tasks.sweep_area_steps")
def sweep_area_steps() -> int:
    """Once a night: how many take part where, in steps. Returns how many areas were counted."""
    return rebuild_area_steps(actor=SYSTEM)


@shared_task(name="exchange.tasks.sweep_activities")
def sweep_activities() -> int:
    """Write the reminders of activities that are due, safe to run twice or beside itself. Returns how many."""
    return sweep_reminders()
