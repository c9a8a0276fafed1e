"""What somebody asks of the figures, as it stands in an address: on a page, for a file and in the API alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from reports.enums import Grouping, Level, Measure, PeriodKind
from reports.periods import Period
from reports.plan import Question

LONGEST_CODE = 20
Choice = TypeVar("Choice", bound=TextChoices)


@dataclass(frozen=True, slots=True)
class Names:
    """How the parts of a question are called in an address."""

    measure: str
    level: str
    period: str
    grouping: str
    area: str


PAGES = Names(measure="cijfer", level="niveau", period="periode", grouping="indeling", area="gebied")
API = Names(measure="measure", level="level", period="period", grouping="grouping", area="area")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, of one period or (``period`` None) of all that are released; ``area`` "" for every area."""

    question: Question
    period: Period | None = None
    area: str = ""

    @property
    def when(self) -> str:
        """The period, or the kind of period, as it stands in an address."""
        return self.period.code if self.period is not None else self.question.period_kind.value

    def query(self, names: Names = PAGES) -> str:
        """The same question as an address: cijfer=requests&niveau=…"""
        values = {
            names.measure: self.question.measure.value,
            names.level: self.question.level.value,
            names.period: self.when,
            names.grouping: self.question.grouping.value,
        }
        if self.area:
            values[names.area] = self.area
        return urlencode(values)

    def instead(self, question: Question) -> Asked:
        """Another question about the same time, as far as that has one period of that kind; of every area."""
        if question.period_kind == self.question.period_kind:
            return replace(self, question=question, area=self.area if question.level == self.question.level else "")
        first = self.period.first_day if self.period is not None else None
        period = Period.holding(question.period_kind, first) if first is not None else None
        return Asked(question, period)


DEFAULT = Asked(Question(Measure.REQUESTS, Level.MUNICIPALITY, PeriodKind.MONTH, Grouping.ALL))


def read_asked(values: Mapping[str, str], names: Names = PAGES) -> Asked:
    """What an address asks; what it leaves out is that of ``DEFAULT``.

    Raises DomainError "choice" for a word that nobody knows, "period" for a period that cannot be.
    """
    usual = DEFAULT.question
    measure = _chosen(Measure, values.get(names.measure), usual.measure, _("cijfer"))
    level = _chosen(Level, values.get(names.level), usual.level, _("niveau"))
    grouping = _chosen(Grouping, values.get(names.grouping), usual.grouping, _("indeling"))
    when = (values.get(names.period) or usual.period_kind.value).strip()[:LONGEST_CODE]
    period = None if when in PeriodKind.values else Period.parse(when)
    kind = PeriodKind(when) if period is None else period.kind
    area = (values.get(names.area) or "").strip()[:LONGEST_CODE]
    return Asked(Question(measure, level, kind, grouping), period, area)


def read_period(text: str) -> Period | None:
    """A period from an address; None where it is left out. Raises DomainError "period"."""
    return Period.parse(text.strip()[:LONGEST_CODE]) if text.strip() else None


def _chosen(kind: type[Choice], value: str | None, usual: Choice, name: str) -> Choice:
    if not value:
        return usual
    try:
        return kind(value)
    except ValueError:
        raise DomainError(
            "choice",
            _("“%(value)s” kennen we niet als %(name)s. Kies uit de lijst.")
            % {"value": value[:LONGEST_CODE], "name": name},
        ) from None
