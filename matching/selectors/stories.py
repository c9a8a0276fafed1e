"""Given and received, as a story: moments and people, no account (text guide §5.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import number_format

from buurthulp.clock import localtime
from buurthulp.spoken import standard
from matching.enums import MatchStatus
from matching.models import Match
from matching.page_texts import story_sentence, travel_sentence
from matching.selectors.agreements import MatchRow

FEWEST_FOR_TRAVEL = 4
MOST_MOMENTS = 50


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of help in a moment."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Moment:
    """Once that somebody did something for somebody."""

    first_name: str
    category: Kind
    at: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """``first``: whom I helped; ``second`` and ``people``: whom they helped after that, 0 below four people."""

    sentence: str
    travel: str
    people: int
    first: int
    second: int


def story_of(participant_id: int, rows: Sequence[MatchRow], now: datetime) -> Story:
    """The story of these agreements (``own_matches``). One query where somebody gave something, else none."""
    done = [row for row in rows if row.status == MatchStatus.DONE]
    given = {row.other_id for row in done if not row.is_asker}
    received = {row.other_id for row in done if row.is_asker}
    form = localtime(now).month
    reached = _reached(participant_id, done)
    people = reached if reached >= FEWEST_FOR_TRAVEL else 0
    return Story(
        sentence=story_sentence(given=len(given), received=len(received), form=form),
        travel=travel_sentence(people, form) if people else "",
        people=people,
        first=len(given) if people else 0,
        second=people,
    )


def _reached(participant_id: int, done: Sequence[MatchRow]) -> int:
    """How many others were helped by those I helped, after I did: how my help travelled on."""
    first_helped: dict[int, datetime] = {}
    for row in done:
        if not row.is_asker:
            first_helped[row.other_id] = min(row.starts_at, first_helped.get(row.other_id, row.starts_at))
    if not first_helped:
        return 0
    onward = Match.objects.filter(status=MatchStatus.DONE, helper_id__in=first_helped).values_list(
        "helper_id", "asker_id", "starts_at"
    )
    return len(
        {
            asker
            for helper, asker, starts_at in onward
            if starts_at > first_helped[helper] and asker != participant_id and asker not in first_helped
        }
    )


@dataclass(frozen=True, slots=True)
class Hours:
    """Whole and half hours, only where the community counts them."""

    given: str
    received: str


def hours_said(given_minutes: int, received_minutes: int) -> Hours:
    """The hours as people say them: halves, with a comma."""
    return Hours(given=_hours(given_minutes), received=_hours(received_minutes))


def _hours(minutes: int) -> str:
    halves = round(minutes / 30)
    return number_format(halves / 2, decimal_pos=halves % 2)


def moments(rows: Sequence[MatchRow], *, given: bool) -> list[Moment]:
    """What was given, or received: the latest first, at most fifty."""
    return [
        Moment(row.first_name, Kind(row.category_slug, standard(row.category_name)), row.starts_at)
        for row in rows
        if row.status == MatchStatus.DONE and row.is_asker != given
    ][:MOST_MOMENTS]
