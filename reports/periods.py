"""Closed periods: a month, a quarter or a year, in Dutch time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from buurthulp.clock import AMSTERDAM
from buurthulp.errors import DomainError
from reports.enums import PeriodKind

MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}
FREEZES_ON_DAY = 10
"""Of the month after: what people still confirm until then is counted."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month, quarter or year; ``number`` is the how manieth of its year."""

    kind: PeriodKind
    year: int
    number: int = 1

    @property
    def code(self) -> str:
        """As it is stored and stands in an address: 2026-01, 2026-Q1, 2026."""
        if self.kind == PeriodKind.MONTH:
            return f"{self.year:04}-{self.number:02}"
        if self.kind == PeriodKind.QUARTER:
            return f"{self.year:04}-Q{self.number}"
        return f"{self.year:04}"

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, (self.number - 1) * MONTHS[self.kind] + 1, 1)

    @property
    def day_after(self) -> date:
        """The day after its last."""
        return self.next.first_day

    @property
    def since(self) -> datetime:
        """The instant it begins."""
        return datetime.combine(self.first_day, time(), AMSTERDAM)

    @property
    def until(self) -> datetime:
        """The instant it is over."""
        return datetime.combine(self.day_after, time(), AMSTERDAM)

    @property
    def next(self) -> Period:
        """The one after it."""
        if self.number == 12 // MONTHS[self.kind]:
            return Period(self.kind, self.year + 1, 1)
        return Period(self.kind, self.year, self.number + 1)

    @property
    def previous(self) -> Period:
        """The one before it."""
        if self.number == 1:
            return Period(self.kind, self.year - 1, 12 // MONTHS[self.kind])
        return Period(self.kind, self.year, self.number - 1)

    @property
    def a_year_before(self) -> Period:
        """The same one of last year."""
        return Period(self.kind, self.year - 1, self.number)

    @property
    def freezes_on(self) -> date:
        """From this day on it is released."""
        return self.day_after.replace(day=FREEZES_ON_DAY)

    @property
    def label(self) -> str:
        """As people read it: "januari 2026", "eerste kwartaal van 2026", "2026"."""
        if self.kind == PeriodKind.MONTH:
            return date_format(self.first_day, "F Y")
        if self.kind == PeriodKind.QUARTER:
            names = (_("eerste kwartaal"), _("tweede kwartaal"), _("derde kwartaal"), _("vierde kwartaal"))
            return _("%(quarter)s van %(year)d") % {"quarter": names[self.number - 1], "year": self.year}
        return str(self.year)

    @classmethod
    def holding(cls, kind: PeriodKind, day: date) -> Period:
        """The one in which this day lies."""
        return cls(kind, day.year, (day.month - 1) // MONTHS[kind] + 1)

    @classmethod
    def parse(cls, text: str) -> Period:
        """From 2026-01, 2026-Q1 or 2026. Raises DomainError "period"."""
        for kind, pattern in (
            (PeriodKind.MONTH, r"(20\d\d)-(0[1-9]|1[0-2])"),
            (PeriodKind.QUARTER, r"(20\d\d)-[Qq]([1-4])"),
            (PeriodKind.YEAR, r"(20\d\d)()"),
        ):
            if found := re.fullmatch(pattern, text.strip(), re.ASCII):
                return cls(kind, int(found[1]), int(found[2] or 1))
        raise DomainError(
            "period",
            _(
                "Deze periode kennen we niet. Schrijf een maand als 2026-01, een kwartaal als 2026-Q1, "
                "een jaar als 2026."
            ),
        )
