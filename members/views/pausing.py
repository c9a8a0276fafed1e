"""A rest, on and off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from buurthulp import spoken
from members.access import need_login, need_participant
from members.community_request import CommunityRequest
from members.services.pausing import end_pause
from members.services.pausing import pause as start_pause


@require_POST
def pause(request: CommunityRequest) -> HttpResponse:
    """Start a month's pause (``pause=on``) or end it (``pause=off``)."""
    participant, actor = need_participant(request.viewer), need_login(request.viewer)
    if request.POST.get("pause") == "off":
        end_pause(actor=actor, participant=participant)
        messages.success(request, _("Welkom terug. Je aanbod staat weer aan."))
        return redirect("exchange:me")
    until = start_pause(actor=actor, participant=participant).paused_until
    assert until is not None
    messages.success(request, _("Je hebt pauze tot %(date)s. We vragen je niets.") % {"date": spoken.date(until)})
    return redirect("exchange:me")
