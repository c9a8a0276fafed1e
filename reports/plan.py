"""The closed cube: every question that has an answer, as data. Nothing else can be asked, on screen or elsewhere.

Which slices there are was chosen by what survives in an exchange of a city's size (reports.md §1): a buurt over a
quarter shows one cell in a hundred, a wijk over a month one in four. Two slices never show the same figure for one
period at one level and at another with different kinds but as the check below allows, so that nobody can average
the noise away (ADR 21).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from reports.enums import Grouping, Level, Measure, PeriodKind

VERSION = "v1"

FINEST_FIRST = {
    "level": (Level.NEIGHBOURHOOD, Level.DISTRICT, Level.MUNICIPALITY),
    "period_kind": (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR),
    "grouping": (Grouping.CATEGORY, Grouping.RELATION, Grouping.ALL),
}
EVERYTHING = tuple(Measure)
WITHOUT_GIVING = (Measure.PARTICIPANTS, Measure.REQUESTS, Measure.UNMET, Measure.HOURS, Measure.WAIT)
BY_RELATION = (Measure.REQUESTS, Measure.UNMET, Measure.HOURS)
BY_KIND = (Measure.REQUESTS, Measure.UNMET)


@dataclass(frozen=True, slots=True)
class Slice:
    """One level by one kind of period by one grouping, and what is counted there."""

    level: Level
    period_kind: PeriodKind
    grouping: Grouping
    measures: tuple[Measure, ...]


PLAN: tuple[Slice, ...] = (
    Slice(Level.NEIGHBOURHOOD, PeriodKind.YEAR, Grouping.ALL, EVERYTHING),
    Slice(Level.DISTRICT, PeriodKind.QUARTER, Grouping.ALL, EVERYTHING),
    Slice(Level.DISTRICT, PeriodKind.YEAR, Grouping.RELATION, BY_RELATION),
    Slice(Level.MUNICIPALITY, PeriodKind.MONTH, Grouping.ALL, WITHOUT_GIVING),
    Slice(Level.MUNICIPALITY, PeriodKind.MONTH, Grouping.RELATION, BY_RELATION),
    Slice(
        Level.MUNICIPALITY,
        PeriodKind.QUARTER,
        Grouping.ALL,
        (Measure.PARTICIPANTS, Measure.GAVE, Measure.RECEIVED, Measure.BOTH),
    ),
    Slice(Level.MUNICIPALITY, PeriodKind.QUARTER, Grouping.CATEGORY, BY_KIND),
)


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody would like to know: any measure, level, kind of period and grouping."""

    measure: Measure
    level: Level
    period_kind: PeriodKind
    grouping: Grouping = Grouping.ALL


@dataclass(frozen=True, slots=True)
class Offer:
    """The question that has an answer, and why it is not the one that was asked; "" when it is."""

    question: Question
    reason: str

    @property
    def is_exact(self) -> bool:
        """Whether it is what was asked."""
        return not self.reason


def questions(plan: tuple[Slice, ...] = PLAN) -> Iterator[Question]:
    """Every question that has an answer, in the order of the plan."""
    for part in plan:
        for measure in part.measures:
            yield Question(measure, part.level, part.period_kind, part.grouping)


def slices_of(kind: PeriodKind, plan: tuple[Slice, ...] = PLAN) -> list[Slice]:
    """What a release of this kind of period holds."""
    return [part for part in plan if part.period_kind == kind]


def offer(question: Question, plan: tuple[Slice, ...] = PLAN) -> Offer:
    """The same question if the plan has it, else the nearest coarser one, with the reason in words.

    Nearest is the fewest steps up; of equals the one that keeps the level, then the period. Where nothing coarser is
    counted (a whole year of a gemeente is the sum of its months, and figures do not add up), the nearest of all.
    """
    known = [one for one in questions(plan) if one.measure == question.measure]
    if question in known:
        return Offer(question, "")
    coarser = [one for one in known if all(step >= 0 for step in _steps(question, one))]
    nearest = min(
        coarser or known, key=lambda one: (sum(map(abs, _steps(question, one))), *map(abs, _steps(question, one)))
    )
    return Offer(nearest, _coarser_reason(question, nearest) if coarser else _other_reason(question, nearest))


def _steps(asked: Question, offered: Question) -> tuple[int, ...]:
    """How many steps coarser than asked: level, period, grouping. Below zero: finer."""
    return tuple(
        order.index(getattr(offered, axis)) - order.index(getattr(asked, axis)) for axis, order in FINEST_FIRST.items()
    )


def in_words(question: Question) -> str:
    """ "per wijk, per kwartaal" and, where kinds are told apart, "per soort hulp"."""
    words = [
        _("per %(what)s") % {"what": question.level.label},
        _("per %(what)s") % {"what": question.period_kind.label},
    ]
    if question.grouping != Grouping.ALL:
        words.append(_("naar %(what)s") % {"what": question.grouping.label})
    return ", ".join(words)


def _coarser_reason(asked: Question, offered: Question) -> str:
    return _(
        "%(measure)s %(asked)s: daar gaat het om zo weinig mensen dat iemand te herkennen kan zijn. "
        "U ziet het daarom %(offered)s."
    ) % {"measure": _capital(asked.measure), "asked": in_words(asked), "offered": in_words(offered)}


def _other_reason(asked: Question, offered: Question) -> str:
    return _(
        "%(measure)s %(asked)s tellen we niet apart: dezelfde mensen twee keer tellen maakt de bescherming zwakker. "
        "U ziet het daarom %(offered)s."
    ) % {"measure": _capital(asked.measure), "asked": in_words(asked), "offered": in_words(offered)}


def _capital(measure: Measure) -> str:
    label = str(measure.label)
    return label[0].upper() + label[1:]


def problems(plan: tuple[Slice, ...]) -> list[str]:
    """What is wrong with a plan, in English; empty for one that may be used; a test asks it of ours."""
    found = []
    seen: set[Question] = set()
    for question in questions(plan):
        if question in seen:
            found.append(f"{question} stands in the plan twice")
        seen.add(question)
        if question.measure in UNGROUPED and question.grouping != Grouping.ALL:
            found.append(f"{question.measure} counts people, who have no kind of help")
        if (
            question.measure in (Measure.GAVE, Measure.RECEIVED, Measure.BOTH)
            and question.period_kind == PeriodKind.MONTH
        ):
            found.append(f"{question.measure} is not told finer than a quarter")
        for other in FINEST_FIRST["level"]:
            same = replace(question, level=Level(other))
            if same != question and same in seen and (question.measure, question.period_kind) not in ALSO_AT_TWO_LEVELS:
                found.append(f"{question} is told at two levels: their noise could be averaged")
    return found


UNGROUPED = (Measure.PARTICIPANTS, Measure.GAVE, Measure.RECEIVED, Measure.BOTH, Measure.WAIT)
ALSO_AT_TWO_LEVELS = {
    (measure, PeriodKind.QUARTER) for measure in (Measure.PARTICIPANTS, Measure.GAVE, Measure.RECEIVED, Measure.BOTH)
}
"""For these the attack by averaging was measured, and an area that is the only one of its parent is left out."""
