"""Tile maps: every area a hexagon of its own, in one piece, as far as that goes where it lies."""

from __future__ import annotations

from math import hypot

from hypothesis import given
from hypothesis import strategies as st

from members.tile_picture import EDGE, draw
from members.tiles import STEPS, centre_of, tile_map

DEGREES = st.tuples(st.floats(3.4, 7.2), st.floats(50.8, 53.5))
CENTRES = st.dictionaries(st.integers(1, 999), DEGREES, max_size=40)


def in_one_piece(cells: set[tuple[int, int]]) -> bool:
    """Whether one can go from each to each over neighbours."""
    reached: set[tuple[int, int]] = set()
    to_visit = list(cells)[:1]
    while to_visit:
        q, r = to_visit.pop()
        if (q, r) in cells and (q, r) not in reached:
            reached.add((q, r))
            to_visit += [(q + dq, r + dr) for dq, dr in STEPS]
    return reached == cells


@given(CENTRES)
def test_each_has_a_cell_of_its_own_and_all_hang_together(centres: dict[int, tuple[float, float]]) -> None:
    cells = tile_map(centres)
    assert cells.keys() == centres.keys()
    assert len(set(cells.values())) == len(centres)
    assert in_one_piece(set(cells.values()))


@given(CENTRES, st.randoms())
def test_the_order_in_which_they_come_does_not_matter(centres, lot) -> None:
    shuffled = list(centres.items())
    lot.shuffle(shuffled)
    assert set(tile_map(dict(shuffled)).values()) == set(tile_map(centres).values())


def test_north_is_up_and_east_is_right() -> None:
    cells = tile_map({"middle": (6.0, 53.0), "north": (6.0, 53.1), "east": (6.17, 53.0), "south": (6.0, 52.9)})
    at = {name: centre_of(cell) for name, cell in cells.items()}
    assert at["north"][1] < at["middle"][1] < at["south"][1]
    assert at["east"][0] > at["middle"][0]


def test_what_lies_far_away_comes_beside_the_others_and_keeps_its_side() -> None:
    cells = tile_map({"one": (6.0, 53.0), "two": (6.01, 53.0), "far west": (4.0, 53.0)})
    at = {name: centre_of(cell) for name, cell in cells.items()}
    assert at["far west"][0] == min(at["one"][0], at["two"][0]) - 1


def test_nothing_two_of_one_and_one_alone() -> None:
    assert tile_map({}) == {}
    assert tile_map({"alone": (6.0, 53.0)}) == {"alone": (0, 0)}
    assert len(set(tile_map({"one": (6.0, 53.0), "same": (6.0, 53.0)}).values())) == 2


@given(CENTRES)
def test_a_picture_holds_all_hexagons_whole_and_none_over_another(centres: dict[int, tuple[float, float]]) -> None:
    picture = draw(tile_map(centres), apart=44)
    middles = []
    for hexagon in picture.hexagons.values():
        corners = [tuple(map(float, corner.split(","))) for corner in hexagon.points.split()]
        assert all(EDGE - 1 <= x <= picture.width and EDGE - 1 <= y <= picture.height for x, y in corners)
        middles.append((sum(x for x, _y in corners) / 6, sum(y for _x, y in corners) / 6))
    apart = [hypot(x - a, y - b) for n, (x, y) in enumerate(middles) for a, b in middles[:n]]
    assert all(distance > 43.7 for distance in apart)
