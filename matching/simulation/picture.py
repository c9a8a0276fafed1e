"""A picture of policies side by side: the share that was met against what it took, as SVG of our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import log10
from textwrap import wrap

from matching.simulation.figures import Figures

WIDTH, PANEL, LEFT, RIGHT, TOP, BOTTOM = 720, 300, 70, 30, 50, 60
FONT = 'font-family="sans-serif" font-size="13"'
MOST_INVITATIONS = 100
_TICKS = (1, 2, 3, 5, 10, 20, 50, 100)
_SHARES = (0, 0.25, 0.5, 0.75, 1.0)
_WORDS = {"waves": "golven", "broadcast": "iedereen", "one_by_one": "één voor één", "same_postcode": "zelfde postcode"}
_OURS, _OTHERS, _CEILING = "#0a6a4a", "#173d33", "#b0432a"
_HALO = 'stroke="#fff" stroke-width="5" stroke-linejoin="round" paint-order="stroke"'
"""Round a word, so that a line behind it does not cross it out."""


def picture(worlds: Mapping[str, Sequence[Figures]], command: str) -> str:
    """A panel for each world, with a mark for each policy and its ceiling as a line. ``command`` stands below."""
    lines = wrap(command, 100)
    height = PANEL * len(worlds) + 14 * len(lines) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" {FONT} fill="#1b2a26">',
        "<title>Hoeveel vragen vervuld worden, en met hoeveel uitnodigingen</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
    ]
    for number, (world, rows) in enumerate(worlds.items()):
        parts += [f'<g transform="translate(0 {number * PANEL})">', *_axes(world), *_ceiling(rows)]
        parts += [*map(_mark, rows), "</g>"]
    for number, line in enumerate(lines, start=1):
        y = PANEL * len(worlds) + 14 * number
        parts.append(f'<text x="{LEFT}" y="{y}" font-size="11" fill="#5a6b66">{escape(line)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _x(invitations: float) -> float:
    share = log10(min(MOST_INVITATIONS, max(1.0, invitations))) / log10(MOST_INVITATIONS)
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _y(share: float) -> float:
    return PANEL - BOTTOM - share * (PANEL - TOP - BOTTOM)


def _axes(world: str) -> list[str]:
    parts = [
        f'<text x="{LEFT}" y="26" font-size="15" font-weight="bold">Vervulde vragen, wereld {escape(world)}</text>'
    ]
    for share in _SHARES:
        y = _y(share)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e2e8e5"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{share:.0%}</text>')
    for tick in _TICKS:
        parts.append(f'<text x="{_x(tick):.1f}" y="{PANEL - BOTTOM + 18}" text-anchor="middle">{tick}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    words = "uitnodigingen per vervulde vraag"
    parts.append(f'<text x="{middle}" y="{PANEL - BOTTOM + 38}" text-anchor="middle">{words}</text>')
    return parts


def _ceiling(rows: Sequence[Figures]) -> list[str]:
    share = max((row.ceiling for row in rows), default=0.0)
    y = _y(share)
    dashed = f'stroke="{_CEILING}" stroke-dasharray="5 4"'
    return [
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" {dashed}/>',
        f'<text x="{LEFT + 4}" y="{y + 16:.1f}" fill="{_CEILING}">hoogst mogelijk: {share:.0%}</text>',
    ]


def _mark(row: Figures) -> str:
    x, y = _x(row.invitations_per_fulfilled), _y(row.fulfilled)
    colour = _OURS if row.policy == "waves" else _OTHERS
    # On the right the words stand to the left of their mark, or they would fall off.
    side, anchor = (-10, "end") if x > WIDTH * 0.7 else (10, "start")
    return (
        f'<g fill="{colour}"><circle cx="{x:.1f}" cy="{y:.1f}" r="6"/>'
        f'<text x="{x + side:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}" {_HALO}>{_WORDS[row.policy]}</text></g>'
    )
