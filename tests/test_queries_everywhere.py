"""At most twelve queries on every page of the access matrix, as everybody to whom it opens (issue 4).

The world of the matrix has a few rows of everything; that more rows cost no more queries, the tests of each list say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from tests.access.calls import call, things_named
from tests.access.matrix import RELATIONS, Line, lines
from tests.access.world import World, built_world
from tests.database import nothing_kept

pytestmark = [pytest.mark.long, pytest.mark.django_db]

MOST = 12
# Who has most on their pages; of each page the first two of them to whom it opens.
READERS = (
    "asker",
    "helper",
    "coordinator",
    "administrator",
    "coordinator_taking_part",
    "unconfirmed",
    "closed",
    "referrer",
    "analyst",
)
OTHERS = ("anonymous", "newcomer")
PAGES = [line for line in lines() if not line.is_door and line.method == "GET" and not line.route.startswith("demo:")]
# What is no page, and may ask more: a file with everything about somebody asks each table that knows of people.
FILES = {"members:download": 79}
OF_THE_TEST = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world of the access matrix."""
    with django_db_blocker.unblock(), built_world() as made:
        yield made


def readers_of(line: Line) -> list[str]:
    """The first two to whom it opens."""
    return [relation for relation in (*READERS, *OTHERS) if line.expected[relation].startswith("200")][:2]


def asked_for(line: Line, relation: str, world: World) -> list[str]:
    """Every query for this page, those of the session and of who is looking as well."""
    name, of = RELATIONS[relation]
    with nothing_kept():
        ids = [thing.id for thing in things_named(line.about, world, world.things[of])]
        browser = world.visitors[name].browser()
        with CaptureQueriesContext(connection) as captured:
            answer = call(browser, line.route, line.method, ids, world)
        assert answer.status_code == 200
    return [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(OF_THE_TEST)]


OPENING = [line for line in PAGES if readers_of(line)]


@pytest.mark.parametrize("line", OPENING, ids=[line.name for line in OPENING])
def test_a_page_asks_the_database_at_most_twelve_things(line: Line, world: World) -> None:
    for relation in readers_of(line):
        queries = asked_for(line, relation, world)
        assert len(queries) <= FILES.get(line.route, MOST), "\n".join((relation, *queries))


def test_the_board_with_everything_chosen_for_a_coordinator_who_takes_part(world: World) -> None:
    """Who costs the most queries to know, where most is looked up."""
    chosen = {"soort": "garden", "dag": "week", "ver": "fietsen", "zoek": "bollen"}
    browser = world.visitors["kees"].browser()
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(reverse("exchange:nearby"), chosen)
    assert answer.status_code == 200
    assert [query for query in captured.captured_queries if '"members_placelabel"."cell" IN' in query["sql"]] != []
    assert len(captured) <= MOST


def test_control_what_decides_who_is_looking_is_counted_as_well(world: World) -> None:
    line = next(line for line in OPENING if line.route == "exchange:me")
    tables = ("members_community", "django_session", "members_user", "exchange_offer")
    queries = asked_for(line, "asker", world)
    assert [table for table in tables if not any(re.search(f'FROM "?{table}"?', query) for query in queries)] == []
