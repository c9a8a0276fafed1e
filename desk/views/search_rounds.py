"""The rounds: what waits for the next one, and whom the last ones found (ADR 27)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from desk.access import need_desk
from desk.selectors.search_rounds import rounds_of
from members.access import staff_page
from members.community_request import CommunityRequest
from members.enums import Feature, Role


@require_safe
@staff_page(Role.COORDINATOR)
def search_rounds(request: CommunityRequest) -> HttpResponse:
    """Of the coordinator's own areas alone."""
    viewer, hold = need_desk(request.viewer)
    has_rounds = request.community.preset.has(Feature.ROUNDS)
    context = {"page": rounds_of(viewer, hold), "has_rounds": has_rounds, "nav_current": "requests"}
    return render(request, "desk/staff/search_rounds.html", context)
