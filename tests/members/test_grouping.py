"""Group labels: at least a hundred addresses carry each, whatever the input; and the figures of the real files."""

import csv
import gzip
import math
import random
from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path

import h3.api.basic_int as h3
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from members.distance import between_points, centre_of
from members.grouping import (
    MINIMUM_ADDRESSES,
    Grouping,
    GroupingRefusedError,
    Pc4Point,
    PostcodePoint,
    addresses_from_residents,
    group_pc4,
    group_postcodes,
)
from tests.realdata import real_file
from tests.tiers import examples

SMALL = "pc6_noardeast_fryslan.csv"
LARGE = "pc6_fryslan_groningen_drenthe.csv.gz"


def read_pc6(path: Path) -> list[PostcodePoint]:
    """Without the reader under test elsewhere: these figures are about grouping alone."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [
            PostcodePoint(row["pc6"], float(row["lon"]), float(row["lat"]), int(row["adressen"]))
            for row in csv.DictReader(lines)
        ]


def carried(points: list[PostcodePoint], cell_of: dict[str, int]) -> Counter[int]:
    """Addresses per label, counted again from the postcodes."""
    counts: Counter[int] = Counter()
    for point in points:
        counts[cell_of[point.postcode]] += point.addresses
    return counts


def inside_the_cell(points: list[PostcodePoint]) -> dict[str, int]:
    """The tempting wrong way: the finest cell that *holds* a hundred addresses, whoever carries it."""
    held: Counter[int] = Counter()
    for point in points:
        for resolution in range(6, 10):
            held[h3.latlng_to_cell(point.lat, point.lon, resolution)] += point.addresses
    cell_of = {}
    for point in points:
        cells = [h3.latlng_to_cell(point.lat, point.lon, resolution) for resolution in (9, 8, 7, 6)]
        cell_of[point.postcode] = next((cell for cell in cells if held[cell] >= MINIMUM_ADDRESSES), cells[-1])
    return cell_of


# Towns a few kilometres apart, with postcodes up to a kilometre or so round them: that is where the rules meet.
towns = st.tuples(st.floats(min_value=5.0, max_value=5.6), st.floats(min_value=52.0, max_value=52.4))
offsets = st.tuples(st.floats(min_value=-0.02, max_value=0.02), st.floats(min_value=-0.01, max_value=0.01))
counts = st.one_of(st.integers(min_value=0, max_value=30), st.integers(min_value=0, max_value=300))


@st.composite
def postcode_files(draw: st.DrawFn) -> list[PostcodePoint]:
    points = []
    for lon, lat in draw(st.lists(towns, min_size=1, max_size=6)):
        for (east, north), addresses in draw(st.lists(st.tuples(offsets, counts), min_size=1, max_size=12)):
            number = len(points)
            code = f"{1000 + number // 26}A{chr(ord('A') + number % 26)}"
            points.append(PostcodePoint(code, lon + east, lat + north, addresses))
    assume(sum(point.addresses for point in points) >= MINIMUM_ADDRESSES)
    return points


@given(postcode_files())
@settings(max_examples=examples(200), deadline=None)
def test_at_least_a_hundred_addresses_carry_each_label(points: list[PostcodePoint]) -> None:
    grouping = group_postcodes(points)
    recount = carried(points, dict(grouping.cell_of))
    assert set(grouping.cell_of) == {point.postcode for point in points}
    assert {cell: label.addresses for cell, label in grouping.labels.items()} == dict(recount)
    assert min(recount.values()) >= MINIMUM_ADDRESSES
    assert grouping.smallest.addresses == min(recount.values())
    assert sum(grouping.shares.values()) == pytest.approx(1)


@given(postcode_files())
@settings(max_examples=examples(200), deadline=None)
def test_a_label_is_an_ancestor_of_the_own_cell_unless_joined(points: list[PostcodePoint]) -> None:
    grouping = group_postcodes(points)
    for point in points:
        own = h3.latlng_to_cell(point.lat, point.lon, 9)
        cell = grouping.cell_of[point.postcode]
        assert (h3.cell_to_parent(own, h3.get_resolution(cell)) == cell) or point.postcode in grouping.joined


@given(postcode_files(), st.randoms(use_true_random=False))
@settings(max_examples=examples(100), deadline=None)
def test_the_order_of_the_input_does_not_matter(points: list[PostcodePoint], shuffler: random.Random) -> None:
    other = list(points)
    shuffler.shuffle(other)
    assert group_postcodes(other) == group_postcodes(points)


@given(postcode_files())
@settings(max_examples=40, deadline=None)
def test_the_inner_distance_is_the_mean_over_all_pairs_of_addresses(points: list[PostcodePoint]) -> None:
    """Counted the slow way, address by address; within a postcode half the way to the nearest other point."""
    assume(len({(point.lon, point.lat) for point in points}) > 1)
    grouping = group_postcodes(points)
    label = grouping.smallest
    assume(label.addresses <= 300)

    @cache
    def apart(one: PostcodePoint, other: PostcodePoint) -> float:
        if one.postcode != other.postcode:
            return between_points(one.lon, one.lat, other.lon, other.lat)
        elsewhere = [(p.lon, p.lat) for p in points if (p.lon, p.lat) != (one.lon, one.lat)]
        return min(between_points(one.lon, one.lat, lon, lat) for lon, lat in elsewhere) / 2

    homes = [
        point for point in points for _ in range(point.addresses) if grouping.cell_of[point.postcode] == label.cell
    ]
    mean = sum(apart(one, other) for one, other in combinations(homes, 2)) / math.comb(len(homes), 2)
    assert label.inner_distance_metres == pytest.approx(mean, rel=0.01, abs=0.5)


def test_a_village_takes_the_smallest_group_beside_it_along() -> None:
    centre = h3.latlng_to_cell(53.3253, 5.9989, 8)
    village, town, large_town = sorted(h3.cell_to_children(centre, 9))[:3]
    points = [
        PostcodePoint(code, *centre_of(cell), addresses)
        for code, cell, addresses in [("9101AA", village, 40), ("9101AB", town, 150), ("9101AC", large_town, 400)]
    ]
    grouping = group_postcodes(points)
    assert grouping.cell_of == {"9101AA": centre, "9101AB": centre, "9101AC": large_town}
    assert grouping.shares == {9: 400 / 590, 8: 190 / 590}
    assert grouping.joined == frozenset()


def test_a_lonely_house_joins_the_nearest_label() -> None:
    near, far = (5.80, 53.20), (5.20, 53.20)
    points = [
        PostcodePoint("8911AA", *near, 150),
        PostcodePoint("8801AA", *far, 150),
        PostcodePoint("9999ZZ", 6.4, 53.2, 1),
    ]
    grouping = group_postcodes(points)
    assert grouping.cell_of["9999ZZ"] == grouping.cell_of["8911AA"] == h3.latlng_to_cell(53.2, 5.8, 9)
    assert grouping.joined == {"9999ZZ"}
    assert grouping.labels[grouping.cell_of["8911AA"]].addresses == 151


def test_hamlets_far_apart_share_the_label_of_the_largest() -> None:
    points = [PostcodePoint("8911AA", 5.2, 53.2, 60), PostcodePoint("8801AA", 6.2, 53.2, 50)]
    grouping = group_postcodes(points)
    largest = h3.latlng_to_cell(53.2, 5.2, 6)
    assert grouping.cell_of == {"8801AA": largest, "8911AA": largest}
    assert grouping.joined == {"8801AA"}


def test_under_a_hundred_addresses_in_all_is_refused() -> None:
    with pytest.raises(GroupingRefusedError, match="99 addresses in total") as refusal:
        group_postcodes([("9101AA", 6.0, 53.3, 60), ("9101AB", 6.0, 53.3, 39)])
    assert refusal.value.addresses == 99
    with pytest.raises(GroupingRefusedError, match="0 addresses in total"):
        group_postcodes([])


def test_a_postcode_given_twice_and_a_negative_count_are_refused() -> None:
    with pytest.raises(ValueError, match="9101AA is given twice"):
        group_postcodes([("9101AA", 6.0, 53.3, 100), ("9101AA", 6.1, 53.3, 100)])
    with pytest.raises(ValueError, match="negative"):
        group_postcodes([("9101AA", 6.0, 53.3, 200), ("9101AB", 6.1, 53.3, -1)])


def test_one_flat_by_itself_gets_the_spread_of_its_cell() -> None:
    """One point says nothing about spread: 0.51 × √(a cell of 0.087 km²)."""
    grouping = group_postcodes([("9101AA", 6.0, 53.3, 120)])
    assert round(grouping.smallest.inner_distance_metres) == 151


@pytest.mark.parametrize(
    ("name", "postcodes", "labels", "smallest", "joined", "shares"),
    [
        (SMALL, 1_781, 137, 100, 13, {9: 0.372, 8: 0.247, 7: 0.265, 6: 0.116}),
        (LARGE, 55_876, 4_792, 100, 97, {9: 0.553, 8: 0.238, 7: 0.159, 6: 0.050}),
    ],
)
def test_real_files(
    name: str, postcodes: int, labels: int, smallest: int, joined: int, shares: dict[int, float]
) -> None:
    points = read_pc6(real_file(name))
    grouping = group_postcodes(points)
    recount = carried(points, dict(grouping.cell_of))
    assert len(grouping.cell_of) == postcodes
    assert min(recount.values()) == grouping.smallest.addresses == smallest
    assert len(grouping.labels) == len(recount) == labels
    assert len(grouping.joined) == joined
    assert {resolution: round(share, 3) for resolution, share in grouping.shares.items()} == shares
    assert all(label.inner_distance_metres > 0 for label in grouping.labels.values())


def test_control_counting_who_lives_inside_the_cell_leaves_people_alone() -> None:
    """Without the rule: a tenth of a real municipality stands in sets under a hundred, the smallest a single house."""
    points = read_pc6(real_file(SMALL))
    recount = carried(points, inside_the_cell(points))
    exposed = sum(addresses for addresses in recount.values() if addresses < MINIMUM_ADDRESSES)
    assert round(exposed / sum(recount.values()), 2) == 0.11
    assert min(recount.values()) == 1


# --- only the four digits known


def pc4(code: str, lon: float, lat: float, addresses: int, area: float | None = None) -> Pc4Point:
    return Pc4Point(code, lon, lat, addresses, area)


def finest(lon: float, lat: float) -> int:
    return h3.latlng_to_cell(lat, lon, 9)


def test_a_pc4_has_the_finest_cell_of_its_point_and_the_distance_of_its_shape() -> None:
    grouping = group_pc4([pc4("9101", 6.0, 53.3, 800, 4_000_000.0), pc4("9102", 6.1, 53.3, 700)])
    assert grouping.cell_of == {"9101": finest(6.0, 53.3), "9102": finest(6.1, 53.3)}
    assert grouping.labels[finest(6.0, 53.3)].inner_distance_metres == pytest.approx(0.51 * 2000)
    between = between_points(*centre_of(finest(6.0, 53.3)), *centre_of(finest(6.1, 53.3)))
    assert grouping.labels[finest(6.1, 53.3)].inner_distance_metres == pytest.approx(between / 2)


def test_small_pc4s_merge_with_the_nearest_until_all_are_large_enough() -> None:
    grouping = group_pc4(
        [
            pc4("9101", 6.00, 53.3, 800, 1_000_000.0),
            pc4("9102", 6.03, 53.3, 40, 3_000_000.0),
            pc4("9103", 6.04, 53.3, 50),
            pc4("9104", 6.50, 53.3, 0),
            pc4("9105", 6.70, 53.3, 300),
        ]
    )
    # 9104, of which nothing is known, goes first, to the nearest; 9102 and 9103 are 90 together and go on to 9101.
    first, last = finest(6.00, 53.3), finest(6.70, 53.3)
    assert grouping.cell_of == {"9101": first, "9102": first, "9103": first, "9104": last, "9105": last}
    assert grouping.joined == {"9102", "9103", "9104"}
    assert {cell: label.addresses for cell, label in grouping.labels.items()} == {first: 890, last: 300}
    assert grouping.labels[first].inner_distance_metres == pytest.approx(0.51 * 2000)


def test_pc4s_in_one_cell_share_it_even_when_both_are_large() -> None:
    lon, lat = centre_of(finest(6.0, 53.3))
    grouping = group_pc4([pc4("9101", lon, lat, 800), pc4("9102", lon + 0.0001, lat, 900)])
    assert grouping.cell_of == {"9101": finest(lon, lat), "9102": finest(lon, lat)}
    assert grouping.smallest.addresses == 1700


def test_pc4s_of_too_few_addresses_are_refused() -> None:
    with pytest.raises(GroupingRefusedError, match="60 addresses"):
        group_pc4([pc4("9101", 6.0, 53.3, 60)])


def test_addresses_are_estimated_from_residents() -> None:
    assert [addresses_from_residents(residents) for residents in (2655, 210, 0, None)] == [1264, 100, 0, 0]


@given(postcode_files(), st.randoms(use_true_random=False))
@settings(max_examples=examples(100), deadline=None)
def test_pc4_labels_hold_for_any_input_in_any_order(points: list[PostcodePoint], shuffler: random.Random) -> None:
    places = [Pc4Point(str(1000 + i), point.lon, point.lat, point.addresses) for i, point in enumerate(points)]
    grouping = group_pc4(places)
    recount: Counter[int] = Counter()
    for place in places:
        recount[grouping.cell_of[place.pc4]] += place.addresses
    assert {cell: label.addresses for cell, label in grouping.labels.items()} == dict(recount)
    assert min(recount.values()) >= MINIMUM_ADDRESSES
    own = {place.pc4: finest(place.lon, place.lat) for place in places}
    assert {code for code, cell in grouping.cell_of.items() if cell != own[code]} == grouping.joined
    shuffler.shuffle(places)
    assert group_pc4(places) == grouping


def test_every_pc4_of_the_country() -> None:
    with real_file("pc4_nl.csv").open(encoding="utf-8") as lines:
        places = [
            Pc4Point(
                row["pc4"],
                float(row["lon"]),
                float(row["lat"]),
                addresses_from_residents(int(row["inwoners_2021"] or 0)),
            )
            for row in csv.DictReader(lines)
        ]
    grouping: Grouping = group_pc4(places)
    assert (len(grouping.cell_of), len(grouping.labels), len(grouping.joined)) == (4_073, 3_658, 412)
    assert grouping.smallest.addresses == 100
