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
from buurthulp.crypto import keyed_hash
from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from exchange.enums import RequestStatus, Visibility, Way
from exchange.models import HelpRequest
from exchange.riding import ride_of, rides_here
from exchange.selectors import examples_of, kinds_of, live_draft, suggest_category
from exchange.selectors.board import fitting_offers
from exchange.selectors.circles import circle_round
from exchange.services import drafts
from exchange.suggesting import sounds_too_heavy, sounds_urgent
from exchange.turning import can_turn
from matching.access import get_own_request
from matching.ask_steps import asks_for_ride, progress_of
from matching.forms.asking import CheckForm, HowForm, WhatForm, WhenForm, WhereForm, what_initial, when_initial
from matching.selectors.asking import about, occasion_of, prospects_of, slot_of_draft, summary_of, wider_than
from matching.selectors.requests import request_page
from matching.services.publishing import publish_request
from matching.views.asking_end import saved, short, show
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
    "repeat": "repeat",
    "repeat.fixed": "time",
    "repeat.until": "until",
    "time.past": "time",
    "minutes": "minutes",
    "where": "where",
    "where.elsewhere": "place",
    "way": "how",
    "visibility": "who",
    "costs": "costs",
    "helpers": "helpers",
    "phone.missing": "phone",
    "phone.theirs": "how",
    "contact.format": "phone",
}
STEP_OF = {
    "what.missing": "ask_what",
    "category": "ask_what",
    "when.missing": "ask_when",
    "where.elsewhere": "ask_where",
    "visibility": "ask_how",
    "phone.missing": "ask_how",
    "phone.theirs": "ask_how",
    "ride.place_gone": "ask_ride_to",
    "ride.to": "ask_ride_to",
    "ride.to.text": "ask_ride_to",
    "ride.to.town": "ask_ride_to",
    "ride.back": "ask_ride_back",
    "ride.back.order": "ask_ride_back",
    "ride.too_long": "ask_ride_back",
}
WARNED = "ask_warned_of"
EITHER = require_http_methods(["GET", "HEAD", "POST"])


