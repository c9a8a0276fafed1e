"""What happened, in the order in which it happened: what people did, and between it what the worker would have done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Min

from buurthulp.viewers import SYSTEM
from demo.services.past import at
from exchange.models import HelpRequest
from matching.models import Match, Search
from matching.services.confirming import sweep_matches
from matching.services.rounds import hold_rounds
from matching.services.searching import sweep_due
from matching.services.series import sweep_series
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage
from notifications.services.gathering import release_held

MOST_ROUNDS = 20


class Timeline:
    """Plans moments in any order and plays them from the earliest to the latest.

    Before each moment the sweeps come by whenever something is due, as beat lets them: waves, lapses, reminders,
    "Is het gelukt?" and settling stand at their own hours, and nothing is left due when it ends.
    """

    def __init__(self) -> None:
        self._planned: list[tuple[datetime, int, Callable[[], object]]] = []

    def plan(self, when: datetime, deed: Callable[[], object]) -> None:
        """``deed`` happens at ``when``; of two at the same moment, the one planned first."""
        self._planned.append((when, len(self._planned), deed))

    def play(self, *, until: datetime) -> None:
        """Everything that was planned, and the sweeps until ``until``. Raises ValueError for a deed after that."""
        for when, _number, deed in sorted(self._planned, key=lambda planned: planned[:2]):
            if when > until:
                raise ValueError(f"{when} is still to come; the demo begins at {until}.")
            _work_until(when)
            with at(when):
                deed()
        _work_until(until)


def _work_until(moment: datetime) -> None:
    """Sweep at every moment up to this one at which something is due. Raises RuntimeError when that does not end."""
    rounds, last = 0, None
    while (due := earliest_due()) is not None and due <= moment:
        rounds = rounds + 1 if due == last else 1
        if rounds > MOST_ROUNDS:
            raise RuntimeError(f"The sweeps find something due at {due} again and again.")
        last = due
        with at(due):
            sweep()


def sweep() -> int:
    """What the worker does when it comes by once; returns how much it did."""
    return sweep_series() + hold_rounds() + sweep_due() + sweep_matches() + release_held(actor=SYSTEM)


def earliest_due() -> datetime | None:
    """When the worker next has something to do; None: never, as things stand."""
    found = [model._default_manager.aggregate(due=Min("due_at"))["due"] for model in (Search, Match)]
    found.append(HelpRequest._default_manager.aggregate(due=Min("dates_due_at"))["due"])
    held = OutboxMessage.objects.filter(status=OutboxStatus.HELD)
    found.append(held.aggregate(due=Min("held_until"))["due"])
    return min((due for due in found if due is not None), default=None)
