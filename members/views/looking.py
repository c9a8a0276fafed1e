"""Who looked at my data."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.access import need_login, need_participant
from members.community_request import CommunityRequest
from members.seats import is_oneself
from members.selectors.looking import looks_at
from members.services.access_log import REASONS, SIGNAL


@require_safe
def looks(request: CommunityRequest) -> HttpResponse:
    """Each look at my contact data by staff, the newest first, in pages of twenty (``na``: from where on).

    Who acts for somebody is not told of a signal about them.
    """
    after = request.GET.get("na", "")
    participant = need_participant(request.viewer)
    without = () if is_oneself(need_login(request.viewer)) else (SIGNAL,)
    page = looks_at(participant, after=after, without=without)
    lines = [{"look": look, "reason": REASONS.get(look.reason, look.reason)} for look in page.looks]
    context = {"lines": lines, "after": after, "next_after": page.next_after, "nav_current": "me"}
    return render(request, "members/looks.html", context)
