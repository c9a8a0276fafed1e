"""How far the sweeps are behind: each app that sweeps rows registers how long its oldest due row has waited."""

from __future__ import annotations

from collections.abc import Callable

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
