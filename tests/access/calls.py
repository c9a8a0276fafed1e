"""What is called for a line of the matrix: which ids stand in the path, what is sent, and by which words it shows.

``about`` in the file names things in the order of the path's parameters: "request:asked invitation:held". For a list,
which has none, it names what is looked for on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from exchange.models import HelpRequest
from matching.links import Answer, token_for
from matching.models import Invitation, Match
from tests.access.routes import demo_path, parameters_of
from tests.access.world import Things, World

UNKNOWN_ID = "bestaatniet1"


@dataclass(frozen=True)
class Thing:
    """Something with an id that a path or a form can name; ``words`` stand on a page that shows it."""

    id: str
    words: str


def things_named(about: str, world: World, things: Things) -> list[Thing]:
    """The things that ``about`` names, each with its id and the words it is recognised by."""
    return [_thing(*name.split(":"), world, things) for name in about.split()]


def _thing(kind: str, name: str, world: World, things: Things) -> Thing:
    if kind == "person":
        people = {"helper": things.helper, "newcomer": world.newcomer, "closed": world.closed, "asker": world.asker}
        return Thing(people[name].public_id, people[name].first_name)
    if kind == "offer":
        return Thing(world.offer.public_id, "Tuin en balkon")
    if kind == "moment":
        # The story names no title, only the other, the kind of help and the month.
        return Thing(getattr(things, name).public_id, "Tuin en balkon")
    if kind == "request" and name in world.requests:
        return Thing(world.requests[name].public_id, world.requests[name].title)
    row: Invitation | Match = getattr(things, name)
    if kind == "invitation" and isinstance(row, Match):
        row = row.invitation
    request: HelpRequest = row.slot.occasion.help_request
    if kind in ("link", "forged"):
        assert isinstance(row, Invitation)
        token = token_for(row, Answer.YES)
        # A page behind a link says no title, only what kind of help it is.
        return Thing(token if kind == "link" else f"{token[:-3]}xyz", "zoekt iemand voor tuin of balkon")
    return Thing(request.public_id if kind == "request" else row.public_id, request.title)


Data = dict[str, Any] | Callable[[World, Sequence[str]], dict[str, Any]]

# What is sent with a POST: enough that nothing but a guard stands in the way.
SENT: dict[str, Data] = {
    "account_request_login_code": {"email": "coos@example.nl"},
    "account_confirm_login_code": {"code": "123456"},
    "mfa_authenticate": {"code": "123456"},
    "mfa_reauthenticate": {"code": "123456"},
    "mfa_activate_totp": {"code": "123456"},
    "members:who": lambda world, ids: {"choice": world.asker.public_id},
    "members:signup_names": {
        "first_name": "Lies",
        "family_name": "Kok",
        "postcode": "9101AB",
        "house_number": "7",
        "whom": "proxy",
        "over_16": "on",
        "rules": "on",
        "consent": "on",
    },
    "members:pause": {"pause": "on"},
    "exchange:likes": {"likes": []},
    "exchange:limits": {"often": "twice", "far": "bike", "when": ["week_morning"]},
    "exchange:wishes": {"wishes": []},
    "exchange:switch_offer": {"on": "0"},
    "matching:ask_what": {"category": "garden", "title": "De heg is hoog"},
    "matching:ask_when": {"day": "week"},
    "matching:ask_where": {"where": "asker"},
    "matching:ask_how": {"how": "search", "who": "invited", "costs": "none"},
    "matching:ask_check": lambda world, ids: {"token": ids[0]} if ids else {},
    "matching:withdraw": {"reason": "done"},
    "matching:answer": {"answer": "yes"},
    "matching:cancel": {"how": "not_now"},
    "matching:check": {"outcome": "yes", "minutes": "45"},
    "matching:thanks": {"card": "1"},
    "api:answer": {"answer": "yes"},
    "desk:invite": lambda world, ids: {"participant": world.newcomer.public_id},
    "desk:answer": {"answer": "yes"},
    "desk:match": {"outcome": "yes", "minutes": "45"},
}


def call(browser: Client, route: str, method: str, ids: Sequence[str], world: World) -> HttpResponseBase:
    """Open or send this page with these ids."""
    if route.startswith("demo:"):
        path = demo_path(route)
    else:
        path = reverse(route, kwargs=dict(zip(parameters_of(route), ids, strict=False)))
    if method == "GET":
        return browser.get(path)
    sent = SENT.get(route, {})
    data = sent(world, ids) if callable(sent) else sent
    if route.startswith("api:"):
        return browser.post(path, data, content_type="application/json")
    return browser.post(path, data)
