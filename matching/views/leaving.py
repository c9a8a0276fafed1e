""" "Wil je stoppen?": what goes, what stays and why, and then one button."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp import clock
from matching.selectors.leaving import what_falls_away
from matching.services.leaving import leave
from members.access import need_login, need_oneself
from members.community_request import CommunityRequest


@require_http_methods(["GET", "HEAD", "POST"])
def leave_page(request: CommunityRequest) -> HttpResponse:
    """For oneself alone. GET says exactly what happens; POST ``sure`` does it, and logs out."""
    participant, viewer = need_oneself(request.viewer), need_login(request.viewer)
    if request.method == "POST" and request.POST.get("sure") == "yes":
        leave(actor=viewer, participant=participant)
        logout(request)
        messages.success(request, _("Je gegevens zijn weg. Dankjewel dat je meedeed."))
        return redirect("members:front")
    context = {"falls_away": what_falls_away(participant, clock.now()), "nav_current": "me"}
    return render(request, "matching/leave.html", context)
