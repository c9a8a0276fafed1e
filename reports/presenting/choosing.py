"""What one can choose from on the page of tables: plain lists, with what is chosen now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from buurthulp.spoken import sentence_of
from reports.asking import Asked
from reports.enums import Grouping, Level, Measure, PeriodKind
from reports.selectors.released import ReportArea, coarsest_first
from reports.selectors.tables import Released, of_kind


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a list."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """The lists of the form."""

    measures: list[Option]
    levels: list[Option]
    periods: list[Option]
    groupings: list[Option]
    areas: list[Option]


def choices(asked: Asked, out: Sequence[Released], areas: Sequence[ReportArea]) -> Choices:
    """Everything that can be chosen, whether the plan has it together or not: what it does not have is explained."""
    question = asked.question
    return Choices(
        measures=_options(Measure, question.measure),
        levels=_options(coarsest_first(Level), question.level),
        periods=_periods(asked, out),
        groupings=_options([Grouping.ALL, Grouping.RELATION, Grouping.CATEGORY], question.grouping),
        areas=_areas(asked, areas),
    )


def _areas(asked: Asked, areas: Sequence[ReportArea]) -> list[Option]:
    """Every area of the level; also what was asked, where it is not one of them."""
    options = [Option("", _("Alle gebieden"), not asked.area)]
    options += [Option(one.code, one.name, one.code == asked.area) for one in areas]
    if asked.area and not any(option.is_chosen for option in options):
        options.append(Option(asked.area, asked.area, True))
    return options


def _options(found: Iterable[TextChoices], chosen: TextChoices) -> list[Option]:
    return [Option(one.value, sentence_of(str(one.label)), one == chosen) for one in found]


def _periods(asked: Asked, out: Sequence[Released]) -> list[Option]:
    """Each kind as a whole, and then each period that is out, latest first."""
    every = {
        PeriodKind.MONTH: _("Alle maanden"),
        PeriodKind.QUARTER: _("Alle kwartalen"),
        PeriodKind.YEAR: _("Alle jaren"),
    }
    options = [Option(kind.value, words, kind.value == asked.when) for kind, words in every.items()]
    for kind in every:
        options += [
            Option(one.period.code, sentence_of(one.period.label), one.period.code == asked.when)
            for one in of_kind(out, kind)
        ]
    return options
