"""Calling about a request: dial, write down how it went, note something, change it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from desk.access import get_person_to_call, get_request_on_desk
from desk.calling_forms import CallForm, ChangeForm, NoteForm, change_initial
from desk.enums import CallOutcome
from desk.selectors.calling import call_page, may_call
from desk.selectors.requests import slot_of
from desk.services.calling import add_note, change_request, log_call, stop_request
from exchange.models import HelpRequest
from exchange.series import request_when
from matching.selectors.asks import is_for_circle
from matching.services.circles import ask_wider
from members.access import need_login, staff_page
from members.community_request import CommunityRequest
from members.enums import Role
from members.services.access_log import contact_details_of, phone_shown_to

EITHER = require_http_methods(["GET", "HEAD", "POST"])
CHANGE_FIELDS = {
    "error.what": "title",
    "error.visibility": "public_line",
    "error.text": "public_line",
    "error.radius": "far",
    "error.date": "date",
    "error.when.day": "date",
    "error.when": "day",
    "error.time": "time",
    "error.repeat": "time",
}


@EITHER
@staff_page(Role.COORDINATOR)
def call(request: CommunityRequest, public_id: str, participant_id: str) -> HttpResponse:
    """Somebody's number as a link to dial, and how the call went. Showing it is a look that is written down."""
    help_request = get_request_on_desk(request.viewer, public_id)
    person, is_by_sharing = get_person_to_call(request.viewer, help_request, participant_id)
    if not may_call(help_request, person):
        raise Http404
    slot = slot_of(help_request)
    page = call_page(slot, person)
    form = CallForm(
        request.POST if request.method == "POST" else None,
        asker="" if page.is_asker else help_request.participant.first_name,
        waiting=page.waiting,
        is_open=page.is_open,
        asks_moment=page.asks_moment,
    )
    if form.is_valid():
        try:
            log_call(
                actor=need_login(request.viewer),
                slot=slot,
                participant=person,
                outcome=CallOutcome(form.cleaned_data["outcome"]),
                starts_at=form.cleaned_data.get("starts_at"),
                held_id=request.POST.get("held", ""),
                note=form.cleaned_data["note"],
            )
        except DomainError as error:
            form.add_error("day" if error.code.startswith("moment") and page.asks_moment else None, str(error))
        else:
            messages.success(request, _("Genoteerd."))
            return redirect("desk:request", public_id)
    viewer = need_login(request.viewer)
    if is_by_sharing:
        phone = phone_shown_to(viewer=viewer, participant=person, reason="shared")
    else:
        phone = contact_details_of(viewer=viewer, participant=person, reason="call").phone
    context = {"page": page, "phone": phone, "form": form, "nav_current": "worklist"}
    return render(request, "desk/staff/call.html", context)


@post_only
@staff_page(Role.COORDINATOR)
def note(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Something to remember at a request."""
    help_request = get_request_on_desk(request.viewer, public_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            add_note(actor=need_login(request.viewer), help_request=help_request, text=form.cleaned_data["text"])
            messages.success(request, _("Bewaard."))
            return redirect("desk:request", public_id)
        except DomainError as error:
            form.add_error("text", str(error))
    return render(request, "desk/staff/note.html", {"form": form, "public_id": public_id, "nav_current": "worklist"})


@EITHER
@staff_page(Role.COORDINATOR)
def change(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Other words, farther away or another moment, after speaking to who asks; wider than a circle; or no longer."""
    help_request = get_request_on_desk(request.viewer, public_id)
    asker = help_request.participant.first_name
    if "stop" in request.POST:
        stop_request(actor=need_login(request.viewer), help_request=help_request)
        messages.success(request, _("Gestopt. Wie gevraagd was, hoort dat het niet meer hoeft."))
        return redirect("desk:request", public_id)
    if "wider" in request.POST:
        _ask_wider(request, help_request)
        return redirect("desk:request", public_id)
    form = ChangeForm(
        request.POST if request.method == "POST" else None, initial=change_initial(help_request), asker=asker
    )
    if form.is_valid():
        try:
            changed = _change(request, help_request, form)
        except DomainError as error:
            _show(error, form)
        else:
            messages.success(request, _("Bewaard."))
            return redirect("desk:request", changed.public_id)
    context = {
        "form": form,
        "public_id": public_id,
        "when": _when(help_request),
        "first_name": asker,
        "is_for_circle": is_for_circle(help_request),
        "nav_current": "worklist",
    }
    return render(request, "desk/staff/change.html", context)


def _ask_wider(request: CommunityRequest, help_request: HelpRequest) -> None:
    try:
        ask_wider(actor=need_login(request.viewer), help_request_id=help_request.pk)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("We zoeken nu ook buiten de kring."))


def _change(request: CommunityRequest, help_request: HelpRequest, form: ChangeForm) -> HelpRequest:
    data: dict[str, Any] = form.cleaned_data
    return change_request(
        actor=need_login(request.viewer),
        help_request=help_request,
        title=data["title"],
        public_line=data["public_line"],
        private_line=data["private_line"],
        radius_m=form.radius_m or help_request.radius_m,
        moment=form.moment,
        was=_when(help_request),
        seen=data["seen"],
    )


def _when(help_request: HelpRequest) -> str:
    return request_when(help_request, slot_of(help_request).occasion)


def _show(error: DomainError, form: Form) -> None:
    """Beside the field it is about, else on top; what was typed stays."""
    field = next((name for code, name in CHANGE_FIELDS.items() if error.code.startswith(code)), None)
    form.add_error(field if field in form.fields else None, str(error))
