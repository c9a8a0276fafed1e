"""In which order work is done, and what cannot wait: the coordinator's list by risk.

The risk of a line is the weight of its reason times how near its moment is::

    risk = WEIGHT[urgency] × nearness
    nearness = 1 / (1 + days left)              while there is time left: 1 now, 1/2 a day ahead, 1/8 a week ahead
    nearness = 1 + days past / 7, at most 2     when the moment has passed

The moment is the time of need; where there is none, as long after it came as one may ask somebody to wait
(``PATIENCE``). Signals stand above everything, whatever their risk. Equal risks: what waits longest first.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from buurthulp.worklist import WorkRow

NOW = 0
"""The urgency of what stands above everything: somebody may be in danger."""

# By urgency, as the sources give it: an agreement that fell away, too little time, somebody who waits for a call,
# nobody found, somebody to meet, something to look up afterwards.
WEIGHT = {NOW: 100.0, 1: 10.0, 2: 8.0, 3: 6.0, 4: 5.0, 5: 2.0}
LEAST_WEIGHT = 1.0
PATIENCE = {
    NOW: timedelta(0),
    1: timedelta(0),
    2: timedelta(0),
    3: timedelta(days=1),
    4: timedelta(days=3),
    5: timedelta(days=5),
}
MOST_PATIENCE = timedelta(days=7)
DAY = timedelta(days=1)
WEEK_OF_DAYS = 7
MOST_NEARNESS = 2.0

Order = tuple[bool, float, datetime, str, int]


def moment_of(row: WorkRow) -> datetime:
    """When it is needed, or else until when it may wait. What is over, an agreement, is needed no more."""
    if row.need_at is not None and row.need_at > row.since:
        return row.need_at
    return row.since + PATIENCE.get(row.urgency, MOST_PATIENCE)


def deadline_of(row: WorkRow) -> datetime:
    """The last moment at which somebody must do something: before it is too late to help, or to be polite."""
    patience = row.since + PATIENCE.get(row.urgency, MOST_PATIENCE)
    return patience if row.act_by is None else min(row.act_by, patience)


def risk_of(row: WorkRow, now: datetime) -> float:
    """The weight of the reason times how near the moment is."""
    days_left = (moment_of(row) - now) / DAY
    nearness = 1 / (1 + days_left) if days_left > 0 else min(MOST_NEARNESS, 1 - days_left / WEEK_OF_DAYS)
    return WEIGHT.get(row.urgency, LEAST_WEIGHT) * nearness


def order_of(row: WorkRow, now: datetime) -> Order:
    """What to sort by: the greatest risk first."""
    return row.urgency != NOW, -risk_of(row, now), row.since, row.source, row.object_id
