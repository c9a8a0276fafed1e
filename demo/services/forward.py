"""Moving the demo's clock, and letting happen what then happens."""

from __future__ import annotations

from datetime import timedelta

from buurthulp import clock
from buurthulp.viewers import SYSTEM
from desk.services.pair_looks import sweep_looks
from desk.services.pairs import sweep_fallen
from desk.services.registers import sweep_registers
from desk.services.telephone_rounds import sweep_rounds
from exchange.services.attending import sweep_reminders
from matching.services.confirming import sweep_matches
from matching.services.rounds import hold_rounds
from matching.services.searching import sweep_due
from matching.services.series import sweep_series
from notifications.services.gathering import release_held
from notifications.services.outbox import send_due

HOURS = {"hour": 1, "day": 24}
MOST_ROUNDS = 20


def move_on(step: str) -> None:
    """Move the clock an "hour" or a "day", hour by hour, and do at each what the worker would have done by then.

    So a day forward shows the waves, lapses and reminders of that day in their order, none at night. The worker may
    do the same at the same time: every step is safe beside itself. Raises KeyError for another step.
    """
    for _ in range(HOURS[step]):
        clock.move_forward(timedelta(hours=1))
        catch_up()


def catch_up() -> None:
    """Sweep until nothing is due, then hand over the messages."""
    for _ in range(MOST_ROUNDS):
        done = sweep_series() + hold_rounds() + sweep_due() + sweep_matches() + sweep_reminders() + sweep_registers()
        done += sweep_rounds() + sweep_fallen() + sweep_looks()
        if not done + release_held(actor=SYSTEM):
            break
    for _ in range(MOST_ROUNDS):
        if not send_due().tried:
            break
