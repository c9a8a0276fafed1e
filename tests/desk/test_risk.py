"""The order of the worklist, and what cannot wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buurthulp.worklist import WorkRow
from desk.risk import NOW
from tests.desk import plain_worklist
from tests.desk.lines_read import Measured, measured
from tests.matching.world import AMSTERDAM, TUESDAY_TEN

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TEN = TUESDAY_TEN.timestamp()


def row(urgency: int, *, since: float = 0, need: float | None = None, act_by: float | None = None) -> WorkRow:
    """A line; days from Tuesday ten."""
    at = [None if days is None else TUESDAY_TEN + days * DAY for days in (need, act_by)]
    return WorkRow(
        source="searches",
        object_id=1,
        public_id="",
        reason="",
        urgency=urgency,
        since=TUESDAY_TEN + since * DAY,
        need_at=at[0],
        act_by=at[1],
        title="",
        who="",
        also="",
        area_id=None,
        area_name="",
        person_id=None,
        other_id=None,
        number=0,
    )


def order_of(line: WorkRow, now: float) -> tuple[bool, float, int, str, int]:
    """As the database sorts it."""
    return measured([line], now)[0].order


def risk_of(line: WorkRow, now: float) -> float:
    """The weight of the reason times how near its moment is."""
    return -order_of(line, now)[1]


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
def test_weight_times_nearness(line: WorkRow, risk: float) -> None:
    assert risk_of(line, TEN) == pytest.approx(risk, rel=0.001)


LINES = st.builds(
    row,
    urgency=st.integers(0, 6),
    since=st.floats(-100, 0),
    need=st.none() | st.floats(-50, 50),
    act_by=st.none() | st.floats(-50, 50),
)


@given(LINES, LINES)
def test_a_signal_stands_above_everything(one: WorkRow, other: WorkRow) -> None:
    signal = one._replace(urgency=NOW)
    if other.urgency != NOW:
        assert order_of(signal, TEN) < order_of(other, TEN)


@given(LINES, st.floats(0.01, 30))
def test_nothing_becomes_less_of_a_risk_by_waiting(line: WorkRow, days: float) -> None:
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
def test_until_when_it_may_wait(line: WorkRow, days: float) -> None:
    assert measured([line], TEN)[0].deadline == TEN + days * 86_400


def test_equal_risks_by_what_waits_longest() -> None:
    early, late = row(9, since=-30), row(9, since=-29)
    now = datetime(2027, 6, 1, tzinfo=AMSTERDAM).timestamp()
    assert [one.order[2] for one in measured([late, early], now)] == [early.since.timestamp(), late.since.timestamp()]


MOMENTS = st.datetimes(datetime(2026, 10, 1), datetime(2027, 1, 31), timezones=st.just(UTC))
ANY_LINES = st.lists(
    st.builds(
        WorkRow._replace,
        st.just(row(9)),
        source=st.sampled_from(("pairs", "pairs_over", "matches", "maybe_twice", "referrals", "referrals_off")),
        object_id=st.integers(0, 3) | st.just(2**63 - 1),
        urgency=st.integers(0, 8),
        since=MOMENTS | st.just(TUESDAY_TEN),
        need_at=st.none() | MOMENTS | st.just(TUESDAY_TEN),
        act_by=st.none() | MOMENTS,
    ),
    max_size=20,
)


@given(ANY_LINES, MOMENTS)
def test_the_database_finds_the_order_that_is_said_plainly(lines: list[WorkRow], now: datetime) -> None:
    """To the last bit: with another rounding two lines would change places from one page to the next."""
    at = now.timestamp()
    plainly = [Measured(plain_worklist.deadline_of(one), plain_worklist.order_of(one, at)) for one in lines]
    found = measured(lines, at)
    assert sorted(found) == sorted(plainly)
    assert [one.order for one in found] == sorted(one.order for one in plainly)
