"""A table as a page shows it: its rows, and the picture that suits it."""

from __future__ import annotations

from dataclasses import dataclass

from buurthulp.spoken import sentence_of
from reports.enums import Grouping, Level, Measure
from reports.pictures.line_chart import LineChart, line_chart
from reports.presenting.maps import FigureMap, figure_map
from reports.presenting.parts import short_name
from reports.selectors.released import Figure
from reports.selectors.shapes import map_of
from reports.selectors.tables import Table


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One figure; ``kind`` is "" where kinds are not told apart."""

    period: str
    area: str
    code: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A line through time or a map over areas, or neither."""

    chart: LineChart | None = None
    map: FigureMap | None = None


def shown_rows(table: Table) -> list[ShownRow]:
    """In the order of the files: by time, area and kind."""
    return [
        ShownRow(sentence_of(one.period.label), one.area_name, one.area_code, sentence_of(one.category_name), one.text)
        for one in table.figures
    ]


def picture_of(table: Table) -> Picture:
    """A map of one period over several areas; a line of one area over several periods. No picture of kinds or bins."""
    question, figures = table.asked.question, table.figures
    if question.grouping != Grouping.ALL or question.measure == Measure.WAIT:
        return Picture()
    areas, periods = {one.area_code for one in figures}, {one.period for one in figures}
    if len(areas) == 1 and len(periods) > 1:
        return Picture(chart=_line(figures))
    if question.level != Level.MUNICIPALITY and len(areas) > 1 and len(periods) == 1:
        return Picture(map=figure_map(map_of(areas), figures))
    return Picture()


def _line(figures: tuple[Figure, ...]) -> LineChart | None:
    chart = line_chart(
        [short_name(one.period) for one in figures],
        [(str(figures[0].question.measure.label), [one.value for one in figures])],
    )
    return None if chart.is_empty else chart
