"""The steps of asking that only a ride has: from where, where to, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from exchange.enums import RideFrom
from exchange.models import HelpRequest, PublicPlace
from exchange.riding import ride_of, rides_here
from exchange.selectors import live_draft
from exchange.selectors.public_places import find_public_places
from exchange.services.rides import save_ride_back, save_ride_from, save_ride_to
from matching.ask_steps import asks_for_ride, progress_of
from matching.forms.rides import (
    RideBackForm,
    RideFromForm,
    RideToForm,
    ride_back_initial,
    ride_from_initial,
    ride_to_initial,
)
from matching.selectors.asking import about
from matching.views.asking_end import saved, show
from matching.views.visit import posted, seat_of
from members.community_request import CommunityRequest
from members.selectors.places import places_of

FIELD_OF = {
    "place.missing": "start",
    "ride.place_gone": "to",
    "ride.same": "to",
    "ride.to": "to",
    "ride.to.text": "text",
    "ride.to.town": "town",
    "ride.back": "back",
    "ride.back.flexible": "back_at",
    "ride.back.order": "back_at",
    "ride.too_long": "back_at",
    "ride.stay": "stay",
}
FIELD_OF_START = {**FIELD_OF, "ride.place_gone": "start", "ride.same": "start"}
EITHER = require_http_methods(["GET", "HEAD", "POST"])


@EITHER
def ride_from(request: CommunityRequest) -> HttpResponse:
    """Where one is picked up: at home, mostly."""
    viewer, participant = seat_of(request)
    draft = live_draft(participant)
    if draft is None or not asks_for_ride(draft):
        return redirect("matching:ask_where" if draft else "matching:ask_what")
    initial = ride_from_initial(draft, ride_of(draft))
    found = _places(request, viewer, draft, request.POST.get("start", str(initial["start"])), only_asked_for=True)
    form = RideFromForm(posted(request), initial=initial, own=places_of(participant), places=found)
    if request.method == "POST" and form.is_valid():
        try:
            save_ride_from(
                actor=viewer,
                draft=draft,
                place=form.place,
                public_place=form.public_place,
                avoids_direct_neighbours=form.cleaned_data["near"],
            )
            return _go_on(request, draft, "ask_ride_from")
        except DomainError as error:
            show(error, form, FIELD_OF_START)
    context = _context(request, draft, form, "ask_ride_from", found)
    context["is_unfolded"] = bool(context["query"])
    return render(request, "matching/ask_ride_from.html", context)


@EITHER
def ride_to(request: CommunityRequest) -> HttpResponse:
    """Where to: a public place nearby or found, or in own words."""
    viewer, participant = seat_of(request)
    draft = live_draft(participant)
    if draft is None or not asks_for_ride(draft):
        return redirect("matching:ask_where" if draft else "matching:ask_what")
    ride = ride_of(draft)
    initial = ride_to_initial(ride)
    found = _places(request, viewer, draft, request.POST.get("to", str(initial.get("to", ""))))
    can_go_home = ride is not None and ride.pick_up == RideFrom.PUBLIC
    form = RideToForm(posted(request), initial=initial, places=found, can_go_home=can_go_home)
    if request.method == "POST" and form.is_valid():
        is_later = "later" in request.POST
        try:
            save_ride_to(actor=viewer, draft=draft, for_later=is_later, **form.destination())
            return _go_on(request, draft, "ask_ride_to")
        except DomainError as error:
            show(error, form, FIELD_OF)
    return render(request, "matching/ask_ride_to.html", _context(request, draft, form, "ask_ride_to", found))


@EITHER
def ride_back(request: CommunityRequest) -> HttpResponse:
    """Back as well, wait or fetch, and inside."""
    viewer, participant = seat_of(request)
    draft, rides = live_draft(participant), rides_here(request.community)
    if draft is None or rides is None or not asks_for_ride(draft):
        return redirect("matching:ask_where" if draft else "matching:ask_what")
    if "later" in request.POST and "back" not in request.POST:
        return saved(request)
    form = RideBackForm(posted(request), initial=ride_back_initial(ride_of(draft)), rides=rides)
    if request.method == "POST" and form.is_valid():
        try:
            save_ride_back(actor=viewer, draft=draft, **form.way_back())
            return _go_on(request, draft, "ask_ride_back")
        except DomainError as error:
            show(error, form, FIELD_OF)
    return render(request, "matching/ask_ride_back.html", _context(request, draft, form, "ask_ride_back"))


def _places(
    request: CommunityRequest, viewer: Viewer, draft: HelpRequest, chosen: str, *, only_asked_for: bool = False
) -> list[PublicPlace]:
    """The nearest (not with ``only_asked_for``), or those searched for; and always the one that was chosen."""
    near = draft.place.label if draft.place is not None else None
    query = request.GET.get("zoek", "")
    places = find_public_places(viewer, near=near, query=query, also=chosen)
    return [place for place in places if place.public_id == chosen] if only_asked_for and not query.strip() else places


def _go_on(request: CommunityRequest, draft: HelpRequest, step: str) -> HttpResponse:
    return saved(request) if "later" in request.POST else redirect(progress_of(draft, step).next)


def _context(
    request: CommunityRequest, draft: HelpRequest, form: Any, step: str, found: Sequence[PublicPlace] = ()
) -> dict[str, Any]:
    return {
        "form": form,
        "draft": about(draft),
        "progress": progress_of(draft, step),
        "is_found": bool(found),
        "query": request.GET.get("zoek", "").strip(),
    }
