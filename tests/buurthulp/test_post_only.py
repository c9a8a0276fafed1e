"""What only a button reaches, and how an address is known to be one."""

from __future__ import annotations

from collections import defaultdict

from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch
from django.views.decorators.cache import never_cache

import demo.urls
from buurthulp.post_only import opens, post_only
from tests.access.matrix import lines
from tests.access.routes import routes


def test_it_answers_a_button_and_nothing_else() -> None:
    view, ask = post_only(lambda _request: HttpResponse("gedaan")), RequestFactory()
    answered = {method: view(ask.generic(method, "/")).status_code for method in ("POST", "GET", "HEAD", "PUT")}
    assert answered == {"POST": 200, "GET": 405, "HEAD": 405, "PUT": 405}


def test_the_mark_is_seen_through_what_wraps_it() -> None:
    def view(_request: object) -> HttpResponse:
        return HttpResponse()

    wrapped = never_cache(post_only(view))
    assert [opens(ResolverMatch(one, (), {})) for one in (view, post_only(view), wrapped)] == [True, False, False]


def test_whatever_refuses_to_be_opened_by_anybody_is_marked_and_nothing_else_is() -> None:
    """The matrix of who gets what where says which those are; of the demo, which it does not know, the two below."""
    answers: dict[str, set[str]] = defaultdict(set)
    for line in lines():
        if line.method == "GET":
            answers[line.route] |= set(line.expected.values())
    patterns = [*routes(), *((f"demo:{one.name}", one) for one in demo.urls.urlpatterns)]
    marked = {name for name, pattern in patterns if not opens(ResolverMatch(pattern.callback, (), {}))}
    assert marked == {route for route, cells in answers.items() if cells == {"405"}} | {"demo:answer", "demo:forward"}
