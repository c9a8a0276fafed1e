"""The columns of every export, in order; each form writes these and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.selectors.released import Figure


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One figure. ``value`` is a number, the words of a median wait, or the symbol."""

    measure: str
    measure_name: str
    level: str
    area_code: str
    area_name: str
    residents: int | None
    period: str
    grouping: str
    kind_code: str
    kind_name: str
    value: int | str

    @property
    def cells(self) -> list[int | str]:
        """In the order of :func:`header`; a number of residents that nobody knows is empty."""
        return [
            self.measure,
            self.measure_name,
            self.level,
            self.area_code,
            self.area_name,
            "" if self.residents is None else self.residents,
            self.period,
            self.grouping,
            self.kind_code,
            self.kind_name,
            self.value,
        ]


def header() -> list[str]:
    """The names of the columns."""
    return [
        _("code van het cijfer"),
        _("cijfer"),
        _("niveau"),
        _("gebiedscode"),
        _("gebied"),
        _("inwoners"),
        _("periode"),
        _("indeling"),
        _("code van de soort"),
        _("soort"),
        _("waarde"),
    ]


def export_rows(figures: Iterable[Figure]) -> list[ExportRow]:
    """A row for each figure, in their order."""
    return [
        ExportRow(
            measure=figure.question.measure.value,
            measure_name=str(figure.question.measure.label),
            level=str(figure.question.level.label),
            area_code=figure.area_code,
            area_name=figure.area_name,
            residents=figure.residents,
            period=figure.period.code,
            grouping=str(figure.question.grouping.label),
            kind_code=figure.category_code,
            kind_name=figure.category_name,
            value=figure.value if figure.value is not None else figure.text,
        )
        for figure in figures
    ]
