"""What many tests begin with is made once, kept under them in a savepoint, and handed to each as it was made.

As Django's ``setUpTestData``, for fixtures. A fixture marked :func:`kept` may depend on others so marked and on
nothing else. What it made stays in the database from one test to the next that asks for it and for the same before
it; each test rolls back to there, and gets copies of the objects, so that none sees what another did.

A test with real transactions has each made anew, as if it were an ordinary fixture. A fixture that stops the clock
begins with ``clock_at_``: it comes first, and what is kept is made at that moment.
"""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, count
from typing import Any

import pytest
from django.db import connection, transaction

from buurthulp import clock

CLOCKS = "clock_at_"
STILL_NOW = timedelta(minutes=5)
_VALUES = "_values_kept"
_numbers = count()


def kept(make: Callable[..., Any] | None = None, *, autouse: bool = False) -> Any:
    """A fixture whose rows and value are made once for the tests that follow one another and begin with them.

    The value can be pickled: rows, and what holds them; no function.
    """
    if make is None:
        return partial(kept, autouse=autouse)
    own = inspect.signature(make).parameters
    maker = Maker(make.__name__, make, tuple(own), autouse, next(_numbers))

    def fixture(**given: Any) -> Any:
        values: Values | None = given.pop(_VALUES)
        del given["db"]
        return values.of(maker.name) if values is not None and maker in values.makers else make(**given)

    more = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in ("db", _VALUES)]
    fixture.__signature__ = inspect.Signature([*own.values(), *more])  # type: ignore[attr-defined]
    fixture.__name__, fixture.__doc__, fixture.__module__ = make.__name__, make.__doc__, make.__module__
    fixture.maker = maker  # type: ignore[attr-defined]
    return pytest.fixture(fixture, autouse=autouse)


@dataclass(frozen=True, eq=False)
class Maker:
    """What makes a kept fixture, the fixtures it is made with, whether every test of its file has it, its place."""

    name: str
    make: Callable[..., Any]
    needs: tuple[str, ...]
    autouse: bool
    number: int


@dataclass(frozen=True)
class Values:
    """What is kept, as one test has it: copies, in which the same row is the same object."""

    makers: frozenset[Maker]
    copies: dict[str, Any]
    made_at: datetime | None
    """None where the test has a clock of its own, which it may move."""

    def of(self, name: str) -> Any:
        """What the fixture of this name gives. Fails where the clock was moved unnoticed after it was made."""
        apart = abs(clock.machine_now() - self.made_at) if self.made_at else timedelta()
        assert apart <= 2 * STILL_NOW, f"{name} is {apart} away: call the fixture that stops the clock {CLOCKS}…"
        return self.copies[name]


@dataclass(frozen=True)
class _Layer:
    maker: Maker
    atomic: transaction.Atomic
    values: bytes
    """Of this layer and all under it, pickled together."""


class Ground:
    """The savepoints under the tests of this process, one for each kept fixture, the later on the earlier."""

    def __init__(self) -> None:
        self._layers: list[_Layer] = []
        self._made_at = clock.machine_now()

    def clear_for(self, makers: list[Maker]) -> None:
        """Undo whatever is not what a test that asks for ``makers`` begins with; the rest stays."""
        stays = 0
        for layer, maker in zip(self._layers, makers, strict=False):
            if layer.maker is not maker or connection.closed_in_transaction:
                break
            stays += 1
        while len(self._layers) > stays:
            _undo(self._layers.pop().atomic)

    def stand_on(self, makers: list[Maker], *, has_clock: bool = False) -> Values | None:
        """Make what is missing of ``makers``, each after what it needs. None where a transaction is open already.

        ``has_clock``: whether the test has stopped the clock, and may move it.
        """
        is_now = abs(clock.machine_now() - self._made_at) <= STILL_NOW
        self.clear_for(makers if is_now else [])
        if not makers or (not self._layers and connection.in_atomic_block):
            return None
        if not self._layers:
            self._made_at = clock.machine_now()
        for maker in makers[len(self._layers) :]:
            self._layers.append(self._made(maker))
        return Values(frozenset(makers), self._values(), None if has_clock else self._made_at)

    def _made(self, maker: Maker) -> _Layer:
        values = self._values()
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            values[maker.name] = maker.make(**{name: values[name] for name in maker.needs})
            return _Layer(maker, atomic, pickle.dumps(values))
        except BaseException:
            _undo(atomic)
            raise

    def _values(self) -> dict[str, Any]:
        return pickle.loads(self._layers[-1].values) if self._layers else {}  # noqa: S301  # what we pickled ourselves


def makers_of(item: pytest.Item) -> list[Maker]:
    """The kept fixtures that a test asks for, each after what it needs; none where transactions are real."""
    names: list[str] = getattr(item, "fixturenames", [])
    marker = item.get_closest_marker("django_db")
    if {"transactional_db", "live_server"} & set(names) or (marker and marker.kwargs):
        return []
    definitions = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]  # who overrides what, only pytest knows
    makers = {name: getattr(definitions[name][-1].func, "maker", None) for name in names if name in definitions}
    depths: dict[str, int] = {}

    def depth(name: str) -> int:
        """How many are made before it, one on the other; 0 where it is not kept, or something that it needs is not."""
        if name not in depths:
            maker, depths[name] = makers.get(name), 0  # 0 as well where it is made with what it overrides
            under = [depth(need) for need in maker.needs] if maker else [0]
            depths[name] = min(under, default=1) and max(under, default=0) + 1
        return depths[name]

    def in_turn(maker: Maker) -> Iterator[Maker]:
        for need in maker.needs:
            yield from in_turn(makers[need])
        yield maker

    asked = [maker for name, maker in makers.items() if depth(name)]
    # Stories before people who are only there: they take longer to make, and more tests share them.
    asked.sort(key=lambda maker: (not maker.autouse, -depth(maker.name), maker.number))
    return list(dict.fromkeys(chain.from_iterable(map(in_turn, asked))))


def _undo(atomic: transaction.Atomic) -> None:
    transaction.set_rollback(True)
    atomic.__exit__(None, None, None)


GROUND = Ground()
