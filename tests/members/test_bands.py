"""The band of two labels."""

from __future__ import annotations

from dataclasses import dataclass

import h3.api.basic_int as h3
import pytest

from members.bands import band_between, distance_between

DOKKUM = (53.325, 5.999)


@dataclass(frozen=True)
class Label:
    cell: int
    precision: str = "pc6"
    resolution: int = 9
    inner_distance_m: int = 150


def label(lat: float, lon: float, resolution: int = 9, precision: str = "pc6", inner: int = 150) -> Label:
    return Label(h3.latlng_to_cell(lat, lon, resolution), precision, resolution, inner)


HERE = label(*DOKKUM)
CASES = [
    ("the same fine label", HERE, HERE, "walk"),
    ("a fine label next to it", HERE, label(53.329, 5.999), "walk"),
    ("resolution 9 and 8", HERE, label(53.328, 5.999, 8), "walk"),
    ("more than a kilometre", HERE, label(53.345, 5.999), "bike"),
    ("more than five kilometres", HERE, label(53.375, 5.999), "far"),
    ("the same coarse label", label(*DOKKUM, 7, inner=1_300), label(*DOKKUM, 7, inner=1_300), "near"),
    ("a label inside the other", label(*DOKKUM, 6, inner=3_000), HERE, "bike"),
    ("the same label by four digits", label(*DOKKUM, 9, "pc4", 900), label(*DOKKUM, 9, "pc4", 900), "near"),
    ("one cell, two precisions", HERE, label(*DOKKUM, 9, "pc4", 900), "near"),
    ("close, but one by four digits", HERE, label(53.329, 5.999, 9, "pc4", 900), "bike"),
]


@pytest.mark.parametrize(("one", "other", "band"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_band_both_ways(one: Label, other: Label, band: str) -> None:
    assert (band_between(one, other), band_between(other, one)) == (band, band)


def test_within_one_cell_the_larger_inner_distance_counts() -> None:
    assert distance_between(HERE, label(*DOKKUM, 9, "pc4", 900)) == 900
