"""Asking, one thing per page. The draft is a row, so it waits on every device; what is typed stays on an error."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from exchange.enums import RequestStatus, Visibility, Way
from exchange.selectors import examples_of, kinds_of, live_draft, suggest_category
from exchange.services import drafts
from exchange.suggesting import sounds_too_heavy, sounds_urgent
from matching.access import get_own_request
from matching.forms.asking import CheckForm, HowForm, WhatForm, WhenForm, WhereForm, what_initial, when_initial
from matching.selectors.asking import about, occasion_of, prospects_of, summary_of
from matching.selectors.requests import request_page
from matching.services.publishing import publish_request
from matching.views.visit import posted, seat_of
from members.community_request import CommunityRequest
from members.models import Participant
from members.selectors.people import is_confirmed

FIELD_OF = {
    "what.missing": "title",
    "category": "category",
    "date.past": "date",
    "date.far": "date",
    "when.missing": "day",
    "when.day": "date",
    "time.past": "time",
    "minutes": "minutes",
    "where": "where",
    "where.elsewhere": "place",
    "way": "how",
    "visibility": "who",
    "costs": "costs",
}
STEP_OF = {
    "what.missing": "ask_what",
    "category": "ask_what",
    "when.missing": "ask_when",
    "where.elsewhere": "ask_where",
}
WARNED = "ask_warned_of"
EITHER = require_http_methods(["GET", "HEAD", "POST"])


@EITHER
def what(request: CommunityRequest) -> HttpResponse:
    """Step 1: a kind of help and own words; a draft is made when something is sent."""
    viewer, participant = seat_of(request)
    data = _with_suggestion(request) if request.method == "POST" else None
    form = WhatForm(data, initial=what_initial(live_draft(participant)), kinds=kinds_of(request.community))
    shown: dict[str, Any] = {"form": form, "examples": examples_of(request.community)[::2]}
    if data is not None and form.is_valid():
        shown |= _second_thoughts(request, form)
        if not any(shown[doubt] for doubt in ("suggestion", "too_heavy", "urgent", "smaller")):
            try:
                return _save_what(request, viewer, participant, form)
            except DomainError as error:
                _show(error, form)
    return render(request, "matching/ask_what.html", shown)


def _with_suggestion(request: CommunityRequest) -> Any:
    """What was posted, with the suggested kind where that was confirmed."""
    data = request.POST.copy()
    confirmed = data.get("confirm_category")
    if confirmed:
        data.setlist("category", [str(confirmed)])
    return data


def _second_thoughts(request: CommunityRequest, form: WhatForm) -> dict[str, Any]:
    """What to ask before going on: 112 first, is it more than something small, is it this kind?"""
    calm: dict[str, Any] = {"suggestion": None, "too_heavy": False, "urgent": False, "smaller": False}
    if "later" in request.POST or "call" in request.POST:
        return calm
    if "smaller" in request.POST:
        messages.info(request, _("Schrijf op welk klein stukje iemand kan doen. Wat je schreef, staat er nog."))
        return calm | {"smaller": True}
    if sounds_urgent(form.text) and request.session.get(WARNED) != form.text:
        request.session[WARNED] = form.text
        return calm | {"urgent": True}
    if sounds_too_heavy(form.text) and "keep" not in request.POST:
        return calm | {"too_heavy": True}
    if form.kind is None and "confirm_category" not in request.POST:
        return calm | {"suggestion": suggest_category(request.community, form.text)}
    return calm


@transaction.atomic
def _save_what(request: CommunityRequest, viewer: Viewer, participant: Participant, form: WhatForm) -> HttpResponse:
    # One transaction: a first step that is refused leaves no empty draft behind.
    draft = drafts.start_draft(actor=viewer, participant=participant)
    is_later = "later" in request.POST
    drafts.save_what(
        actor=viewer,
        draft=draft,
        category=form.kind,
        title=form.cleaned_data["title"],
        public_line=form.cleaned_data["public_line"],
        private_line=form.cleaned_data["private_line"],
        for_later=is_later,
    )
    if "call" in request.POST and Way.CALL in request.community.preset.ways:
        drafts.save_how(actor=viewer, draft=draft, way=Way.CALL, visibility=Visibility.DESK)
    return _saved(request) if is_later else redirect("matching:ask_when")


@EITHER
def when(request: CommunityRequest) -> HttpResponse:
    """Step 2: a day, parts of it, an hour."""
    viewer, participant = seat_of(request)
    draft = live_draft(participant)
    if draft is None:
        return redirect("matching:ask_what")
    initial = when_initial(occasion_of(draft), clock.now())
    form = WhenForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        if "later" in request.POST and form.is_untouched:
            return _saved(request)
        fields = form.cleaned_data
        try:
            drafts.save_when(
                actor=viewer,
                draft=draft,
                day=fields["day"],
                on=fields["date"],
                parts=fields["part"],
                at=fields["time"],
                minutes=fields["minutes"],
            )
            return _saved(request) if "later" in request.POST else redirect("matching:ask_where")
        except DomainError as error:
            _show(error, form)
    return render(request, "matching/ask_when.html", {"form": form, "draft": about(draft)})


@EITHER
def where(request: CommunityRequest) -> HttpResponse:
    """Step 3: at my place, at the other's, or elsewhere."""
    viewer, participant = seat_of(request)
    draft = live_draft(participant)
    if draft is None:
        return redirect("matching:ask_what")
    initial = {"where": draft.where, "place": draft.elsewhere, "near": draft.avoids_direct_neighbours}
    form = WhereForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        is_later = "later" in request.POST
        try:
            drafts.save_where(
                actor=viewer,
                draft=draft,
                where=form.cleaned_data["where"],
                elsewhere=form.cleaned_data["place"],
                avoids_direct_neighbours=form.cleaned_data["near"],
                for_later=is_later,
            )
            return _saved(request) if is_later else redirect("matching:ask_how")
        except DomainError as error:
            _show(error, form)
    return render(request, "matching/ask_where.html", {"form": form, "draft": about(draft)})