@EITHER
def what(request: CommunityRequest) -> HttpResponse:
    """Step 1: a kind of help and own words; a draft is made when something is sent."""
    viewer, participant = seat_of(request)
    data = _with_suggestion(request) if request.method == "POST" else None
    draft = live_draft(participant)
    form = WhatForm(data, initial=what_initial(draft), kinds=kinds_of(request.community))
    shown: dict[str, Any] = {
        "form": form,
        "examples": examples_of(request.community)[::2],
        "offers": [],
        "progress": progress_of(draft, "ask_what"),
    }
    if data is not None and form.is_valid():
        shown |= _second_thoughts(request, form)
        if shown["suggestion"] is not None:
            shown["offers"] = fitting_offers(viewer, shown["suggestion"])
        if not any(shown[doubt] for doubt in ("suggestion", "too_heavy", "urgent", "smaller")):
            try:
                return _save_what(request, viewer, participant, form)
            except DomainError as error:
                show(error, form, FIELD_OF)
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
    # What was typed stands in no session: whether it is the same text is all that is asked.
    typed = keyed_hash(WARNED, form.text)
    if sounds_urgent(form.text) and request.session.get(WARNED) != typed:
        request.session[WARNED] = typed
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
    draft = drafts.save_what(
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
    if is_later:
        return saved(request)
    return redirect("matching:ask_turn" if can_turn(draft) and "call" not in request.POST else "matching:ask_when")


@EITHER
def when(request: CommunityRequest) -> HttpResponse:
    """Step 2: a day, parts of it, an hour."""
    viewer, participant = seat_of(request)
    draft = live_draft(participant)
    if draft is None:
        return redirect("matching:ask_what")
    is_ride = asks_for_ride(draft)
    initial = when_initial(occasion_of(draft), clock.now(), ride_of(draft))
    form = WhenForm(posted(request), initial=initial, is_ride=is_ride)
    if request.method == "POST" and form.is_valid():
        if "later" in request.POST and form.is_untouched:
            return saved(request)
        fields = form.cleaned_data
        try:
            drafts.save_when(
                actor=viewer,
                draft=draft,
                day=fields["day"],
                on=fields["date"],
                parts=fields["part"],
                at=fields["time"],
                minutes=fields.get("minutes"),
                is_arrival=form.is_arrival,
                **form.series,
            )
            return saved(request) if "later" in request.POST else redirect(progress_of(draft, "ask_when").next)
        except DomainError as error:
            show(error, form, FIELD_OF)
    context = {
        "form": form,
        "draft": about(draft),
        "progress": progress_of(draft, "ask_when"),
        "offers": fitting_offers(viewer, draft.category) if draft.category is not None else [],
    }
    return render(request, "matching/ask_when.html", context)


@EITHER
def where(request: CommunityRequest) -> HttpResponse:
    """Step 3: at my place, at the other's, or elsewhere. A ride asks that in its own steps (``asking_rides``)."""
    viewer, participant = seat_of(request)
    draft = live_draft(participant)
    if draft is None or asks_for_ride(draft):
        return redirect("matching:ask_ride_from" if draft else "matching:ask_what")
    initial = {"where": draft.where, "place": draft.elsewhere, "near": draft.avoids_direct_neighbours}
    form = WhereForm(posted(request), initial=initial, whose=participant.first_name if request.is_proxy else "")
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
            return saved(request) if is_later else redirect("matching:ask_how")
        except DomainError as error:
            show(error, form, FIELD_OF)
    context = {"form": form, "draft": about(draft), "progress": progress_of(draft, "ask_where")}
    return render(request, "matching/ask_where.html", context)


@EITHER
def how(request: CommunityRequest) -> HttpResponse:
    """How somebody is found, who may see it, and what it costs."""
    viewer, participant = seat_of(request)
    draft = live_draft(participant)
    if draft is None:
        return redirect("matching:ask_what")
    community, rides = request.community, rides_here(request.community)
    initial = {
        "how": draft.way,
        "who": draft.visibility,
        "first_is_fine": draft.first_is_fine,
        "costs": draft.costs,
        "helpers": draft.helpers,
    }
    form = HowForm(
        posted(request),
        initial=initial,
        ways=community.preset.ways,
        coordinator=community.coordinator_name,
        cents_per_km=rides.cents_per_km if rides is not None and asks_for_ride(draft) else 0,
        most_helpers=drafts.most_helpers(draft),
        has_circle=community.has_circles and circle_round(participant.pk) is not None,
        uncallable=None if participant.phone or viewer.may is not None else participant,
        whose=participant.first_name if request.is_proxy else "",
    )
    if request.method == "POST" and form.is_valid():
        is_later = "later" in request.POST
        try:
            _save_how(viewer, draft, form, is_later=is_later)
            return saved(request) if is_later else redirect("matching:ask_check")
        except DomainError as error:
            show(error, form, FIELD_OF)
    context = {"form": form, "draft": about(draft), "progress": progress_of(draft, "ask_how")}
    return render(request, "matching/ask_how.html", context)


@transaction.atomic
def _save_how(viewer: Viewer, draft: HelpRequest, form: HowForm, *, is_later: bool) -> None:
    drafts.save_how(
        actor=viewer,
        draft=draft,
        way=form.cleaned_data["how"],
        visibility=form.cleaned_data["who"],
        first_is_fine=form.cleaned_data["first_is_fine"],
        costs=form.cleaned_data["costs"],
        helpers=form.cleaned_data.get("helpers") or 1,
    )
    drafts.save_number(actor=viewer, draft=draft, phone=form.cleaned_data.get("phone", ""), for_later=is_later)


@EITHER
def check(request: CommunityRequest) -> HttpResponse:
    """The last step: read it over and send it. The token is the draft's id: sending twice sends once."""
    viewer, participant = seat_of(request)
    sent = request.POST.get("token", "")
    if sent and get_own_request(viewer, sent).status != RequestStatus.DRAFT:
        messages.info(request, _("Je had dit al gedaan. Het is één keer verstuurd."))
        return redirect("matching:ask_done", sent)
    draft = live_draft(participant)
    if draft is None:
        return redirect("matching:ask_what")
    if "later" in request.POST:
        return saved(request)
    form = CheckForm(posted(request))
    slot = slot_of_draft(draft)
    occasion = slot.occasion if slot is not None else None
    try:
        drafts.refuse_incomplete(draft, occasion)
        drafts.refuse_nobody_to_call(actor=viewer, draft=draft)
        if request.method == "POST" and "wider" not in request.POST:
            publish_request(actor=viewer, help_request_id=draft.pk)
            return redirect("matching:ask_done", draft.public_id)
    except DomainError as error:
        step = STEP_OF.get(short(error))
        if step:
            messages.error(request, str(error.message))
            return redirect(f"matching:{step}")
        form = CheckForm({})
        form.add_error(None, str(error.message))
    now = clock.now()
    if "wider" in request.POST:
        drafts.save_radius(actor=viewer, draft=draft, radius_m=wider_than(draft.radius_m))
        return redirect("matching:ask_check")
    prospects = prospects_of(slot, now)
    context = {
        "form": form,
        "draft": summary_of(draft, occasion, request.community.coordinator_name),
        "chance": prospects.chance,
        "wider": prospects.wider,
        "answer_by": prospects.answer_by,
        "confirmed": is_confirmed(participant),
        "submit_token": draft.public_id,
        "progress": progress_of(draft, "ask_check"),
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
    context = {
        "help_request": sent,
        "answer_by": page.answer_by,
        "asked": page.asked,
        "next_round_at": page.next_round_at,
    }
    return render(request, "matching/ask_done.html", context)
