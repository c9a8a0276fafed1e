"""A line chart: points in a square of 100 by 100, that the page stretches; the words of the axes are HTML beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

SIDE = 100
STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 10)
LINES = 4
MOST_NAMES = 8
GAPS = (1, 2, 3, 4, 6)
"""Between two names, in moments; after these whole years of months. So the same months are named each year."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, in pieces: where a figure is not shown, it is broken. A point that stands alone is a piece of one."""

    name: str
    pieces: tuple[str, ...]
    dots: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """The place of one moment under the chart; ``words`` "" where there is no room for its name. ``is_less``: on a
    narrow screen there is none either."""

    words: str = ""
    is_less: bool = False


@dataclass(frozen=True, slots=True)
class LineChart:
    """``scale``: the words at the lines across, from the top down; ``across`` their heights; ``moments`` under it."""

    lines: tuple[Line, ...]
    scale: tuple[str, ...]
    across: tuple[str, ...]
    moments: tuple[Moment, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no point of any line is shown."""
        return not any(line.pieces or line.dots for line in self.lines)


def line_chart(names: Sequence[str], series: Sequence[tuple[str, Sequence[int | None]]]) -> LineChart:
    """A chart of one or two series over the same moments, from zero up; each moment is as wide, its point halfway."""
    highest = max((value for _name, values in series for value in values if value is not None), default=0)
    top = scale_top(highest)
    return LineChart(
        lines=tuple(_line(name, values, top) for name, values in series),
        scale=tuple(f"{top * step / LINES:g}" for step in range(LINES, -1, -1)),
        across=tuple(f"{SIDE * step / LINES:g}" for step in range(LINES + 1)),
        moments=tuple(_moments(names)),
    )


def scale_top(highest: int) -> int:
    """A round number that is at least as high and divides into whole lines."""
    if highest <= LINES:
        return LINES
    power = 1
    while True:
        for step in STEPS:
            top = step * power * LINES
            if top >= highest and top == int(top) and int(top) % LINES == 0:
                return int(top)
        power *= 10


def _line(name: str, values: Sequence[int | None], top: int) -> Line:
    wide = SIDE / max(1, len(values))
    pieces: list[list[str]] = [[]]
    for number, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{(number + 0.5) * wide:.1f},{SIDE - SIDE * value / top:.1f}")
    alone = [piece[0].split(",") for piece in pieces if len(piece) == 1]
    return Line(
        name=name,
        pieces=tuple(" ".join(piece) for piece in pieces if len(piece) > 1),
        dots=tuple((x, y) for x, y in alone),
    )


def _moments(names: Sequence[str]) -> list[Moment]:
    """Every moment, the first with its name and then evenly so many as there is room for."""
    gap = next((gap for gap in GAPS if len(names) <= gap * MOST_NAMES), 12 * ceil(len(names) / 12 / MOST_NAMES))
    return [
        Moment() if number % gap else Moment(name, is_less=number // gap % 2 == 1) for number, name in enumerate(names)
    ]
