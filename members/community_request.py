"""What members.middleware adds to every request of a community's site."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest

from buurthulp.viewers import Anonymous, Viewer
from members.models import Community, Participant

View = TypeVar("View", bound=Callable[..., object])


def without_session(view: View) -> View:
    """A page that is the same for whoever asks: it is given no session, so nothing of who asks can be in the answer.

    Outermost on a view: CommunityMiddleware finds the mark on what the address resolves to.
    """
    view.is_without_session = True  # type: ignore[attr-defined]  # a mark on a function
    return view


class CommunityRequest(HttpRequest):
    """A request that passed CommunityMiddleware: annotate views with it. It is never made."""

    community: Community
    viewer: Anonymous | Viewer
    participant: Participant | None
    is_proxy: bool = False
    seats: int = 0
    is_without_session: bool
    offered_language: str = ""
