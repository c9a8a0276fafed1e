"""Another address, on the resident's own pages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from matching.selectors.moving import agreements_at_home, searching_requests
from matching.services.moving_house import Moved, move_house
from matching.views.visit import posted, seat_of
from members.community_request import CommunityRequest
from members.forms import AddressForm
from members.selectors.people import current_home

FIELDS = {"error.house_number": "house_number", "error.postcode": "postcode"}


@require_http_methods(["GET", "HEAD", "POST"])
def address(request: CommunityRequest) -> HttpResponse:
    """Where I live, and what happens when I say that it is somewhere else now."""
    viewer, participant = seat_of(request)
    form = AddressForm(posted(request))
    if form.is_valid():
        try:
            moved = move_house(actor=viewer, participant=participant, **form.cleaned_data)
        except DomainError as error:
            field = next((name for code, name in FIELDS.items() if error.code.startswith(code)), None)
            form.add_error(field, str(error))
        else:
            _say(request, moved)
            return redirect("exchange:me")
    context = {
        "nav_current": "me",
        "form": form,
        "home": current_home(participant.pk),
        "searching": [row.title for row in searching_requests(participant.pk)],
        "agreements": agreements_at_home(viewer),
    }
    return render(request, "matching/address.html", context)


def _say(request: CommunityRequest, moved: Moved) -> None:
    if not moved.is_new:
        messages.success(request, _("Dit adres hadden we al. Er is niets veranderd."))
        return
    messages.success(
        request,
        _("Je nieuwe adres staat erin. %(coordinator)s maakt daar nog even kennis met je.")
        % {"coordinator": request.community.coordinator_name},
    )
    for title in moved.withdrawn:
        messages.success(
            request, _("We zoeken niet meer voor: %(title)s. Vraag het gerust opnieuw.") % {"title": title}
        )
