"""Views that a button reaches and nothing else does: their address is no page to open, or to come back to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpResponseBase
from django.urls import ResolverMatch
from django.views.decorators.http import require_POST  # noqa: TID251 - the only place that uses it

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def post_only(view: View) -> View:
    """As Django's require_POST, with a mark by which ``opens`` knows it. Outermost, or under decorators that wrap."""
    marked: View = require_POST(view)
    marked.is_post_only = True  # type: ignore[attr-defined]  # a mark on a function
    return marked


def opens(match: ResolverMatch) -> bool:
    """Whether what an address resolved to answers when it is opened."""
    return not getattr(match.func, "is_post_only", False)
