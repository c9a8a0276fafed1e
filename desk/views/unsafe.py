""" "Ik voel me niet veilig", from an agreement: two taps, and words only for who wants to."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp import clock
from buurthulp.errors import DomainError
from desk.access import get_match_to_leave
from desk.services.signals import report_unsafe
from desk.signal_forms import UnsafeForm
from matching.selectors.parting import still_agreed
from members.access import need_login, need_participant
from members.community_request import CommunityRequest


@require_http_methods(["GET", "HEAD", "POST"])
def unsafe(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Who reads it and what happens then; and the button that passes it on."""
    participant, viewer = need_participant(request.viewer), need_login(request.viewer)
    match = get_match_to_leave(viewer, public_id)
    other = match.helper if match.asker_id == participant.pk else match.asker
    agreed = still_agreed(participant, other, clock.now())
    form = UnsafeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            report_unsafe(actor=viewer, match=match, reporter=participant, text=form.cleaned_data["text"])
        except DomainError as error:
            form.add_error("text", str(error))
        else:
            told = _("%(coordinator)s leest dit. %(other)s kan je niet meer bereiken. Bij gevaar: bel 112.")
            names = {"coordinator": request.community.coordinator_name, "other": other.first_name}
            messages.success(request, told % names)
            if agreed.is_searched_on:
                messages.success(request, _("We zoeken iemand anders voor je."))
            return redirect("matching:home")
    context = {
        "form": form,
        "other": other,
        "public_id": public_id,
        "falls_away": agreed.is_coming,
        "is_searched_on": agreed.is_searched_on,
        "nav_current": "agreements",
    }
    return render(request, "desk/unsafe.html", context)
