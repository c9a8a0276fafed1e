"""The board: what is open nearby."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from exchange.forms import BoardForm
from exchange.selectors import kinds_of
from exchange.selectors.board import board
from members.access import need_participant
from members.community_request import CommunityRequest
from members.selectors.starting import home_round

AFTER = "na"


@require_safe
def nearby(request: CommunityRequest) -> HttpResponse:
    """Requests and offers, the newest first, a dozen to a page; what one wants to see stands in the address."""
    participant = need_participant(request.viewer)
    form = BoardForm(request.GET, kinds=kinds_of(request.community))
    wanted = form.wanted
    after = request.GET.get(AFTER, "")
    around = home_round(request.community, participant.pk)
    page = board(request.viewer, wanted, after=after, label=around.label)
    context = {
        "form": form,
        "items": page.items,
        "area_name": page.area_name,
        "confirmed": page.confirmed,
        "is_everything": wanted.is_everything,
        "address": form.address,
        "after": after,
        "next_after": page.next_after,
        "starting": around.starting,
        "nav_current": "nearby",
    }
    return render(request, "exchange/nearby.html", context)
