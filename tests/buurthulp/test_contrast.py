"""Ratios that WCAG's own examples and its well-known greys give, and distances that CIELAB tables give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buurthulp.contrast import contrast_ratio, difference, mixed, relative_luminance

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#767676", "#ffffff", 4.54),  # the lightest grey that passes on white
        ("#777777", "#ffffff", 4.48),
        ("#949494", "#ffffff", 3.03),
        ("#ff0000", "#ffffff", 4.00),
        ("#0000ff", "#ffffff", 8.59),
        ("#00ff00", "#000000", 15.30),
        ("#123456", "#123456", 1.0),
    ],
)
def test_known_ratios(one: str, other: str, ratio: float) -> None:
    assert round(contrast_ratio(one, other), 2) == ratio


@given(COLOURS, COLOURS)
def test_a_ratio_is_the_same_both_ways_and_from_1_to_21(one: str, other: str) -> None:
    ratio = contrast_ratio(one, other)
    assert 1 <= ratio <= 21.0000001
    assert ratio == contrast_ratio(other, one)


def test_known_luminances() -> None:
    shown = [round(relative_luminance(colour), 4) for colour in ("#000000", "#ff0000", "#808080", "#ffffff")]
    assert shown == [0.0, 0.2126, 0.2159, 1.0]


@pytest.mark.parametrize(
    ("colour", "share", "into", "made"),
    [
        ("#000000", 0.5, "#ffffff", "#808080"),
        ("#0a6a4a", 0.08, "#ffffff", "#ebf3f1"),  # --leaf as Chromium computes it
        ("#123456", 1, "#ffffff", "#123456"),
        ("#123456", 0, "#ffffff", "#ffffff"),
    ],
)
def test_mixed_as_a_browser_mixes(colour: str, share: float, into: str, made: str) -> None:
    assert mixed(colour, share, into) == made


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("#000000", "#ffffff", 100.0), ("#ff0000", "#00ff00", 170.6), ("#ff0000", "#0000ff", 176.3)],
)
def test_known_distances(one: str, other: str, distance: float) -> None:
    assert round(difference(one, other), 1) == distance
