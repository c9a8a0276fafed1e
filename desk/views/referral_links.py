"""The link an organisation gets by mail: it opens one referral, once, without logging in.

Looking changes nothing, because mail scanners look too: only the button on the page opens it.
"""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from buurthulp.viewers import SYSTEM
from desk.access import get_referral_by_link
from desk.selectors.referrals import link_state, told_of
from desk.services.referrals import open_once
from members.community_request import CommunityRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: CommunityRequest, token: str) -> HttpResponse:
    """GET: the button, or why it opens nothing. POST: what was told, this once."""
    try:
        referral = get_referral_by_link(request.community.pk, token)
    except Http404:
        return render(request, "desk/referral_closed.html", {"why": "unknown"}, status=404)
    state = link_state(referral)
    if state != "fresh":
        context = {"why": state, "opened_at": referral.opened_at}
        return render(request, "desk/referral_closed.html", context, status=410)
    if request.method != "POST":
        context = {"organisation": referral.organisation.name, "until": referral.link_until}
        return render(request, "desk/referral_link.html", context)
    if not open_once(actor=SYSTEM, referral=referral):
        referral.refresh_from_db()
        why = "opened" if referral.opened_at else "old"  # or it was withdrawn or renewed at this very moment
        context = {"why": why, "opened_at": referral.opened_at}
        return render(request, "desk/referral_closed.html", context, status=410)
    return render(request, "desk/referral_opened.html", {"told": told_of(referral)})
