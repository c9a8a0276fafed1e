from datetime import timedelta

import pytest

from matching.engine.bands import Precision
from matching.engine.people import At, Home, Trust, Until, direct_neighbours
from matching.engine.times import DayPart, Interval, part_mask
from tests.matching.engine.cast import a_candidate, an_ask, local, span

FINE = Home(cell=91, resolution=9, pc6_key="aa")
COARSE = Home(cell=71, resolution=7, pc6_key="aa", pc4_key="p")
BY_PC4 = Home(cell=93, resolution=9, precision=Precision.PC4, pc4_key="p")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (FINE, Home(91, 9, pc6_key="bb"), True),
        (FINE, Home(92, 9, pc6_key="aa"), True),
        (FINE, Home(92, 9, pc6_key="bb"), False),
        (COARSE, Home(71, 7, pc6_key="aa"), True),
        # The same coarse label is a whole village: never dropped for that.
        (COARSE, Home(71, 7, pc6_key="bb"), False),
        (Home(71, 7), Home(71, 7), False),
        (BY_PC4, COARSE, True),
        (BY_PC4, Home(71, 7, pc4_key="q"), False),
        (BY_PC4, Home(93, 9, precision=Precision.PC4, pc4_key="q"), True),
        # A label by PC4 is another label than one by PC6 with the same cell.
        (BY_PC4, Home(93, 9, pc4_key="q"), False),
        (FINE, None, False),
    ],
)
def test_direct_neighbours(one, other, expected):
    assert direct_neighbours(one, other) is expected
    assert direct_neighbours(other, one) is expected


def test_the_need_is_the_last_moment_it_can_begin():
    assert an_ask(when=At(local(2, 14), local(2, 16))).need_at == local(2, 14)
    assert an_ask(when=Until(local(1, 9), local(5, 18)), minutes=45).need_at == local(5, 17, 15)
    assert an_ask(when=Until(local(1, 9), local(1, 10)), minutes=90).need_at == local(1, 9)


def test_what_is_wanted_of_a_flexible_time():
    mornings = part_mask(*((day, DayPart.MORNING) for day in range(7)))
    ask = an_ask(when=Until(local(1, 9), local(3, 10), mornings))
    assert ask.wanted == (span(1, 9, 12), span(2, 6, 12), span(3, 6, 10))
    assert an_ask(when=Until(local(1, 9), local(3, 10))).wanted == (Interval(local(1, 9), local(3, 10)),)
    assert an_ask().wanted == (an_ask().window,)
    with pytest.raises(ValueError, match="in some part of the day"):
        Until(local(1, 9), local(3, 10), 0)


@pytest.mark.parametrize("trust", [Trust.AT_HOME, Trust.KEYS, Trust.MONEY])
def test_trust_asks_for_a_confirmed_address(trust):
    assert an_ask(trust=trust, needs=frozenset({"car"})).required == {"car", "confirmed"}


def test_without_trust_only_what_was_asked():
    assert an_ask(needs=frozenset({"car"})).required == {"car"}


def test_apart_is_from_home_where_known():
    assert a_candidate(distance_m=300.0).apart_m == 300.0
    assert a_candidate(distance_m=300.0, home_distance_m=4_000.0).apart_m == 4_000.0


def test_impossible_facts_are_refused():
    with pytest.raises(ValueError, match="minutes"):
        an_ask(minutes=0)
    with pytest.raises(ValueError, match="negative"):
        a_candidate(distance_m=-1.0)
    with pytest.raises(ValueError, match="end after"):
        At(local(2, 14), local(2, 14) - timedelta(hours=1))
