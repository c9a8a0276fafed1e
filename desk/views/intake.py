"""Taking in a call on one screen: who is it, what, when, done. What is typed is kept while somebody talks."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from desk.access import get_intake, get_person_on_desk, need_desk
from desk.intake_forms import IntakeForm, as_typed
from desk.models import Intake
from desk.selectors.again import helped_before
from desk.selectors.evening import most_needed
from desk.selectors.finding import SHORTEST_NAME, Found, find_people, hit_of, same_person
from desk.selectors.intake import taken_in
from desk.services.intake import KnownCallerError, drop_intake, intake_of, keep_typed, pick_caller, take_in, typed_in
from exchange.models import Category
from exchange.riding import rides_here
from exchange.selectors import kinds_of, suggest_category
from exchange.selectors.activities import places_to_choose
from exchange.suggesting import sounds_too_heavy, sounds_urgent
from members.access import need_login, staff_page
from members.community_request import CommunityRequest
from members.enums import Feature, Role
from members.models import Participant
from members.services.access_log import ContactDetails, contact_details_of
from members.text_messages import has_sms

NOT_TYPED = frozenset({"csrfmiddlewaretoken", "token", "caller", "find", "pick", "other", "later", "anew"})
DROPPED, MOST_DROPPED = "dropped_calls", 20
FIELDS = {
    "error.name": "first_name",
    "error.family_name": "family_name",
    "error.postcode": "postcode",
    "error.house_number": "house_number",
    "error.contact": "phone",
    "error.sms.number": "phone",
    "error.consent": "agreed",
    "error.what": "title",
    "error.category": "category",
    "error.date": "date",
    "error.when.day": "date",
    "error.when": "day",
    "error.time": "time",
    "error.repeat.fixed": "time",
    "error.repeat": "repeat",
    "error.where.elsewhere": "place",
    "error.where": "where",
    "error.ride.back": "back",
    "error.ride.to.town": "town",
    "error.ride": "place",
    "error.again": "again",
    "error.likes": "likes",
    "error.offers": "likes",
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def intake(request: CommunityRequest) -> HttpResponse:
    """A call. Each button first keeps what was typed; only the last one sends it."""
    need_desk(request.viewer)
    row = intake_of(actor=need_login(request.viewer), community=request.community)
    if request.method != "POST":
        return _page(request, row, _form(request, row))
    sent = _sent_before(request, row)
    if sent is not None:
        return sent
    if "anew" in request.POST:
        drop_intake(actor=need_login(request.viewer), intake=row)
        # What was still under way from that page comes later, and is not kept.
        request.session[DROPPED] = [*request.session.get(DROPPED, []), row.public_id][-MOST_DROPPED:]
        return redirect("desk:intake")
    row, details = _kept(request, row)
    if "later" in request.POST:
        messages.success(request, _("Bewaard. Het staat hier tot morgen voor je klaar."))
        return redirect("desk:worklist")
    if any(name in request.POST for name in ("find", "pick", "other")):
        return _page(request, row, _form(request, row), details=details)
    return _send(request, row)


def _sent_before(request: CommunityRequest, row: Intake) -> HttpResponse | None:
    """Sent twice: the first time already made it a request."""
    token = request.POST.get("token", "")
    if token in ("", row.public_id):
        return None
    try:
        return redirect("desk:intake_done", get_intake(request.viewer, token).public_id)
    except Http404:
        return None  # begun anew in another window: what is sent now still counts


def _kept(request: CommunityRequest, row: Intake) -> tuple[Intake, ContactDetails | None]:
    """Keep what was typed, and who was picked: opening somebody is a look that is written down."""
    viewer, details = need_login(request.viewer), None
    row = _typed(request, row)
    if "other" in request.POST:
        row = pick_caller(actor=viewer, intake=row, participant=None)
    elif request.POST.get("pick"):
        person = get_person_on_desk(request.viewer, request.POST["pick"])
        details = contact_details_of(viewer=viewer, participant=person, reason="intake")
        row = pick_caller(actor=viewer, intake=row, participant=person)
    return row, details


def _typed(request: CommunityRequest, row: Intake) -> Intake:
    typed = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
    return keep_typed(actor=need_login(request.viewer), intake=row, typed=typed)


def _form(request: CommunityRequest, row: Intake, *, is_sent: bool = False) -> IntakeForm:
    community, rides = request.community, rides_here(request.community)
    typed = typed_in(row)
    return IntakeForm(
        request.POST if is_sent else None,
        initial=as_typed(IntakeForm, typed),
        kinds=kinds_of(community),
        ticks=most_needed(community),
        places=places_to_choose(community) if rides is not None else (),
        rides=rides,
        has_sms=has_sms(community),
        person=row.participant,
        helpers=helped_before(row.participant) if row.participant and community.preset.has(Feature.AGAIN) else (),
        suggested=_suggested(request) if is_sent else None,
    )


def _words(request: CommunityRequest) -> str:
    return " ".join((request.POST.get("title", ""), request.POST.get("public_line", "")))


def _suggested(request: CommunityRequest) -> Category | None:
    return suggest_category(request.community, _words(request))


def _send(request: CommunityRequest, row: Intake) -> HttpResponse:
    form = _form(request, row, is_sent=True)
    known = Found()
    if request.POST.get("caller", "") != (row.participant.public_id if row.participant else ""):
        form.add_error(None, _("Wie er belt, is in een ander venster veranderd. Kijk of het zo klopt."))
    elif form.is_valid():
        try:
            done = take_in(
                actor=need_login(request.viewer),
                intake=row,
                caller=form.caller,
                asked=form.asked,
                small_thing_ids=frozenset(form.cleaned_data["likes"]),
                is_somebody_else=form.cleaned_data["somebody_else"],
                again_with=form.cleaned_data.get("again", ""),
            )
        except KnownCallerError as error:
            known = error.found
            form.add_error("somebody_else", str(error))
        except DomainError as error:
            field = next((name for code, name in FIELDS.items() if error.code.startswith(code)), None)
            form.add_error(field if field in form.fields else None, str(error))
        else:
            return redirect("desk:intake_done", done.public_id)
    return _page(request, row, form, known=known)


def _page(
    request: CommunityRequest,
    row: Intake,
    form: IntakeForm,
    *,
    details: ContactDetails | None = None,
    known: Found | None = None,
) -> HttpResponse:
    person = row.participant
    form.begin_at("who" if person is None and not form.initial.get("who") else "title")
    context = {
        "form": form,
        "token": row.public_id,
        "caller": hit_of(person) if person is not None else None,
        "details": details,
        "nav_current": "intake",
        **_piece(request, person, known),
    }
    return render(request, "desk/staff/intake.html", context)


@post_only
@staff_page(Role.COORDINATOR)
def typed(request: CommunityRequest) -> HttpResponse:
    """While somebody types: keep it, and say who it may be and what it sounds like. A piece of the page."""
    need_desk(request.viewer)
    viewer = need_login(request.viewer)
    row = intake_of(actor=viewer, community=request.community)
    if request.POST.get("token", "") not in request.session.get(DROPPED, []) and _sent_before(request, row) is None:
        row = _typed(request, row)
    return render(request, "desk/staff/intake_piece.html", _piece(request, row.participant))


def _piece(request: CommunityRequest, person: Participant | None, known: Found | None = None) -> dict[str, Any]:
    """Who may be calling, and what it sounds like; so often in a minute, for nobody leafs through a village."""
    _viewer, hold = need_desk(request.viewer)
    post, community = request.POST, request.community
    found, same = Found(), known or Found()
    is_slowed = False
    if person is None and request.method == "POST":
        is_slowed = not ratelimit.consume(request, action="desk_find", key=str(need_login(request.viewer).user_id))
        if not is_slowed:
            found = find_people(community, hold, post.get("who", ""))
            if not same:
                names = ("first_name", "family_name", "postcode", "house_number", "phone")
                same = same_person(community, hold, **{name: post.get(name, "") for name in names})
    words = _words(request)
    return {
        "found": found,
        "same": Found(tuple(hit for hit in same.hits if hit not in found.hits), same.is_elsewhere),
        "is_slowed": is_slowed,
        "is_searched": person is None and len(post.get("who", "").strip()) >= SHORTEST_NAME,
        "suggestion": _suggested(request) if words.strip() else None,
        "is_urgent": sounds_urgent(words),
        "is_too_heavy": sounds_too_heavy(words),
    }


@require_safe
@staff_page(Role.COORDINATOR)
def done(request: CommunityRequest, public_id: str) -> HttpResponse:
    """It is asked: what to say to who is still on the line, and what comes next."""
    _viewer, hold = need_desk(request.viewer)
    row = get_intake(request.viewer, public_id)
    return render(request, "desk/staff/intake_done.html", {"taken": taken_in(row, hold=hold), "nav_current": "intake"})
