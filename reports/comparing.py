"""Whether two released figures differ by more than their noise: pure arithmetic over what is already protected."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from reports.engine.publish import PEOPLE_STEP, differs, rest_rate

NOISE_VARIANCE = 9.25
"""Of one cell, in caps squared: that of the table and of the place between two of its steps."""


@dataclass(frozen=True, slots=True)
class Change:
    """From one figure to another: by how much, or (``by`` 0) not clearly. ``is_known``: both are shown."""

    is_known: bool
    by: int = 0


def change(now: int | None, before: int | None, *, cap: int, step: int = PEOPLE_STEP) -> Change:
    """Between two figures with the same cap, both multiples of ``step``."""
    if now is None or before is None:
        return Change(is_known=False)
    return Change(is_known=True, by=now - before if differs(now, before, cap=cap, step=step) else 0)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, both as released, with the caps that their noise goes by."""

    part: int | None
    whole: int | None
    cap: int
    cap_of_whole: int

    @property
    def variance(self) -> float:
        """Of the quotient, by its first derivatives."""
        if self.part is None or not self.whole:
            return 0.0
        ratio = self.part / self.whole
        return NOISE_VARIANCE * (self.cap**2 + (ratio * self.cap_of_whole) ** 2) / self.whole**2


def change_of_share(now: Share, before: Share, shown: int | None, shown_before: int | None) -> Change:
    """Between two shares, in percentage points of what is shown (to the nearest five)."""
    if shown is None or shown_before is None or not now.whole or not before.whole:
        return Change(is_known=False)
    assert now.part is not None
    assert before.part is not None
    apart = abs(now.part / now.whole - before.part / before.whole)
    if apart <= 2 * sqrt(now.variance + before.variance):
        return Change(is_known=True)
    return Change(is_known=True, by=shown - shown_before)


def share_met(unmet: int | None, requests: int | None) -> int | None:
    """The percentage of requests that somebody was found for, to the nearest five."""
    return rest_rate(unmet, requests)
