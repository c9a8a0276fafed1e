""" "Niet meer tegenkomen", from the page of an agreement."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp import clock
from matching.access import Need, get_match_for
from matching.enums import MatchStatus
from matching.services.parting import part
from matching.views.visit import seat_of
from members.community_request import CommunityRequest


@require_http_methods(["GET", "HEAD", "POST"])
def meet_no_more(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Asks once, and says what happens to an agreement that is still to come."""
    viewer, participant = seat_of(request)
    match = get_match_for(viewer, public_id, Need.ACT)
    other = match.helper if match.asker_id == participant.pk else match.asker
    if request.method == "POST":
        part(actor=viewer, participant=participant, other=other)
        messages.success(request, _("Goed. Jullie zien elkaar hier niet meer."))
        return redirect("matching:home")
    context = {
        "public_id": public_id,
        "other": {"first_name": other.first_name},
        "is_coming": match.status == MatchStatus.AGREED and match.starts_at > clock.now(),
    }
    return render(request, "matching/meet_no_more.html", context)
