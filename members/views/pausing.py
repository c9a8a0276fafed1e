"""A rest, on and off."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp import clock, spoken
from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from members.access import need_login, need_participant
from members.community_request import CommunityRequest
from members.forms import PauseForm
from members.models import Participant
from members.quiet import resting_until
from members.services.pausing import USUAL_DAYS, end_pause
from members.services.pausing import pause as start_pause


@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: CommunityRequest) -> HttpResponse:
    """A pause up to and including a chosen day; ``pause=on`` is a month at once, ``pause=off`` ends it."""
    participant, actor = need_participant(request.viewer), need_login(request.viewer)
    asked = request.POST.get("pause", "") if request.method == "POST" else ""
    if asked == "off":
        end_pause(actor=actor, participant=participant)
        messages.success(request, _("Welkom terug. Je aanbod staat weer aan."))
        return redirect("exchange:me")
    if asked == "on":
        return _rest(request, actor, participant, None)
    today = clock.localtime(clock.now()).date()
    resting = resting_until(participant)
    initial = {"until": resting or today + timedelta(days=USUAL_DAYS)}
    form = PauseForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            return _rest(request, actor, participant, form.cleaned_data["until"])
        except DomainError as error:
            form.add_error("until", str(error))
    context = {"form": form, "paused_until": resting, "nav_current": "me"}
    return render(request, "members/pause.html", context)


def _rest(request: CommunityRequest, actor: Viewer, participant: Participant, until: date | None) -> HttpResponse:
    last_day = start_pause(actor=actor, participant=participant, until=until).paused_until
    assert last_day is not None
    messages.success(
        request, _("Je hebt pauze tot en met %(date)s. We vragen je niets.") % {"date": spoken.date(last_day)}
    )
    return redirect("exchange:me")
