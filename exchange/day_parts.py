"""The parts of a day in which something can be: masks of 28 bits, and what people say (pure functions).

Bit 4 x weekday + part is one part of one day of the week, Monday being 0; the parts are those from 6, 12, 18 and 22
hours. It is the mask of `matching.engine.times`, which stands above this app.
"""

from __future__ import annotations

from collections.abc import Collection

WEEK = range(7)
PARTS = ("morning", "afternoon", "evening")
ALL_DAY_PARTS = (1 << 28) - 1
DAYTIME_PARTS = sum(0b0111 << (4 * day) for day in WEEK)


def mask_of(parts: Collection[str]) -> int:
    """These parts of every day; all there is where none is named, or each of them."""
    if not parts or set(parts) >= set(PARTS):
        return ALL_DAY_PARTS
    return sum(1 << (4 * day + PARTS.index(part)) for day in WEEK for part in set(parts))


def parts_of(mask: int) -> list[str]:
    """The parts that :func:`mask_of` was given, in the order of the day; none where all is well."""
    return [] if mask == ALL_DAY_PARTS else [part for number, part in enumerate(PARTS) if mask >> number & 1]
