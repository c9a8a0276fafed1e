""" "Niet meer tegenkomen", from the page of an agreement."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp import clock
from matching.access import Need, get_match_for
from matching.selectors.parting import still_agreed
from matching.services.parting import part
from matching.views.visit import seat_of
from members.community_request import CommunityRequest


@require_http_methods(["GET", "HEAD", "POST"])
def meet_no_more(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Asks once, and says what happens to agreements that are still to come."""
    viewer, participant = seat_of(request)
    match = get_match_for(viewer, public_id, Need.ACT)
    other = match.helper if match.asker_id == participant.pk else match.asker
    agreed = still_agreed(participant, other, clock.now())
    if request.method == "POST":
        part(actor=viewer, participant=participant, other=other)
        messages.success(request, _("Goed. Jullie zien elkaar hier niet meer."))
        if agreed.is_searched_on:
            messages.success(request, _("We zoeken iemand anders voor je."))
        return redirect("matching:home")
    context = {
        "public_id": public_id,
        "other": {"first_name": other.first_name},
        "is_coming": agreed.is_coming,
        "is_searched_on": agreed.is_searched_on,
    }
    return render(request, "matching/meet_no_more.html", context)
