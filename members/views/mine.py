"""What is mine to change: whom I do not meet, and who acts for whom."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.access import get_acting_for, need_login, need_participant
from members.community_request import CommunityRequest
from members.selectors.acting import acting_of
from members.selectors.blocks import blocked_by
from members.services.acting import end_acting
from members.services.blocking import unblock


@require_http_methods(["GET", "HEAD", "POST"])
def blocks(request: CommunityRequest) -> HttpResponse:
    """Whom I do not meet; POST ``person`` (a public id) takes one back. Whoever I did not block is a 404."""
    participant, actor = need_participant(request.viewer), need_login(request.viewer)
    blocked = blocked_by(participant)
    if request.method == "POST":
        other = blocked.filter(public_id=request.POST.get("person", "")).first()
        if other is None:
            raise Http404
        unblock(actor=actor, blocker=participant, blocked=other)
        messages.success(request, _("Jij en %(other)s kunnen elkaar weer tegenkomen.") % {"other": other.first_name})
        return redirect("members:blocks")
    return render(request, "members/blocks.html", {"blocked": list(blocked), "nav_current": "me"})


@require_http_methods(["GET", "HEAD", "POST"])
def acting(request: CommunityRequest) -> HttpResponse:
    """Who acts for me and for whom I act; POST ``acting`` (a number on this page) ends one."""
    need_participant(request.viewer)
    actor = need_login(request.viewer)
    if request.method == "POST":
        end_acting(actor=actor, acts_for=get_acting_for(actor, request.POST.get("acting", "")))
        messages.success(request, _("Bewaard. Het is meteen zo."))
        return redirect("members:acting")
    return render(request, "members/acting.html", {"acting": acting_of(actor), "nav_current": "me"})
