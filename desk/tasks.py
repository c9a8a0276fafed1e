"""What the desk does in the background."""

from __future__ import annotations

from celery import shared_task

from desk.services.pair_looks import sweep_looks
from desk.services.pairs import sweep_fallen
from desk.services.registers import sweep_registers as sweep
from desk.services.telephone_rounds import sweep_rounds as look_who_was_missed


@shared_task(name="desk.tasks.sweep_registers")
def sweep_registers() -> int:
    """Take in the next lines of registers that are under way. Safe to run twice, late, or beside itself."""
    return sweep()


@shared_task(name="desk.tasks.sweep_pairs")
def sweep_pairs() -> int:
    """What lasting pairs need by the clock. Safe to run twice, late, or beside itself."""
    return sweep_fallen() + sweep_looks()


@shared_task(name="desk.tasks.sweep_rounds")
def sweep_rounds() -> int:
    """Who was not spoken when a telephone round ended. Safe to run twice, late, or beside itself."""
    return look_who_was_missed()