@EITHER
def how(request: CommunityRequest) -> HttpResponse:
    """Step 4: how somebody is found, who may see it, and what it costs."""
    viewer, participant = seat_of(request)
    draft = live_draft(participant)
    if draft is None:
        return redirect("matching:ask_what")
    community = request.community
    initial = {
        "how": draft.way,
        "who": draft.visibility,
        "first_is_fine": draft.first_is_fine,
        "costs": draft.costs,
    }
    form = HowForm(
        posted(request),
        initial=initial,
        ways=community.preset.ways,
        coordinator=community.coordinator_name,
    )
    if request.method == "POST" and form.is_valid():
        try:
            drafts.save_how(
                actor=viewer,
                draft=draft,
                way=form.cleaned_data["how"],
                visibility=form.cleaned_data["who"],
                first_is_fine=form.cleaned_data["first_is_fine"],
                costs=form.cleaned_data["costs"],
            )
            return _saved(request) if "later" in request.POST else redirect("matching:ask_check")
        except DomainError as error:
            _show(error, form)
    return render(request, "matching/ask_how.html", {"form": form, "draft": about(draft)})


@EITHER
def check(request: CommunityRequest) -> HttpResponse:
    """Step 5: read it over and send it. The token is the draft's id: sending twice sends once."""
    viewer, participant = seat_of(request)
    sent = request.POST.get("token", "")
    if sent and get_own_request(viewer, sent).status != RequestStatus.DRAFT:
        messages.info(request, _("Je had dit al gedaan. Het is één keer verstuurd."))
        return redirect("matching:ask_done", sent)
    draft = live_draft(participant)
    if draft is None:
        return redirect("matching:ask_what")
    if "later" in request.POST:
        return _saved(request)
    form = CheckForm(posted(request))
    try:
        drafts.refuse_incomplete(draft)
        if request.method == "POST":
            publish_request(actor=viewer, help_request_id=draft.pk)
            return redirect("matching:ask_done", draft.public_id)
    except DomainError as error:
        step = STEP_OF.get(_short(error))
        if step:
            messages.error(request, str(error.message))
            return redirect(f"matching:{step}")
        form = CheckForm({})
        form.add_error(None, str(error.message))
    prospects = prospects_of(draft, clock.now())
    context = {
        "form": form,
        "draft": summary_of(draft, occasion_of(draft), request.community.coordinator_name),
        "chance": prospects.chance,
        "answer_by": prospects.answer_by,
        "confirmed": is_confirmed(participant.pk),
        "submit_token": draft.public_id,
    }
    return render(request, "matching/ask_check.html", context)


@require_safe
def done(request: CommunityRequest, public_id: str) -> HttpResponse:
    """It is asked, and what happens next."""
    viewer, _participant = seat_of(request)
    help_request = get_own_request(viewer, public_id)
    if help_request.status == RequestStatus.DRAFT:
        return redirect("matching:ask_check")
    page = request_page(viewer, help_request, request.community.coordinator_name)
    sent = {"public_id": public_id, "how": "call" if page.state == "call" else help_request.way, "title": page.title}
    context = {"help_request": sent, "answer_by": page.answer_by, "asked": page.asked}
    return render(request, "matching/ask_done.html", context)


def _saved(request: CommunityRequest) -> HttpResponse:
    messages.success(request, _("Bewaard."))
    return redirect("matching:home")


def _short(error: DomainError) -> str:
    return error.code.removeprefix("error.")


def _show(error: DomainError, form: Any) -> None:
    """Beside the field it is about, else on top; what was typed stays."""
    field = FIELD_OF.get(_short(error))
    form.add_error(field if field in form.fields else None, str(error.message))
