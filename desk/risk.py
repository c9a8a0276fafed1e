"""In which order work is done, and what cannot wait: the coordinator's list by risk.

The risk of a line is the weight of its reason times how near its moment is::

    risk = WEIGHT[urgency] × nearness
    nearness = 1 / (1 + days left)              while there is time left: 1 now, 1/2 a day ahead, 1/8 a week ahead
    nearness = 1 + days past / 7, at most 2     when the moment has passed

The moment is the time of need; where there is none, or somebody waits for a call, as long after it came as one may ask
somebody to wait (``PATIENCE``). Signals stand above everything, whatever their risk; equal risks by the longest wait.
"""

from __future__ import annotations

from buurthulp.worklist import WorkKey

NOW = 0
"""The urgency of what stands above everything: somebody may be in danger."""

DAY = 86_400
# By urgency, as the sources give it: an agreement that fell away, too little time, somebody who waits for a call,
# nobody found, somebody to meet, something to look up afterwards.
WEIGHT = {NOW: 100.0, 1: 10.0, 2: 8.0, 3: 6.0, 4: 5.0, 5: 2.0}
LEAST_WEIGHT = 0.5
WAITS = 3
"""The urgency of what keeps somebody waiting for a call, however far the need is."""
PATIENCE = {NOW: 0, 1: 0, 2: 0, 3: 1 * DAY, 4: 3 * DAY, 5: 5 * DAY}
MOST_PATIENCE = 7 * DAY
WEEK_OF_DAYS = 7
MOST_NEARNESS = 2.0

Order = tuple[bool, float, int, str, int]


def deadline_of(key: WorkKey) -> int:
    """The last moment at which somebody must do something: before it is too late to help, or to be polite."""
    patience = key.since + PATIENCE.get(key.urgency, MOST_PATIENCE)
    return patience if key.act_by is None else min(key.act_by, patience)


def risk_of(key: WorkKey, now: float) -> float:
    """The weight of the reason times how near its moment is."""
    return -order_of(key, now)[1]


def order_of(key: WorkKey, now: float) -> Order:
    """What to sort by: the greatest risk first.

    What is over, an agreement, is needed no more: then it is until when it may wait.
    """
    source, object_id, _reason, urgency, since, moment = key[:6]  # by place: thousands of times for one page
    if moment is None or moment <= since:
        moment = since + PATIENCE.get(urgency, MOST_PATIENCE)
    elif urgency == WAITS:
        moment = min(moment, since + PATIENCE[WAITS])
    days_left = (moment - now) / DAY
    nearness = 1 / (1 + days_left) if days_left > 0 else min(MOST_NEARNESS, 1 - days_left / WEEK_OF_DAYS)
    return urgency != NOW, -WEIGHT.get(urgency, LEAST_WEIGHT) * nearness, since, source, object_id
