"""The tables of the overview: kinds of help and wijken with what was not met, the five relations, the months."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from exchange.enums import Relation
from reports import wording
from reports.comparing import change, share_met
from reports.counting import cap_of
from reports.engine.publish import rate
from reports.enums import Grouping, Measure, PeriodKind
from reports.periods import Period
from reports.pictures.line_chart import LineChart, line_chart
from reports.presenting.tiles import text_of
from reports.selectors.overview import OF_A_DISTRICT, Overview
from reports.selectors.released import Figure

SHORT_FROM = 25
"""The percentage of requests without a helper from which the radar says that there is a shortage."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """Of one kind of help, or in one wijk. ``share``: without a helper, in percent; None where it is not shown."""

    name: str
    requests: str
    unmet: str
    share: int | None
    change: str

    @property
    def share_text(self) -> str:
        """The percentage, or the symbol."""
        return text_of(self.share, "%")

    @property
    def is_short(self) -> bool:
        """Whether somebody should look."""
        return self.share is not None and self.share >= SHORT_FROM


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One of the five kinds of help relation."""

    name: str
    examples: str
    requests: str
    share_met: str
    hours: str


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of the line chart, in its table."""

    name: str
    requests: str
    met: str


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """One wijk: ``code`` is how the map knows it."""

    code: str
    name: str
    participants: str
    gave: str
    received: str
    requests: str
    share_met: str
    wait: str


@dataclass(frozen=True, slots=True)
class Explained:
    """What a picture or table counts, and how that is protected."""

    what: str
    how: str


def explained() -> dict[str, Explained]:
    """Of each part of the overview, by its name in the page."""
    people, requests = wording.how_protected(Measure.PARTICIPANTS), wording.how_protected(Measure.REQUESTS)
    taking_part = wording.what_counts(Measure.PARTICIPANTS)
    shares = f"{requests} {wording.how_shares()}"
    return {
        "months": Explained(str(wording.MONTHS), requests),
        "map": Explained(taking_part, people),
        "shortages": Explained(str(wording.SHORTAGE), shares),
        "relations": Explained(str(wording.FIVE_RELATIONS), f"{shares} {wording.how_hours()}"),
        "districts": Explained(f"{taking_part} {wording.DISTRICTS}", shares),
    }


def shortages(found: Overview) -> list[Shortage]:
    """Of every kind of help in the quarter, the greatest share first; what is not shown last, by name."""
    if found.quarter is None:
        return []
    rows = []
    cap = cap_of(Measure.UNMET, PeriodKind.QUARTER)
    for code, name in found.cells.kinds_of(Grouping.CATEGORY):
        requests, unmet, before = (
            found.cells.value(period, measure, Grouping.CATEGORY, code)
            for period, measure in (
                (found.quarter.period, Measure.REQUESTS),
                (found.quarter.period, Measure.UNMET),
                (found.quarter_before, Measure.UNMET),
            )
        )
        changed = change(unmet, before, cap=cap)
        said = ""
        if found.quarter_before is not None and changed.is_known:
            said = wording.in_words(changed, found.quarter_before)
        rows.append(Shortage(name, text_of(requests), text_of(unmet), rate(unmet, requests), said))
    return sorted(rows, key=lambda row: (row.share is None, -(row.share or 0), row.name))


def relations(found: Overview) -> list[RelationRow]:
    """The five, in their order, over the month."""
    rows = []
    for relation in Relation:
        requests, unmet, hours = (
            found.cells.value(found.month.period, measure, Grouping.RELATION, relation.value)
            for measure in (Measure.REQUESTS, Measure.UNMET, Measure.HOURS)
        )
        rows.append(
            RelationRow(
                name=str(relation.label),
                examples=str(wording.RELATIONS[relation]),
                requests=text_of(requests),
                share_met=text_of(share_met(unmet, requests), "%"),
                hours=text_of(hours),
            )
        )
    return rows


def months_chart(found: Overview) -> tuple[LineChart, list[MonthRow]]:
    """What was asked and what was met, month by month, and the same as a table."""
    requests = [found.cells.value(month, Measure.REQUESTS) for month in found.months]
    unmet = [found.cells.value(month, Measure.UNMET) for month in found.months]
    met = [
        max(0, asked - without) if asked is not None and without is not None else None
        for asked, without in zip(requests, unmet, strict=True)
    ]
    chart = line_chart(
        [short_name(month) for month in found.months], [(_("Vragen"), requests), (_("Met een helper"), met)]
    )
    rows = [
        MonthRow(month.label, text_of(one), text_of(other))
        for month, one, other in zip(found.months, requests, met, strict=True)
    ]
    return chart, rows[::-1]


def short_name(period: Period) -> str:
    """A period on an axis: "okt '26", "K3 '26", "2026"."""
    year = f"’{period.year % 100:02}"
    if period.kind == PeriodKind.MONTH:
        return f"{date_format(period.first_day, 'M')} {year}"
    return f"K{period.number} {year}" if period.kind == PeriodKind.QUARTER else str(period.year)


def districts(found: Overview) -> list[DistrictRow]:
    """Every wijk of the gemeente in the quarter, by name."""
    rows = []
    for code, by_measure in found.districts_by_code.items():
        text = {measure: _text_of_figure(by_measure.get(measure)) for measure in OF_A_DISTRICT}
        requests, unmet = (_value_of(by_measure.get(one)) for one in (Measure.REQUESTS, Measure.UNMET))
        rows.append(
            DistrictRow(
                code=code,
                name=next(iter(by_measure.values())).area_name,
                participants=text[Measure.PARTICIPANTS],
                gave=text[Measure.GAVE],
                received=text[Measure.RECEIVED],
                requests=text[Measure.REQUESTS],
                share_met=text_of(share_met(unmet, requests), "%"),
                wait=text[Measure.WAIT],
            )
        )
    return rows


def _text_of_figure(figure: Figure | None) -> str:
    return figure.text if figure is not None else text_of(None)


def _value_of(figure: Figure | None) -> int | None:
    return figure.value if figure is not None else None
