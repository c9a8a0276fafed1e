"""The order of the worklist, and what cannot wait."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buurthulp.worklist import WorkKey, seconds
from desk.risk import NOW, deadline_of, order_of, risk_of
from tests.matching.world import AMSTERDAM, TUESDAY_TEN

DAY = timedelta(days=1)
TEN = TUESDAY_TEN.timestamp()


def row(urgency: int, *, since: float = 0, need: float | None = None, act_by: float | None = None) -> WorkKey:
    """A line; days from Tuesday ten."""
    at = [None if days is None else seconds(TUESDAY_TEN + days * DAY) for days in (need, act_by)]
    return WorkKey(
        source="searches",
        object_id=1,
        reason="",
        urgency=urgency,
        since=seconds(TUESDAY_TEN + since * DAY),
        need_at=at[0],
        act_by=at[1],
        area_name="",
    )


@pytest.mark.parametrize(
    ("line", "risk"),
    [
        (row(1, need=0.0001, since=-1), 10),  # an agreement that fell away, needed now
        (row(2, need=1, since=-1), 4),  # too little time, for tomorrow
        (row(4, need=1, since=-1), 2.5),  # nobody left, for tomorrow
        (row(4, need=4, since=-1), 1),  # the same, four days ahead
        (row(5, since=0), 2 / 6),  # somebody new, who may wait five days
        (row(5, since=-5), 2),  # five days later
        (row(5, since=-12), 4),  # and a week after that
        (row(5, since=-90), 4),  # it ends there
        (row(3, since=0, need=9), 3),  # somebody waits for a call till tomorrow, whenever the need is
        (row(3, since=0, need=0.5), 4),
        (row(6, since=-7, need=-8), 0.5),  # an agreement that nobody confirmed: it was needed before it came here
        (row(9, since=0), 1 / 16),  # a reason that is not known here counts least
    ],
)
def test_weight_times_nearness(line: WorkKey, risk: float) -> None:
    assert risk_of(line, TEN) == pytest.approx(risk, rel=0.001)


LINES = st.builds(
    row,
    urgency=st.integers(0, 6),
    since=st.floats(-100, 0),
    need=st.none() | st.floats(-50, 50),
    act_by=st.none() | st.floats(-50, 50),
)


@given(LINES, LINES)
def test_a_signal_stands_above_everything(one: WorkKey, other: WorkKey) -> None:
    signal = one._replace(urgency=NOW)
    if other.urgency != NOW:
        assert order_of(signal, TEN) < order_of(other, TEN)


@given(LINES, st.floats(0.01, 30))
def test_nothing_becomes_less_of_a_risk_by_waiting(line: WorkKey, days: float) -> None:
    assert risk_of(line, TEN + days * 86_400) >= risk_of(line, TEN)


@pytest.mark.parametrize(
    ("line", "days"),
    [
        (row(0), 0),
        (row(2, need=9, act_by=8), 0),
        (row(3, need=9, act_by=8), 1),
        (row(3, need=1, act_by=0.5), 0.5),
        (row(4, need=9, act_by=8), 3),
        (row(5), 5),
        (row(6), 7),
    ],
)
def test_until_when_it_may_wait(line: WorkKey, days: float) -> None:
    assert deadline_of(line) == TEN + days * 86_400


def test_equal_risks_by_what_waits_longest() -> None:
    early, late = row(9, since=-30), row(9, since=-29)
    now = datetime(2027, 6, 1, tzinfo=AMSTERDAM).timestamp()
    assert sorted([late, early], key=lambda one: order_of(one, now)) == [early, late]
