"""The closed cube: what it answers, and what it says instead of the rest."""

from __future__ import annotations

from itertools import product

import pytest
from django.utils import translation

from reports.enums import Grouping, Level, Measure, PeriodKind
from reports.plan import FINEST_FIRST, PLAN, Question, Slice, offer, problems, questions

EVERY_QUESTION = [Question(*axes) for axes in product(Measure, Level, PeriodKind, Grouping)]


def test_the_default_plan_is_sound() -> None:
    assert problems(PLAN) == []


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        (Slice(Level.NEIGHBOURHOOD, PeriodKind.QUARTER, Grouping.ALL, (Measure.REQUESTS,)), "averaged"),
        (Slice(Level.MUNICIPALITY, PeriodKind.MONTH, Grouping.ALL, (Measure.GAVE,)), "finer than a quarter"),
        (Slice(Level.DISTRICT, PeriodKind.YEAR, Grouping.RELATION, (Measure.PARTICIPANTS,)), "no kind of help"),
        (PLAN[0], "twice"),
    ],
)
def test_an_unsound_plan_is_told(extra: Slice, says: str) -> None:
    assert any(says in problem for problem in problems((*PLAN, extra)))


def test_every_question_gets_one_of_the_plan() -> None:
    known = set(questions())
    assert {offer(question).question for question in EVERY_QUESTION} == known
    assert [offer(question).is_exact for question in EVERY_QUESTION] == [q in known for q in EVERY_QUESTION]


def test_what_is_offered_is_never_finer_where_there_is_something_coarser() -> None:
    for asked in EVERY_QUESTION:
        offered = offer(asked).question
        steps = [
            order.index(getattr(offered, axis)) - order.index(getattr(asked, axis))
            for axis, order in FINEST_FIRST.items()
        ]
        if any(step < 0 for step in steps):
            assert not any(
                all(
                    order.index(getattr(one, axis)) >= order.index(getattr(asked, axis))
                    for axis, order in FINEST_FIRST.items()
                )
                for one in questions()
                if one.measure == asked.measure
            )


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ((Level.NEIGHBOURHOOD, PeriodKind.QUARTER, Grouping.ALL), (Level.NEIGHBOURHOOD, PeriodKind.YEAR, Grouping.ALL)),
        ((Level.DISTRICT, PeriodKind.MONTH, Grouping.ALL), (Level.DISTRICT, PeriodKind.QUARTER, Grouping.ALL)),
        (
            (Level.DISTRICT, PeriodKind.QUARTER, Grouping.CATEGORY),
            (Level.MUNICIPALITY, PeriodKind.QUARTER, Grouping.CATEGORY),
        ),
        ((Level.MUNICIPALITY, PeriodKind.YEAR, Grouping.ALL), (Level.MUNICIPALITY, PeriodKind.MONTH, Grouping.ALL)),
    ],
)
def test_the_nearest_is_offered(asked: tuple, offered: tuple) -> None:
    assert offer(Question(Measure.REQUESTS, *asked)).question == Question(Measure.REQUESTS, *offered)


def test_the_reason_is_told_in_dutch() -> None:
    with translation.override("nl"):
        assert offer(Question(Measure.REQUESTS, Level.NEIGHBOURHOOD, PeriodKind.QUARTER)).reason == (
            "Hulpvragen per buurt, per kwartaal: daar gaat het om zo weinig mensen dat iemand te herkennen kan zijn. "
            "U ziet het daarom per buurt, per jaar."
        )
