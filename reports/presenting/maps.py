"""A map of released figures: outlines with a tint, a word in each where there is room, and what the tints mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.pictures.area_map import AreaMap, classes, tint
from reports.selectors.released import Figure

MOST_WORDS = 30
"""With more areas than this a word in each would be unreadable: the table beside it says the same."""

LETTER, TWO_LINES = 6, 28
"""Units that a letter of a name takes, and a name above a figure."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One area on the map; ``tint`` 0 is what is not shown. ``is_named``: there is room for its name."""

    name: str
    text: str
    tint: int
    path: str
    x: int
    y: int
    is_named: bool


@dataclass(frozen=True, slots=True)
class Tint:
    """One line of the key."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class FigureMap:
    """``is_named``: each area has its figure in it."""

    width: int
    height: int
    areas: tuple[Drawn, ...]
    key: tuple[Tint, ...]
    is_named: bool


def figure_map(shapes: AreaMap, figures: Sequence[Figure]) -> FigureMap | None:
    """A map of one figure per area; None where no outlines are known."""
    found = [figure for figure in figures if figure.area_code in shapes.outlines]
    if not found:
        return None
    steps = classes([figure.value for figure in found if figure.value is not None])
    areas = []
    for figure in found:
        outline = shapes.outlines[figure.area_code]
        shade = tint(figure.value, steps) if figure.value is not None else 0
        is_named = outline.wide >= LETTER * len(figure.area_name) and outline.high >= TWO_LINES
        areas.append(Drawn(figure.area_name, figure.text, shade, outline.path, outline.x, outline.y, is_named))
    return FigureMap(
        width=shapes.width,
        height=shapes.height,
        areas=tuple(areas),
        key=tuple(_key(steps)),
        is_named=len(areas) <= MOST_WORDS,
    )


def _key(steps: list[int]) -> list[Tint]:
    lines = []
    for number, step in enumerate(steps, start=1):
        if number < len(steps):
            words = _("%(low)s tot %(high)s") % {"low": step, "high": steps[number]}
        else:
            words = _("%(low)s of meer") % {"low": step}
        lines.append(Tint(number, words))
    return lines
