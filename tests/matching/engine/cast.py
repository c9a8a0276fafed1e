"""One ask and one candidate that fits it in every way; tests change what they are about."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from matching.engine.bands import Band
from matching.engine.likelihood import Answer, AnswerKind, count_answers
from matching.engine.people import Ask, At, Candidate, Together
from matching.engine.times import Interval

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def local(day: int, hour: int, minute: int = 0, month: int = 6) -> datetime:
    """A moment in 2026 by the clock in Amsterdam. 1 June 2026 is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=AMSTERDAM).astimezone(UTC)


def span(day: int, start: int, end: int) -> Interval:
    return Interval(local(day, start), local(day, end))


def an_ask(**changes: Any) -> Ask:
    """Tuesday 2 June 2026, 14.00 to 15.00."""
    facts: dict[str, Any] = {
        "slot_id": 1,
        "community_id": 1,
        "participant_id": 100,
        "category_id": 11,
        "parent_id": 10,
        "when": At(local(2, 14), local(2, 15)),
        "minutes": 60,
        "max_distance_m": 5_000.0,
    }
    return Ask(**(facts | changes))


def a_candidate(**changes: Any) -> Candidate:
    facts: dict[str, Any] = {
        "participant_id": 200,
        "offer_id": 1,
        "community_id": 1,
        "category_id": 11,
        "parent_id": 10,
        "distance_m": 500.0,
        "radius_m": 2_000.0,
        "band": Band.WALK,
    }
    return Candidate(**(facts | changes))


answers = st.lists(
    st.builds(Answer, st.sampled_from(AnswerKind), st.floats(0, 2_000)),
    max_size=6,
).map(tuple)


@st.composite
def candidates(draw: st.DrawFn) -> Candidate:
    """Any candidate for ``an_ask()``, eligible or not."""
    return a_candidate(
        participant_id=draw(st.integers(98, 130)),
        community_id=draw(st.sampled_from([1, 1, 1, 2])),
        category_id=draw(st.sampled_from([10, 11, 12, 20])),
        parent_id=draw(st.sampled_from([None, 10, 20])),
        distance_m=draw(st.floats(0, 8_000)),
        radius_m=draw(st.floats(0, 8_000)),
        min_distance_m=draw(st.sampled_from([0.0, 0.0, 150.0])),
        via_second_place=draw(st.booleans()),
        band=draw(st.sampled_from(Band)),
        availability=draw(st.none() | st.integers(0, (1 << 28) - 1)),
        monthly_number=draw(st.none() | st.integers(1, 4)),
        asked_this_month=draw(st.integers(0, 5)),
        is_blocked=draw(st.sampled_from([False, False, False, True])),
        said_no=draw(st.sampled_from([False, False, False, True])),
        learned=count_answers(draw(answers)),
        last_asked_days=draw(st.none() | st.floats(0, 400)),
        together=draw(st.builds(Together, st.integers(0, 5), st.booleans())),
        wants_to_give_back=draw(st.booleans()),
    )
