"""How long a ride takes, roughly: for when one is picked up and how long the driver is away (pure functions).

Nobody is told a route. Roads are about a third longer than the straight line, and through villages and towns one does
about forty kilometres an hour; getting in and out is added. Rounded up to five minutes, so that it sounds like what
it is.
"""

from __future__ import annotations

from math import ceil

from members.distance import between_points

DETOUR = 1.3
METRES_PER_MINUTE = 40_000 / 60
GETTING_IN_MINUTES = 5
STEP_MINUTES = 5
UNKNOWN_MINUTES = 30
"""Where the destination is not known, or only by a name that we cannot place."""

Point = tuple[float, float]


def drive_minutes(start: Point | None, end: Point | None) -> int:
    """Minutes by car between two points (lon, lat) in degrees; a guess where one of them is unknown."""
    if start is None or end is None:
        return UNKNOWN_MINUTES
    driving = DETOUR * between_points(*start, *end) / METRES_PER_MINUTE
    return STEP_MINUTES * ceil((driving + GETTING_IN_MINUTES) / STEP_MINUTES)


def minutes_away(*, drive: int, stay: int | None = None, until_way_back: int | None = None) -> int:
    """How long the driver is away: one way, or there and back.

    ``stay`` is about how long the other stays there, ``until_way_back`` the minutes from the pick-up to a fixed moment
    of going home; with neither there is no way back.
    """
    if until_way_back is not None:
        return max(until_way_back, drive) + drive
    return drive if stay is None else drive + stay + drive
