"""What is open nearby."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from exchange import selectors
from members.access import need_participant
from members.community_request import CommunityRequest


@require_safe
def nearby(request: CommunityRequest) -> HttpResponse:
    """The plain list, newest first, twenty to a page."""
    need_participant(request.viewer)
    board = selectors.nearby(request.viewer, page=request.GET.get("page", "1"))
    context = {
        "items": board.items,
        "page_obj": board.page,
        "area_name": board.area_name,
        "confirmed": board.confirmed,
        "nav_current": "nearby",
    }
    return render(request, "exchange/nearby.html", context)
