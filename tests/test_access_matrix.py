"""Who gets what where: ``tests/access_matrix.csv``, line by line (safety.md §5).

The file is written by hand: it says what should be. tests/access/matrix.py says how a cell reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.access.doors import DOORS
from tests.access.matrix import Line, lines, tried
from tests.access.routes import route_names
from tests.access.world import World, built_world

# Who may do what is the same on any database: once is enough. Each page is opened on every one by
# tests/test_queries_everywhere.py.
pytestmark = [pytest.mark.django_db, pytest.mark.own_database]
LINES = lines()
METHODS = ("GET", "POST")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One world for all lines; each cell takes back what it did."""
    with django_db_blocker.unblock(), built_world() as made:
        yield made


@pytest.mark.parametrize("line", LINES, ids=[line.name for line in LINES])
def test_line(line: Line, world: World) -> None:
    assert tried(line, world) == line.expected_of_tried


def test_every_route_has_its_lines_and_no_line_is_too_many() -> None:
    wanted = {(route, method) for route in route_names() for method in METHODS} | set(DOORS)
    assert {(line.route, line.method) for line in LINES} == wanted


def test_no_line_stands_there_twice() -> None:
    assert [name for name, count in Counter(line.name for line in LINES).items() if count > 1] == []


def test_no_cell_is_an_error() -> None:
    assert [line.name for line in LINES if any(cell.startswith("5") for cell in line.expected.values())] == []
