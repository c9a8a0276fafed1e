"""The style sheets know no left and no right: what they say holds from either side (ADR 15)."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import ROOT

SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_DECLARATION = re.compile(r"(?<=[{;\s])([a-z-]+)\s*:\s*([^;{}]+)(?=[;}])")
_ARGUMENTS = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)")
_BY_SIDE = re.compile(r"(?:^|-)(?:left|right)(?:-|$)")
_TO_A_SIDE = {"float", "clear", "text-align", "justify-content", "justify-items", "justify-self"}
# Four sides at once, clockwise from above: the second is the right one, the fourth the left.
_FOUR_SIDES = {"margin", "padding", "inset", "border-width", "border-style", "border-color", "scroll-padding"}
# A shadow that falls to a side; a move along the line.
_OFFSET = re.compile(r"(?:^|,)\s*(?:inset\s+)?-?(?:\d*[1-9]\d*|\d*\.\d+)[a-z]+\s+-?[\d.]+[a-z]*\s")
_MOVED = re.compile(r"translateX?\((?!0)|^-?[\d.]*[1-9]")


def sides_in(css: str) -> list[str]:
    """Declarations that mean a left or a right."""
    found = _DECLARATION.findall(_COMMENT.sub("", css))
    return [f"{name}:{value}" for name, value in found if _BY_SIDE.search(name) or _means_a_side(name, value)]


def _means_a_side(name: str, value: str) -> bool:
    parts = _ARGUMENTS.sub("()", value).replace("!important", "").split()
    if name in _TO_A_SIDE:
        return re.search(r"\b(?:left|right)\b", value) is not None
    if name in _FOUR_SIDES:
        return len(parts) == 4 and parts[1] != parts[3]
    if name == "border-radius":
        return len(parts) in (2, 3) or (len(parts) == 4 and (parts[0], parts[2]) != (parts[1], parts[3]))
    if name == "box-shadow":
        return _OFFSET.search(value) is not None
    return name in ("translate", "transform") and _MOVED.search(value) is not None


def test_no_style_sheet_has_a_left_or_a_right() -> None:
    assert len(SHEETS) == 2
    assert {sheet.name: found for sheet in SHEETS if (found := sides_in(sheet.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize(
    "declaration",
    [
        "margin-left:1rem",
        "padding-right:0",
        "left:0",
        "right:auto",
        "border-left:1px solid",
        "border-top-right-radius:3px",
        "text-align:right",
        "float:left",
        "justify-content:right",
        "padding:0 1rem 0 0",
        "margin:0 0 var(--s4) calc(1rem + 2px)",
        "inset:0 auto 0 0",
        "border-radius:3px 0 0 3px",
        "box-shadow:inset 4px 0 0 red",
        "box-shadow:0 1px 2px #000,-3px 0 0 red",
        "transform:translateX(3px)",
    ],
)
def test_control_a_side_is_found(declaration: str) -> None:
    assert sides_in(f"a{{color:red;{declaration};}} b{{{declaration}}}") == [declaration, declaration]


@pytest.mark.parametrize(
    "declaration",
    [
        "margin-inline-start:1rem",
        "inset-inline-end:0",
        "text-align:start",
        "padding:0 1rem",
        "padding:1rem 2rem 3rem",
        "margin:0 1rem 0 1rem",
        "border-radius:50%",
        "box-shadow:0 3px 0 var(--lip)",
        "box-shadow:inset calc(4px*var(--on)) 0 0 red",
        "transform:translateY(2px)",
        "color:var(--left)",
    ],
)
def test_what_holds_from_either_side_is_not(declaration: str) -> None:
    assert sides_in(f"a{{{declaration}}}") == []
