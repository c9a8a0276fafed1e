"""Distances between labels, against h3's own great circle and against a distance anybody can look up."""

import h3.api.basic_int as h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.distance import between_points, centre_of, label_distance

DOKKUM = h3.latlng_to_cell(53.3253, 5.9989, 9)
LEEUWARDEN = h3.latlng_to_cell(53.2012, 5.7999, 9)

cells = st.builds(
    h3.latlng_to_cell,
    st.floats(min_value=50.7, max_value=53.7),
    st.floats(min_value=3.2, max_value=7.3),
    st.integers(min_value=6, max_value=9),
)


def test_within_one_label_the_stored_inner_distance_counts() -> None:
    assert label_distance(DOKKUM, DOKKUM, 123.5) == 123.5


def test_between_two_labels_the_inner_distance_does_not_count() -> None:
    assert label_distance(DOKKUM, LEEUWARDEN, 123.5) == label_distance(DOKKUM, LEEUWARDEN, 0.0)
    assert round(label_distance(DOKKUM, LEEUWARDEN, 0.0) / 1000, 1) == 19.1


def test_one_degree_north_is_the_length_of_a_degree() -> None:
    assert round(between_points(5.0, 52.0, 5.0, 53.0)) == 111_195


def test_a_number_that_is_no_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="12345 is not an H3 cell"):
        label_distance(12345, DOKKUM, 0.0)


@given(cells, cells)
def test_distance_agrees_with_h3_and_is_the_same_both_ways(first: int, second: int) -> None:
    distance = label_distance(first, second, 0.0)
    assert distance == label_distance(second, first, 0.0)
    expected = h3.great_circle_distance(h3.cell_to_latlng(first), h3.cell_to_latlng(second), unit="m")
    assert distance == pytest.approx(expected, rel=1e-5, abs=0.01)


@given(cells)
def test_the_centre_of_a_cell_lies_in_it(cell: int) -> None:
    lon, lat = centre_of(cell)
    assert h3.latlng_to_cell(lat, lon, h3.get_resolution(cell)) == cell
