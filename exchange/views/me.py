"""The page "Ik"."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from exchange.forms import FAR, OFTEN, far_code, often_code
from exchange.selectors import likes_of, limits_of
from exchange.selectors.away import days_away
from exchange.selectors.certificates import own_certificate
from members.access import need_login, need_participant
from members.community_request import CommunityRequest
from members.quiet import resting_until
from members.seats import is_oneself


@require_safe
def me(request: CommunityRequest) -> HttpResponse:
    """Who I am here: what I like, my limits, my pause."""
    participant = need_participant(request.viewer)
    radius_m = limits_of(participant).radius_m
    # Whoever acts for somebody reads nothing of their certificate (VOG).
    vog = own_certificate(participant) if is_oneself(need_login(request.viewer)) else None
    context = {
        "participant": participant,
        "likes": likes_of(participant),
        # Before somebody offers anything, nobody asks them anything: there is nothing chosen to show.
        "often_text": "" if radius_m is None else OFTEN[often_code(participant.monthly_number)][0],
        "weekly": participant.weekly_contacts,
        "far_text": "" if radius_m is None else FAR[far_code(radius_m)][0],
        "days_away": days_away(participant),
        "paused_until": resting_until(participant),
        "vog": vog,
        "nav_current": "me",
    }
    return render(request, "members/me.html", context)
