"""From a number of people to the step that may be shown, so that watching the steps tells little (pure functions).

What an onlooker may try, and what stands in the way:

- *look every night and take the difference*: an area is counted on one night in four weeks, its own, so that a change
  cannot be laid beside the day on which somebody joined, left or moved;
- *bring in people of one's own until one more tips it*: only confirmed people count (the caller sees to that), and at
  which number a step is reached is drawn per area and step with a secret key, so that nobody knows when one more tips;
- *let one person go in and out*: a step is left at its own number, and reached at least two above it.

What is not protected: who knows every confirmed participant of a wijk but one, and sees its step rise, knows that
somebody joined in the four weeks before. A step cannot hide that; it says nothing about who, or which street.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

PEOPLE_STEPS = (10, 25, 50, 100)
KIND_STEPS = (5, 10, 15, 20, 25)
PEOPLE_PER_KIND = 3
"""A kind of help counts where at least so many offer it: one person's offer changes nothing that is shown."""
PERIOD_DAYS = 28
LEAST_ABOVE = 2

Draw = Callable[[int], int]
"""For a step, the secret part of the number at which it is reached: any whole number from 0."""


def reached_at(step: int, draw: Draw) -> int:
    """At how many people a step is shown: 2 to 6 above 10, 2 to 6 above 25, 2 to 11 above 50, 2 to 21 above 100."""
    return step + LEAST_ABOVE + draw(step) % max(5, step // 5)


def people_step(count: int, shown: int, draw: Draw) -> int:
    """The step for ``count`` people where ``shown`` is the step of now (0: the first few)."""
    risen = [step for step in PEOPLE_STEPS if count >= reached_at(step, draw)]
    kept = [step for step in PEOPLE_STEPS if step <= shown and count > step]
    return max([0, *risen, *kept])


def kinds_step(count: int) -> int:
    """The largest step that is not above ``count``; 0 for a few."""
    return _largest(KIND_STEPS, count)


def is_due(counted_on: date, night: date, draw: int) -> bool:
    """Whether the area's own night (``draw`` says which of the 28) has come since it was last counted."""
    return _period(night, draw) > _period(counted_on, draw)


def _period(night: date, draw: int) -> int:
    return (night.toordinal() + draw % PERIOD_DAYS) // PERIOD_DAYS


def _largest(steps: Sequence[int], count: int) -> int:
    return max((step for step in steps if step <= count), default=0)
