"""The attacker: knows the noise table, the thresholds, the plan and all records but one, and decides at their best.

There are two worlds: in one the target is in the figures, in the other they are not. How often the best decision is
right is exactly ``1/2 + TV/2``, with TV the total variation between what is published in both. Where it can be
summed it is summed; where many cells are published together it is drawn, with a new secret in every trial.
Everything is published by the real functions, or by a variant of them that is broken on purpose.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log
from typing import Any

import pytest

from reports.engine import keys, noise
from reports.engine.keys import WHOLE, Draw
from reports.engine.noise import NoiseTable
from reports.engine.publish import Cell, median_bin, value

TABLE = noise.load()
FULL = [pytest.mark.deep, pytest.mark.sdc]
MINUTES = 60
FILLS = 40
"""Into how many equal parts the place between two steps is cut, where a cap is larger than that."""

Outcome = Any
"""A figure, None, the number of a bin, or several of these."""
Publish = Callable[..., int | None]
Odds = dict[Outcome, float]


def draws(cap: int, table: NoiseTable = TABLE) -> list[tuple[Draw, float]]:
    """Every draw of a cell with its chance; of a large cap the fills stand for equal parts of it."""
    parts = min(cap, FILLS)
    bounds = (0, *table.up_to)
    return [
        (Draw(upper - 1, (2 * part + 1) * WHOLE // (2 * parts), coin=coin), (upper - lower) / WHOLE / parts / 2)
        for lower, upper in zip(bounds, table.up_to, strict=False)
        for part in range(parts)
        for coin in (False, True)
    ]


@lru_cache(maxsize=200_000)
def odds(people: int, total: int, cap: int, step: int, publish: Publish = value, table: NoiseTable = TABLE) -> Odds:
    """What a cell publishes, and with what chance."""
    found: Odds = {}
    cell = Cell(people, total)
    for drawn, chance in draws(cap, table):
        shown = publish(cell, cap=cap, step=step, drawn=drawn, table=table)
        found[shown] = found.get(shown, 0.0) + chance
    return found


def odds_of_a_median(counts: tuple[int, ...], publish: Callable[..., int | None] = median_bin) -> Odds:
    """The same for a median."""
    found: Odds = {}
    each = [(drawn.u, chance * 2) for drawn, chance in draws(1) if drawn.coin]
    for shown_at, first in each:
        for rank_at, second in each:
            shown = publish(counts, drawn=Draw(shown_at, rank_at, coin=False), table=TABLE)
            found[shown] = found.get(shown, 0.0) + first * second
    return found


def together(*parts: Odds) -> Odds:
    """What several independent figures publish side by side."""
    found: Odds = {(): 1.0}
    for part in parts:
        found = {(*seen, shown): one * chance for seen, one in found.items() for shown, chance in part.items()}
    return found


def success(with_target: Odds, without: Odds) -> float:
    """How often the best decision between two worlds is right."""
    return 0.5 + sum(abs(with_target.get(shown, 0) - without.get(shown, 0)) for shown in {*with_target, *without}) / 4


@dataclass(frozen=True)
class Target:
    """One cell in which the target may be: what is there without them, and what they add."""

    people: int
    total: int
    adds: int
    cap: int = 1
    step: int = 5

    def cell(self, *, is_in: bool, key: int = 0) -> Cell:
        """The cell in one of the two worlds."""
        return Cell(self.people + is_in, self.total + is_in * min(self.adds, self.cap), key)

    def success(self, publish: Publish = value) -> float:
        """Of deciding from this cell alone."""
        return success(self._odds(True, publish), self._odds(False, publish))

    def llr(self, shown: Outcome, publish: Publish = value) -> float:
        """How much more likely this is with the target than without, as a logarithm."""
        return log(self._odds(True, publish).get(shown, 0) + 1e-12) - log(
            self._odds(False, publish).get(shown, 0) + 1e-12
        )

    def _odds(self, is_in: bool, publish: Publish) -> Odds:
        cell = self.cell(is_in=is_in)
        return odds(cell.people, cell.total, self.cap, self.step, publish)


@dataclass
class Office:
    """Publishes cells with a secret of its own, as a release does: keys of records, of cells, and the formula."""

    chance: random.Random
    secret: bytes = b""
    publish: Publish = value
    with_identity: bool = True
    """False: the noise depends on the records alone. Broken on purpose."""
    at: Callable[[], str] = field(default=lambda: "")
    """What else stands in the identity."""

    def __post_init__(self) -> None:
        self.secret = self.chance.randbytes(32)

    def key(self, records: Sequence[tuple[str, int]]) -> int:
        """The key of a cell of these records with their contributions."""
        return sum(keys.weighed(keys.record_key(self.secret, name), amount) for name, amount in records) & keys.MASK

    def somebody(self) -> int:
        """What others add to a key: as good as any number, for who does not have the secret."""
        return self.chance.getrandbits(64)

    def show(self, identity: str, cell: Cell, *, cap: int = 1, step: int = 5) -> int | None:
        """What is published of one cell."""
        drawn = keys.draw(self.secret, identity + self.at() if self.with_identity else "", cell.key)
        return self.publish(cell, cap=cap, step=step, drawn=drawn, table=TABLE)


def play(trials: int, seed: int, trial: Callable[[random.Random, bool], bool]) -> float:
    """How often ``trial(chance, is_in)`` guesses right; the worlds take turns, so that chance is exactly a half."""
    chance = random.Random(seed)
    return sum(trial(chance, bool(number % 2)) == bool(number % 2) for number in range(trials)) / trials


def margin(trials: int) -> float:
    """Four standard errors of a share of so many trials."""
    return 4 * 0.5 / trials**0.5


def sizes(small: int, full: int) -> pytest.MarkDecorator:
    """Runs small in ``make test``, and in full with the deep tests."""
    return pytest.mark.parametrize("size", [pytest.param(small, id="small"), pytest.param(full, id="full", marks=FULL)])


def told(attack: str, *, real: float, broken_one: float | None = None) -> None:
    """Print what was measured."""
    beside = "" if broken_one is None else f"; broken on purpose {broken_one:.3f}"
    print(f"\nSDC {attack}: {real:.3f}{beside}")


def slack(size: int) -> float:
    """What a small size may miss by chance: four standard errors. At full size nothing: bounds are bounds."""
    return 0.0 if size >= 20_000 else margin(size)
