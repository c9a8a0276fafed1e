from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.confirmation import Said, Settlement, SettlementKind, asker_answer_by, settle
from matching.engine.hours import Calendar
from tests.matching.engine.cast import local

WAITING = Settlement(SettlementKind.WAITING)
DESK = Settlement(SettlementKind.DESK)
NOT_HAPPENED = Settlement(SettlementKind.DID_NOT_HAPPEN)
UNCONFIRMED = Settlement(SettlementKind.UNCONFIRMED)
NO, YES = Said(False), Said(True)


def confirmed(minutes: int) -> Settlement:
    return Settlement(SettlementKind.CONFIRMED, minutes)


@pytest.mark.parametrize(
    ("giver", "receiver", "days", "expected"),
    [
        (YES, YES, 0, confirmed(60)),
        (Said(True, 90), Said(True, 60), 0, confirmed(60)),
        (Said(True, 60), Said(True, 90), 0, confirmed(90)),
        (Said(True, 91), YES, 0, DESK),
        (YES, Said(True, 45), 0, confirmed(45)),
        (YES, NO, 0, DESK),
        (NO, YES, 9, DESK),
        (NO, NO, 0, NOT_HAPPENED),
        (YES, None, 2.99, WAITING),
        (YES, None, 3, confirmed(60)),
        (None, Said(True, 30), 3, confirmed(30)),
        (Said(True, 200), None, 8, confirmed(200)),
        (NO, None, 2.99, WAITING),
        (None, NO, 3, NOT_HAPPENED),
        (None, None, 6.99, WAITING),
        (None, None, 7, UNCONFIRMED),
    ],
)
def test_settle(giver, receiver, days, expected):
    assert settle(giver=giver, receiver=receiver, agreed_minutes=60, waited=timedelta(days=days)) == expected


words = st.none() | st.builds(Said, st.booleans(), st.none() | st.integers(1, 600))


@given(words, words, st.integers(1, 600), st.floats(0, 20))
def test_minutes_are_there_exactly_when_confirmed_and_are_somebodys_figure(giver, receiver, agreed, days):
    result = settle(giver=giver, receiver=receiver, agreed_minutes=agreed, waited=timedelta(days=days))
    assert (result.minutes is not None) == (result.kind is SettlementKind.CONFIRMED)
    if result.minutes is not None:
        source = receiver or giver
        assert source is not None
        assert result.minutes == (source.minutes or agreed)
    if days >= 7:
        assert result.kind is not SettlementKind.WAITING


def test_minutes_are_above_zero():
    with pytest.raises(ValueError, match="minutes"):
        Said(True, 0)
    with pytest.raises(ValueError, match="minutes"):
        settle(giver=YES, receiver=YES, agreed_minutes=0, waited=timedelta())


@pytest.mark.parametrize(
    ("now", "need_at", "hours", "expected"),
    [
        (local(2, 10), local(5, 10), 4, local(2, 14)),
        (local(2, 10), local(2, 14), 4, local(2, 12)),
        (local(2, 20), local(5, 20), 4, local(3, 11)),
        (local(2, 20), local(3, 10), 4, local(3, 3)),
        (local(2, 10), local(2, 9), 4, local(2, 10)),
    ],
)
def test_the_asker_answers_within_their_window_or_half_the_time(now, need_at, hours, expected):
    assert asker_answer_by(timedelta(hours=hours), now, need_at, Calendar()) == expected
