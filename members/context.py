"""What every template has (the templates' contract)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from buurthulp import clock
from buurthulp.viewers import Viewer
from members.enums import Role
from members.models import Participant

AT_THE_DESK = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class ViewerForDisplay:
    """Who is looking, as templates need it. ``is_proxy``: they act for ``participant``, and are not them;
    ``is_trusted``: as their trusted contact, who opens few pages; ``seats``: how many they can choose from.
    ``is_staff``: show the way to the desk; the worklist is a coordinator's, settings and failed mail an
    administrator's.
    """

    participant: Participant | None = None
    is_proxy: bool = False
    is_trusted: bool = False
    seats: int = 0
    is_staff: bool = False
    is_coordinator: bool = False
    is_administrator: bool = False
    is_referrer: bool = False


def community(request: HttpRequest) -> dict[str, Any]:
    """The community, the viewer, a language to offer, the demo's bar. Also for an error page without a community."""
    viewer = getattr(request, "viewer", None)
    holds = viewer.roles if isinstance(viewer, Viewer) else ()
    context: dict[str, Any] = {
        "community": getattr(request, "community", None),
        "viewer": ViewerForDisplay(
            participant=getattr(request, "participant", None),
            is_proxy=getattr(request, "is_proxy", False),
            is_trusted=isinstance(viewer, Viewer) and viewer.may is not None,
            seats=getattr(request, "seats", 0),
            is_staff=any(hold.role in AT_THE_DESK for hold in holds),
            is_coordinator=any(hold.role == Role.COORDINATOR for hold in holds),
            is_administrator=any(hold.role == Role.ADMINISTRATOR for hold in holds),
            is_referrer=any(hold.role == Role.REFERRER for hold in holds),
        ),
        "nav_current": "",
        "offered_language": getattr(request, "offered_language", ""),
        "demo_mode": settings.DEMO,
    }
    if settings.DEMO:
        context["demo_now"] = clock.now()
    return context
