"""An evening in a village hall: people are written down one after another, Enter by Enter."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from desk.access import get_person_on_desk, get_written_down, need_desk
from desk.forms import EveningForm
from desk.selectors.evening import Known, came_in, most_needed
from desk.services.evening import KnownAlreadyError, take_back, write_down
from exchange.selectors import liked_ids
from members.access import need_login, staff_page
from members.community_request import CommunityRequest
from members.enums import Role
from members.models import Participant
from members.selectors.people import is_confirmed
from members.services.access_log import contact_details_of

CHANGE = "wijzig"
FIELDS = {
    "error.name": "first_name",
    "error.family_name": "family_name",
    "error.postcode": "postcode",
    "error.house_number": "house_number",
    "error.contact": "contact",
    "error.evening.elsewhere": "met",
    "error.likes": "likes",
    "error.offers": "likes",
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def evening(request: CommunityRequest) -> HttpResponse:
    """One row to type in, and below it who came in. ``?wijzig=`` puts somebody's row back to be mended."""
    need_desk(request.viewer)
    changed = _changed(request)
    ticks = most_needed(request.community)
    if request.method != "POST":
        form = EveningForm(initial=_as_told(request, changed) if changed else None, ticks=ticks)
        return _evening_page(request, form, changed)
    form = EveningForm(request.POST, ticks=ticks)
    known: list[Known] = []
    if form.is_valid():
        try:
            participant = write_down(
                actor=need_login(request.viewer),
                community=request.community,
                told=form.told(),
                is_somebody_else=form.cleaned_data["somebody_else"],
                instead_of=changed,
            )
        except KnownAlreadyError as error:
            known = error.known
            form.add_error("somebody_else", str(error))
        except DomainError as error:
            form.add_error(_field_of(error), str(error))
        else:
            messages.success(request, _("Opgeschreven: %(name)s.") % {"name": participant.first_name})
            return redirect("desk:evening")
    return _evening_page(request, form, changed, known)


def _field_of(error: DomainError) -> str | None:
    return next((field for code, field in FIELDS.items() if error.code.startswith(code)), None)


def _changed(request: CommunityRequest) -> Participant | None:
    """Whom the row is about again, when it is about somebody who was written down before."""
    is_sent = request.method == "POST"
    public_id = (request.POST if is_sent else request.GET).get(CHANGE, "")
    if not public_id:
        return None
    try:
        get_written_down(request.viewer, public_id)
        return get_person_on_desk(request.viewer, public_id)
    except Http404:
        if is_sent:
            return None  # sent twice: the first time already put the mended row in its place
        raise


def _as_told(request: CommunityRequest, person: Participant) -> dict[str, Any]:
    """The row as it was typed; reading it is a look that is written down."""
    details = contact_details_of(viewer=need_login(request.viewer), participant=person, reason="intake")
    return {
        "first_name": details.first_name,
        "family_name": details.family_name,
        "postcode": details.postcode,
        "house_number": details.house_number,
        "contact": details.email or details.phone,
        "agreed": True,
        "met": is_confirmed(person.pk),
        "likes": sorted(liked_ids(person)),
    }


def _evening_page(
    request: CommunityRequest, form: EveningForm, changed: Participant | None, known: list[Known] | None = None
) -> HttpResponse:
    viewer, hold = need_desk(request.viewer)
    form.begin_at_the_first_mistake()
    context = {
        "form": form,
        "known": known or [],
        "changed": changed,
        "entries": came_in(viewer, hold),
        "nav_current": "villages",
    }
    return render(request, "desk/staff/evening.html", context)


@post_only
@staff_page(Role.COORDINATOR)
def undo(request: CommunityRequest, public_id: str) -> HttpResponse:
    """It was a mistake: nothing of this person is kept."""
    person = get_written_down(request.viewer, public_id)
    try:
        take_back(actor=need_login(request.viewer), participant=person)
        messages.success(request, _("Weggehaald: %(name)s.") % {"name": person.first_name})
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("desk:evening")
