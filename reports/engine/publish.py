"""The one formula (reports.md §3): from what was counted to what is shown.

For people ``C`` is 1 and this is ``ŷ = y + e``. For sums ``C`` is more, and the noise ``C·e`` alone moves in steps of
``C``: what is left of ``y`` between two steps would stand in the figure unprotected (with C = 40 and values by tens,
who gave twenty hours could be told with certainty; tests/reports/test_attacks.py does it). So the place between two
steps is drawn as well: ``ŷ = y + C·e + f`` with ``f`` uniform on C points round 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reports.engine.keys import Draw
from reports.engine.noise import VARIANCE, NoiseTable

PEOPLE_STEP = 5
HOURS_STEP = 10
RATE_STEP = 5


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when something is shown. Higher is safer."""

    people: int = 20
    """Least ``n + e``: with noise of at most 10, a shown cell has ten people or more."""
    sum_in_caps: float = 15.5
    """Least ``ŷ / C``: with noise of at most 10.5, nobody is more than a fifth of a shown sum."""
    wait_people: int = 30
    """Least ``n + e`` for a median."""
    rate_whole: int = 40
    """Least noised whole of a rate."""

    def weaker_than(self, other: Thresholds) -> list[str]:
        """The names of what is lower here."""
        return [
            name
            for name in ("people", "sum_in_caps", "wait_people", "rate_whole")
            if getattr(self, name) < getattr(other, name)
        ]


SAFE = Thresholds()


@dataclass(slots=True)
class Cell:
    """What was counted in one cell, while a release is made; written nowhere.

    ``people`` have a contribution, ``total`` is the sum of the clamped ones, ``key`` the key of the cell.
    """

    people: int = 0
    total: int = 0
    key: int = 0


def value(
    cell: Cell, *, cap: int, step: int, drawn: Draw, table: NoiseTable, thresholds: Thresholds = SAFE
) -> int | None:
    """The figure to show, a multiple of ``step``, or None."""
    noise = table.at(drawn.u)
    fill = drawn.fill * cap >> 64
    doubled = 2 * (cell.total + cap * noise) + 2 * fill - (cap - 1)
    if cell.people + noise < thresholds.people or (cap > 1 and doubled < 2 * thresholds.sum_in_caps * cap):
        return None
    multiple, rest = divmod(doubled, 2 * step)
    return (multiple + (rest > step or (rest == step and drawn.coin))) * step


def median_bin(counts: Sequence[int], *, drawn: Draw, table: NoiseTable, thresholds: Thresholds = SAFE) -> int | None:
    """The bin in which the value at a noised rank lies, or None. ``counts``: people per bin, shortest first.

    Whether it is shown and at which rank it is read have noise of their own: with one noise for both, somebody who
    makes the cell a little larger moves two borders of one draw at once (told 63 times in a hundred instead of 59).
    """
    people = sum(counts)
    if people + table.at(drawn.u) < thresholds.wait_people:
        return None
    rank = min(max(-(-people // 2) + table.at(drawn.fill), 1), people)
    for number, count in enumerate(counts):
        rank -= count
        if rank <= 0:
            return number
    return None


def rate(part: int | None, whole: int | None, *, thresholds: Thresholds = SAFE) -> int | None:
    """A share in percent, to the nearest five, from two figures that are already protected; None where one is not."""
    if part is None or whole is None or whole < thresholds.rate_whole:
        return None
    return min(100, (200 * part + RATE_STEP * whole) // (2 * RATE_STEP * whole) * RATE_STEP)


def rest_rate(part: int | None, whole: int | None, *, thresholds: Thresholds = SAFE) -> int | None:
    """What is left of a share: of requests without a helper, the share that was met."""
    share = rate(part, whole, thresholds=thresholds)
    return None if share is None else 100 - share


def per_thousand(people: int | None, residents: int | None) -> int | None:
    """People per 1,000 residents, from a figure that is already protected."""
    if people is None or not residents:
        return None
    return (2000 * people + residents) // (2 * residents)


def differs(first: int, second: int, *, cap: int, step: int = PEOPLE_STEP) -> bool:
    """Whether two figures differ by more than noise and rounding alone would make them: twice the standard deviation
    of their difference, up to the next whole step. Of equal truths one in twenty, at most, is then called different.
    """
    variance = cap**2 * (VARIANCE + 1 / 12) + step**2 / 12
    return abs(first - second) > math.ceil(2 * (2 * variance) ** 0.5 / step) * step
