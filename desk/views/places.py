"""Public places: where rides go and people meet. A coordinator adds and approves them, an administrator places them."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from desk.access import (
    get_public_place_on_desk,
    get_public_place_to_approve,
    get_public_place_to_position,
    need_places,
)
from desk.place_forms import PositionForm, PublicPlaceForm
from desk.selectors.places import public_place_on_desk, public_places_on_desk
from desk.services.places import add_place
from exchange.services.public_places import approve_public_place, retire_public_place, set_exact_position
from members.access import need_login, staff_page
from members.community_request import CommunityRequest
from members.enums import Role

FIELD_OF = {
    "error.public_place.name": "name",
    "error.public_place.twice": "name",
    "error.public_place.kind": "kind",
    "error.public_place.town": "town",
    "error.public_place.point": "lat",
    "error.postcode.format": "postcode",
    "error.postcode.unknown": "postcode",
}


@require_safe
@staff_page(Role.COORDINATOR, Role.ADMINISTRATOR)
def places(request: CommunityRequest) -> HttpResponse:
    """The list: what waits for a coordinator's word first."""
    viewer, hold = need_places(request.viewer)
    lines, page = public_places_on_desk(viewer, hold, page=request.GET.get("page", "1"))
    return render(request, "desk/staff/places.html", {"places": lines, "page_obj": page, "nav_current": "places"})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR, Role.ADMINISTRATOR)
def new_place(request: CommunityRequest) -> HttpResponse:
    """Add one: by its postcode, or for an administrator by its degrees."""
    viewer, _hold = need_places(request.viewer)
    form = PublicPlaceForm(
        request.POST if request.method == "POST" else None, exact=viewer.holds(Role.ADMINISTRATOR) is not None
    )
    if form.is_bound and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("name", "kind", "address", "town", "postcode")}
        try:
            place = add_place(actor=viewer, community=request.community, point=form.point, **said)
        except DomainError as error:
            _show(error, form)
        else:
            told = _("%(place)s staat in de lijst.") if place.approved_at else _("%(place)s wacht op een coördinator.")
            messages.success(request, told % {"place": place.name})
            return redirect("desk:places")
    return render(request, "desk/staff/place_new.html", {"form": form, "nav_current": "places"})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR, Role.ADMINISTRATOR)
def place(request: CommunityRequest, public_id: str) -> HttpResponse:
    """One place; an administrator says here exactly where it is."""
    viewer, _hold = need_places(request.viewer)
    is_posted = request.method == "POST"
    load = get_public_place_to_position if is_posted else get_public_place_on_desk
    found = load(viewer, public_id)
    page = public_place_on_desk(viewer, found)
    form = PositionForm(request.POST if is_posted else None, initial={"lat": page.lat, "lon": page.lon})
    if is_posted and form.is_valid():
        degrees = form.cleaned_data
        try:
            set_exact_position(actor=viewer, public_place=found, lon=degrees["lon"], lat=degrees["lat"])
        except DomainError as error:
            _show(error, form)
        else:
            messages.success(request, _("Bewaard."))
            return redirect("desk:place", public_id)
    context = {
        "page": page,
        "place": page.place,
        "form": form if viewer.holds(Role.ADMINISTRATOR) else None,
        "nav_current": "places",
    }
    return render(request, "desk/staff/place.html", context)


@post_only
@staff_page(Role.COORDINATOR, Role.ADMINISTRATOR)
def approve_place(request: CommunityRequest, public_id: str) -> HttpResponse:
    """From now on people can choose it."""
    found = get_public_place_to_approve(request.viewer, public_id)
    try:
        approve_public_place(actor=need_login(request.viewer), public_place=found)
        messages.success(request, _("%(place)s staat in de lijst.") % {"place": found.name})
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("desk:places")


@post_only
@staff_page(Role.COORDINATOR, Role.ADMINISTRATOR)
def retire_place(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Nobody can choose it any more; a coordinator can put it back."""
    found = get_public_place_on_desk(request.viewer, public_id)
    retire_public_place(actor=need_login(request.viewer), public_place=found)
    messages.success(request, _("%(place)s is uit de lijst.") % {"place": found.name})
    return redirect("desk:places")


def _show(error: DomainError, form: Form) -> None:
    """Beside the field it is about, else on top; what was typed stays."""
    field = FIELD_OF.get(error.code)
    form.add_error(field if field in form.fields else None, str(error))
