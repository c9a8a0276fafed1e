"""In which order work is done, and what cannot wait: the coordinator's list by risk.

The risk of a line is the weight of its reason times how near its moment is::

    risk = WEIGHT[urgency] × nearness
    nearness = 1 / (1 + days left)              while there is time left: 1 now, 1/2 a day ahead, 1/8 a week ahead
    nearness = 1 + days past / 7, at most 2     when the moment has passed

The moment is the time of need; where there is none, or somebody waits for a call, as long after it came as one may ask
somebody to wait (``PATIENCE``). Signals stand above everything, whatever their risk; equal risks by the longest wait.
"""

from __future__ import annotations

from collections.abc import Mapping

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


def _by_urgency(said: Mapping[int, float], otherwise: float) -> str:
    whens = " ".join(f"WHEN {urgency} THEN {value}" for urgency, value in said.items())
    return f"CASE urgency {whens} ELSE {otherwise} END"


# What is over, an agreement, is needed no more: then the moment is until when it may wait.
_MOMENT = (
    f"CASE WHEN need_at > since AND (urgency <> {WAITS} OR need_at < waits_until) THEN need_at ELSE waits_until END"
)
_NEARNESS = f"""
        CASE
            WHEN days_left > 0 THEN 1 / (1 + days_left)
            WHEN 1 - days_left / {WEEK_OF_DAYS} < {MOST_NEARNESS} THEN 1 - days_left / {WEEK_OF_DAYS}
            ELSE {MOST_NEARNESS}
        END"""
MEASURED = f"""
waiting AS NOT MATERIALIZED (SELECT *, since + {_by_urgency(PATIENCE, MOST_PATIENCE)} AS waits_until FROM lines),
timed AS NOT MATERIALIZED (
    SELECT
        *,
        ({_MOMENT} - CAST(%(now)s AS double precision)) / {DAY} AS days_left,
        CASE WHEN act_by < waits_until THEN act_by ELSE waits_until END AS deadline
    FROM waiting
),
measured AS NOT MATERIALIZED (
    SELECT
        source, object_id, told, reason, since, area_name, deadline,
        CASE WHEN urgency = {NOW} THEN 0 ELSE 1 END AS is_calm,
        -{_by_urgency(WEIGHT, LEAST_WEIGHT)} * {_NEARNESS} AS minus_risk
    FROM timed
)"""  # noqa: S608 - numbers of ours
"""SQL that makes ``measured`` of ``lines`` (``buurthulp.worklist.LINE_COLUMNS``); ``now`` in seconds since 1970.

``deadline`` is the last moment at which somebody must do something: before it is too late to help, or to be polite.
"""
ORDER = "is_calm, minus_risk, since, source, object_id, told"
"""What to sort ``measured`` by: the greatest risk first. No two lines are equal."""
