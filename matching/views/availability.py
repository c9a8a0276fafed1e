"""Keeping true when somebody can: a moment that did not suit, and "klopt dit nog?", answered on their first page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from exchange.services.availability import say_still_right
from matching.selectors.notices import notices_of
from matching.services.refused_moments import drop_moment, keep_moment
from matching.views.visit import seat_of
from members.community_request import CommunityRequest


@post_only
def availability(request: CommunityRequest) -> HttpResponse:
    """POST ``do``: right, drop or keep. The last two are of the moment that was shown (``part``), and no other."""
    viewer, participant = seat_of(request)
    do = request.POST.get("do", "")
    if do == "right":
        say_still_right(actor=viewer, participant=participant)
        messages.success(request, _("Fijn, dan blijft het zo."))
    shown = notices_of(participant, clock.now()).unsuited if do in ("drop", "keep") else None
    if shown is None or request.POST.get("part") != str(shown.day_part):
        return redirect("matching:home")
    try:
        if do == "drop":
            drop_moment(actor=viewer, participant=participant, day_part=shown.day_part)
            messages.success(request, _("Goed. Op %(moment)s vragen we je niets meer.") % {"moment": shown.text})
        else:
            keep_moment(actor=viewer, participant=participant, day_part=shown.day_part)
            messages.success(request, _("Goed. Dan blijft het zoals het is."))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("exchange:limits")
    return redirect("matching:home")
