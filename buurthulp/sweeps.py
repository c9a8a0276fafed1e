"""Sweeps: row by row, so that one that fails stops no other; and how far they are behind.

Each app that sweeps rows registers how long its oldest due row has waited.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from buurthulp import clock

logger = logging.getLogger(__name__)

PUT_OFF = timedelta(minutes=5)
Row = TypeVar("Row")
Lag = Callable[[], float]
_lags: dict[str, Lag] = {}


def register_lag(name: str, lag: Lag) -> None:
    """Register, from ``AppConfig.ready``, how many seconds the oldest due row of ``name`` waits (0: nothing is due).

    ``lag`` makes one cheap query; it runs every few seconds. Registering a name again replaces it.
    """
    _lags[name] = lag


def longest_lag() -> float:
    """Seconds that the oldest due row of any sweep waits; 0 when nothing is due."""
    return max((max(0.0, lag()) for lag in _lags.values()), default=0.0)


def advance_each(
    rows: Iterable[Row], *, advance: Callable[[Row], int], put_off: Callable[[Row, datetime], None] | None = None
) -> Iterator[int]:
    """Advance row by row. One that fails is logged and put off for a while, so that it stops nobody else's.

    Without ``put_off`` it is tried again as soon as the sweep comes by.
    """
    for row in rows:
        try:
            yield advance(row)
        except Exception:  # whatever is wrong with this row, the others must go on
            logger.exception("A sweep could not advance row %s; it is tried again later.", row)
            if put_off is not None:
                put_off(row, clock.now() + PUT_OFF)
