"""The plan in words: which figures there are, of where and of when."""

from __future__ import annotations

from dataclasses import dataclass

from buurthulp.spoken import sentence_of
from reports import wording
from reports.counting import CAPS
from reports.enums import Measure, PeriodKind
from reports.plan import PLAN, Question, Slice, in_words


@dataclass(frozen=True, slots=True)
class SliceRow:
    """One slice: what is counted per what."""

    per: str
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure: what it counts, and for how much one person counts at most per month, quarter and year."""

    name: str
    counts: str
    how: str
    caps: str


def slice_rows(plan: tuple[Slice, ...] = PLAN) -> list[SliceRow]:
    """Every slice, in the order of the plan."""
    return [
        SliceRow(
            per=sentence_of(in_words(Question(part.measures[0], part.level, part.period_kind, part.grouping))),
            measures=tuple(str(measure.label) for measure in part.measures),
        )
        for part in plan
    ]


def measure_rows() -> list[MeasureRow]:
    """Every measure, in order."""
    return [
        MeasureRow(
            name=sentence_of(str(measure.label)),
            counts=wording.what_counts(measure),
            how=wording.how_protected(measure),
            caps=" / ".join(str(CAPS[measure][kind]) for kind in PeriodKind) if measure in CAPS else "1",
        )
        for measure in Measure
    ]
