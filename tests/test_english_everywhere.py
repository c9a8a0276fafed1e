"""English is complete: on every page of the access matrix no Dutch of ours is left (ADR 15)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import HttpResponse
from pytest_django import DjangoDbBlocker

from members.models import User
from tests.access.calls import call, things_named
from tests.access.matrix import RELATIONS, Line, lines
from tests.access.world import World, built_world
from tests.database import nothing_kept
from tests.dutch import dutch_on
from tests.tiers import landing

# It reads the same on any database: once is enough.
pytestmark = [landing, pytest.mark.long, pytest.mark.django_db, pytest.mark.own_database]

# Who sees most; of each page the first two of them to whom it opens.
READERS_OF_EACH = 2
READERS = (
    "anonymous",
    "asker",
    "helper",
    "unconfirmed",
    "coordinator",
    "administrator",
    "closed",
    "newcomer",
    "referrer",
)
# A program asks for it, or a page for a picture, with no session that could say what its owner reads.
FOR_PROGRAMS = ("matching:feed", "members:logo", "notifications:sms_in", "notifications:sms_status")
# Organisations are written to in Dutch, whatever who prints the letter reads.
TO_ORGANISATIONS = ("desk:referral_letter",)
# A piece of a page, which says what language it is in.
PIECES = ("matching:ask_fitting", "desk:intake_typed")
PAGES = [
    line
    for line in lines()
    if not line.is_door and not line.route.startswith("demo:") and line.route not in (*FOR_PROGRAMS, *TO_ORGANISATIONS)
]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world of the access matrix, in which everybody who can log in chose English."""
    with django_db_blocker.unblock(), built_world() as made:
        User.objects.update(language="en")
        yield made


def read_by(line: Line, relation: str, world: World) -> str:
    """What this one gets there, in English; "" for what is no page."""
    name, of = RELATIONS[relation]
    with nothing_kept():
        ids = [thing.id for thing in things_named(line.about, world, world.things[of])]
        browser = world.visitors[name].browser()
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        answer = call(browser, line.route, line.method, ids, world)
        if not isinstance(answer, HttpResponse) or not answer.get("Content-Type", "").startswith("text/html"):
            return ""
        return answer.content.decode()


def readers_of(line: Line) -> list[str]:
    """The first few to whom it opens; else one who is told that it does not."""
    opens = [relation for relation in READERS if line.expected[relation].startswith("200")]
    return opens[:READERS_OF_EACH] or [relation for relation in READERS if line.expected[relation].startswith("4")][:1]


@pytest.mark.parametrize("line", PAGES, ids=[line.name for line in PAGES])
def test_no_dutch_of_ours_is_left(line: Line, world: World) -> None:
    for relation in readers_of(line):
        page = read_by(line, relation, world)
        assert dutch_on(page) == [], relation
        assert not page or line.route in PIECES or '<html lang="en"' in page


def test_control_dutch_is_found_on_every_page_in_dutch(world: World) -> None:
    """The same pages for who chose nothing: whatever has words of ours is told."""
    with nothing_kept():
        User.objects.update(language="nl")
        found = {
            line.name: dutch_on(page)
            for line in PAGES
            if line.method == "GET" and (relations := readers_of(line)) and relations[0] != "anonymous"
            if (page := read_by(line, relations[0], world).replace('lang="nl"', "", 1))
        }
    assert len(found) > 40
    assert [name for name, dutch in found.items() if not dutch] == []
