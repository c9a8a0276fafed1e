"""Reads ``tests/access_matrix.csv`` and tries its cells on the world.

A cell says what that relation gets: a status, for a redirect with where it goes ("302:login", "302:2fa", "302:who" for
"say first who you are", else the name of the route), and for a page with a plus when the thing that the line is about
stands on it. A 404 counts as one only when nothing tells it from the 404 for a thing that does not exist.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve

from tests.access.calls import UNKNOWN_ID, Thing, call, things_named
from tests.access.doors import SEEN_THROUGH_A_SIGHT, knock
from tests.access.routes import parameters_of
from tests.access.world import World
from tests.database import nothing_kept
from tests.tiers import IS_LANDING

FILE = Path(__file__).parent.parent / "access_matrix.csv"
LINE_COLUMNS = ["route", "method", "about"]

# The columns: who comes, and with which of anna's two helpers (tests/access/world.py) they have to do.
RELATIONS: dict[str, tuple[str, str]] = {
    "anonymous": ("nobody", "bram"),
    "newcomer": ("unknown", "bram"),
    "asker": ("anna", "bram"),
    "acts_for_asker": ("daughter", "bram"),
    "acted_for_asker": ("former", "bram"),
    "helper": ("bram", "bram"),
    "also_asked": ("fenna", "bram"),
    "resident": ("coos", "bram"),
    "unconfirmed": ("nienke", "bram"),
    "blocking_helper": ("bart", "bart"),
    "blocked_asker": ("anna", "bart"),
    "closed": ("gijs", "gijs"),
    "other_community": ("daan", "bram"),
    "other_community_here": ("daan here", "bram"),
    "coordinator": ("carla", "bram"),
    "coordinator_everywhere": ("coen", "bram"),
    "coordinator_taking_part": ("kees", "bram"),
    "same_without_2fa": ("kees without", "bram"),
    "coordinator_without_2fa": ("cees", "bram"),
    "coordinator_idle": ("carla idle", "bram"),
    "coordinator_other_area": ("cora", "bram"),
    "coordinator_other_community": ("joke", "bram"),
    "that_one_here": ("joke here", "bram"),
    "analyst": ("gerda", "bram"),
    "analyst_without_2fa": ("gerda without", "bram"),
    "administrator": ("ada", "bram"),
    "administrator_without_2fa": ("ada without", "bram"),
    "referrer": ("rosa", "bram"),
    "referrer_without_2fa": ("rosa without", "bram"),
}
# Who is tried at one's desk, first who comes furthest: of each answer of a line MOST_ALIKE of them. Without any one
# guard a cell of those turns red (tests/test_access_mutations.py), and each kind of visitor is there.
AT_ONES_DESK = (
    "anonymous",
    "coordinator_taking_part",
    "administrator",
    "blocking_helper",
    "closed",
    "asker",
    "unconfirmed",
    "helper",
    "coordinator",
    "coordinator_without_2fa",
    "coordinator_other_area",
    "coordinator_other_community",
    "analyst",
    "administrator_without_2fa",
    "referrer",
)
MOST_ALIKE = 2
LOGIN, WHO = "account_request_login_code", "members:after_login"
SECOND_FACTOR = {"mfa_activate_totp", "mfa_reauthenticate"}
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


@dataclass(frozen=True)
class Line:
    """One line of the file."""

    route: str
    method: str
    about: str
    expected: dict[str, str]

    @property
    def at_ones_desk(self) -> list[str]:
        """Who is tried at one's desk (ADR 38): at a door, which costs little, all of them."""
        if self.is_door:
            return list(AT_ONES_DESK)
        alike: dict[str, list[str]] = {}
        for relation in AT_ONES_DESK:
            alike.setdefault(self.expected[relation], []).append(relation)
        return [relation for same in alike.values() for relation in same[:MOST_ALIKE]]

    @property
    def expected_of_tried(self) -> dict[str, str]:
        """What stands there for whoever is tried: everybody where a change lands."""
        return {relation: self.expected[relation] for relation in (RELATIONS if IS_LANDING else self.at_ones_desk)}

    @property
    def name(self) -> str:
        """ "matching:invitation GET invitation:asked"."""
        return f"{self.route} {self.method} {self.about}".strip()

    @property
    def is_door(self) -> bool:
        """A guard that no page opens directly, by its dotted name."""
        return "." in self.route


def lines() -> list[Line]:
    """The whole file. Raises ValueError for columns other than the relations."""
    with FILE.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != [*LINE_COLUMNS, *RELATIONS]:
            raise ValueError(f"{FILE.name} has other columns than tests/access/matrix.py.")
        rows = list(reader)
    return [Line(row["route"], row["method"], row["about"], {name: row[name] for name in RELATIONS}) for row in rows]


def tried(line: Line, world: World) -> dict[str, str]:
    """What every relation that is tried gets, each from the same world."""
    return {relation: cell(line, relation, world) for relation in line.expected_of_tried}


def cell(line: Line, relation: str, world: World) -> str:
    """What one relation gets. An error is an answer too: its name."""
    name, of = RELATIONS[relation]
    visitor = world.visitors[name]
    with nothing_kept():
        try:
            things = things_named(line.about.removesuffix(f" {SEEN_THROUGH_A_SIGHT}"), world, world.things[of])
            if line.is_door:
                through = line.about.endswith(SEEN_THROUGH_A_SIGHT)
                return knock(line.route, line.method, visitor, things[0].id, through_a_sight=through)
            response = call(visitor.browser(), line.route, line.method, [thing.id for thing in things], world)
        except Exception as error:  # whatever it is, it is what this visitor would get: a 500
            return f"500:{type(error).__name__}"
    if response.status_code != 404 or not parameters_of(line.route):
        return _said(response, things[-1:])
    key = (line.route, line.method, name, str(len(things)))
    if key not in world.unknown:
        with nothing_kept():
            world.unknown[key] = call(visitor.browser(), line.route, line.method, [UNKNOWN_ID] * len(things), world)
    return "404" if _same(response, world.unknown[key]) else "404 that tells"


def _said(response: HttpResponseBase, looked_for: list[Thing]) -> str:
    if response.status_code == 302:
        return f"302:{_where_to(response.headers['Location'])}"
    words = [word for thing in looked_for for word in (thing.id, thing.words)]
    is_shown = response.status_code == 200 and any(word in _body(response).decode() for word in words)
    return f"{response.status_code}{'+' if is_shown else ''}"


def _where_to(location: str) -> str:
    try:
        name = resolve(urlsplit(location).path).view_name
    except Resolver404:
        return location
    if name in SECOND_FACTOR:
        return "2fa"
    return {LOGIN: "login", WHO: "who"}.get(name, name)


def _same(one: HttpResponseBase, other: HttpResponseBase) -> bool:
    return [_bare(one), dict(one.headers), one.status_code] == [_bare(other), dict(other.headers), other.status_code]


def _bare(response: HttpResponseBase) -> bytes:
    return TOKEN.sub(b"", _body(response))


def _body(response: HttpResponseBase) -> bytes:
    assert isinstance(response, HttpResponse)
    return response.content
