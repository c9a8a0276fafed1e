"""The work itself: load through access, form, service, redirect."""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from desk.access import (
    get_invitation_on_desk,
    get_match_on_desk,
    get_open_signal_about,
    get_person_on_desk,
    get_request_on_desk,
    need_desk,
)
from desk.calling_forms import NoteForm
from desk.forms import MomentForm, SaidForm, SettleForm
from desk.selectors.mails import failed_mails
from desk.selectors.matches import MatchOnDesk, match_on_desk
from desk.selectors.people import person_on_desk
from desk.selectors.request_list import requests_of
from desk.selectors.requests import participant_in_pool, request_on_desk, slot_of
from desk.services.heard import Heard, enter_heard, enter_of_agreement, heard_from, heard_of_agreement
from desk.services.signals import look_at_signal
from exchange.selectors.circles import circle_size_of
from matching.models import Invitation, Match
from matching.services.confirming import settle_by_hand
from matching.services.searching import invite_by_hand
from members.access import need_login, need_staff, staff_page
from members.community_request import CommunityRequest
from members.enums import ContactWay, Feature, Role
from members.services.access_log import REASONS, SIGNAL, contact_details_of
from members.services.confirming import confirm_participant


def _context(page: Any, **more: Any) -> dict[str, Any]:
    """The fields of a page's dataclass, for its template."""
    return {**{field.name: getattr(page, field.name) for field in fields(page)}, "nav_current": "worklist", **more}


@require_safe
@staff_page(Role.ADMINISTRATOR)
def mails(request: CommunityRequest) -> HttpResponse:
    """Messages that could not be sent, for an administrator."""
    need_staff(request.viewer, Role.ADMINISTRATOR)
    context = {"mails": failed_mails(community_id=request.community.pk), "nav_current": "mails"}
    return render(request, "desk/staff/mails.html", context)


@require_safe
@staff_page(Role.COORDINATOR)
def requests(request: CommunityRequest) -> HttpResponse:
    """What was asked in the coordinator's areas, also where there is nothing to do: for whoever calls about it."""
    viewer, hold = need_desk(request.viewer)
    rows, page = requests_of(viewer, hold, page=request.GET.get("page", "1"))
    has_search_rounds = request.community.preset.has(Feature.ROUNDS)
    context = {"rows": rows, "page_obj": page, "has_search_rounds": has_search_rounds, "nav_current": "requests"}
    return render(request, "desk/staff/requests.html", context)


@require_safe
@staff_page(Role.COORDINATOR)
def request_page(request: CommunityRequest, public_id: str) -> HttpResponse:
    """A request: what was tried, and who could still be asked."""
    viewer, hold = need_desk(request.viewer)
    help_request = get_request_on_desk(viewer, public_id)
    context = _context(request_on_desk(help_request, viewer=viewer, hold=hold), note_form=NoteForm())
    return render(request, "desk/staff/request.html", context)


@post_only
@staff_page(Role.COORDINATOR)
def invite(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Ask one person by hand."""
    help_request = get_request_on_desk(request.viewer, public_id)
    person = participant_in_pool(help_request, request.POST.get("participant", ""))
    if person is None:
        raise Http404
    try:
        invite_by_hand(actor=need_login(request.viewer), slot_id=slot_of(help_request).pk, participant=person)
        told = _("%(name)s heeft de vraag gekregen.")
        if person.told_by == ContactWay.PHONE:
            told = _("%(name)s heeft geen mail. Bel, en vul het antwoord hier in.")
        messages.success(request, told % {"name": person.first_name})
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("desk:request", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def answer(request: CommunityRequest, public_id: str, invitation_id: str) -> HttpResponse:
    """Enter what somebody said on the telephone; for a yes to a flexible request, with its day and time."""
    help_request = get_request_on_desk(request.viewer, public_id)
    invitation = get_invitation_on_desk(help_request, invitation_id)
    is_posted = request.method == "POST"
    form = MomentForm(request.POST if is_posted else None)
    try:
        heard = heard_from(request.POST.get("answer", Heard.YES))
        starts_at = None
        if heard is Heard.YES and invitation.slot.occasion.starts_at is None:
            if not is_posted or not form.is_valid():
                return _ask_moment(request, public_id, invitation, form)
            starts_at = form.starts_at
        if is_posted:
            enter_heard(actor=need_login(request.viewer), invitation=invitation, heard=heard, starts_at=starts_at)
            messages.success(request, _("Genoteerd."))
    except DomainError as error:
        if form.is_bound and error.code.startswith("moment"):
            form.add_error(None, str(error))
            return _ask_moment(request, public_id, invitation, form)
        messages.error(request, str(error))
    return redirect("desk:request", public_id)


def _ask_moment(request: CommunityRequest, public_id: str, invitation: Invitation, form: MomentForm) -> HttpResponse:
    context = {
        "form": form,
        "request_id": public_id,
        "first_name": invitation.participant.first_name,
        "nav_current": "worklist",
    }
    return render(request, "desk/staff/answer.html", context)


@require_safe
@staff_page(Role.COORDINATOR)
def person(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Somebody, with their contact data: a look that is written down, with its reason (``?reden=``).

    Because of an open signal about them (``?seintje=``) it is written down there, and they do not read it yet.
    """
    viewer, hold = need_desk(request.viewer)
    participant = get_person_on_desk(viewer, public_id)
    reason, withheld_by = request.GET.get("reden", ""), None
    if of_signal := request.GET.get("seintje", ""):
        reason, signal = SIGNAL, get_open_signal_about(viewer, participant, of_signal)
        withheld_by = partial(look_at_signal, viewer=viewer, signal=signal, of_contact=True)
    elif reason not in REASONS or reason == SIGNAL:
        reason = "person"
    details = contact_details_of(viewer=viewer, participant=participant, reason=reason, withheld_by=withheld_by)
    page = person_on_desk(participant, details, hold=hold, by=_("Een coördinator"))
    return render(request, "desk/staff/person.html", {**_context(page), "circle_size": circle_size_of(participant)})


@post_only
@staff_page(Role.COORDINATOR)
def confirm_address(request: CommunityRequest, public_id: str) -> HttpResponse:
    """The coordinator met this person: from now on they take part wholly."""
    participant = get_person_on_desk(request.viewer, public_id)
    confirm_participant(actor=need_login(request.viewer), participant=participant)
    messages.success(request, _("Bevestigd. %(name)s doet nu helemaal mee.") % {"name": participant.first_name})
    return redirect("desk:worklist")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def match_page(request: CommunityRequest, public_id: str) -> HttpResponse:
    """An agreement; where two people told it differently, or nobody told it, the coordinator settles it."""
    _viewer, hold = need_desk(request.viewer)
    match = get_match_on_desk(request.viewer, public_id)
    page = match_on_desk(match, hold=hold)
    if "who" in request.POST:
        return _heard_of_agreement(request, match, page)
    form = SettleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            settle_by_hand(actor=need_login(request.viewer), match_id=match.pk, minutes=form.settled_minutes)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Verwerkt."))
            return redirect("desk:worklist")
    return _match(request, page, form)


def _heard_of_agreement(request: CommunityRequest, match: Match, page: MatchOnDesk) -> HttpResponse:
    """What one of the two said on the telephone: cannot after all, or how it went."""
    said = next((one for one in page.accounts if one.public_id == request.POST["who"] and one.can_open), None)
    if said is None:
        raise Http404
    other = next(one for one in page.accounts if one is not said)
    form = SaidForm(request.POST, public_id=said.public_id, other=other.first_name)
    if form.is_valid():
        try:
            enter_of_agreement(
                actor=need_login(request.viewer),
                match=match,
                participant=match.asker if match.asker.public_id == said.public_id else match.helper,
                heard=heard_of_agreement(request.POST.get("heard", "")),
                minutes=form.cleaned_data["minutes"],
                again=form.cleaned_data["again"],
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Genoteerd."))
            return redirect("desk:match", match.public_id)
    return _match(request, page, form)


def _match(request: CommunityRequest, page: MatchOnDesk, form: SettleForm | SaidForm) -> HttpResponse:
    asker, helper = page.accounts
    accounts = [
        (one, form if isinstance(form, SaidForm) and form.public_id == one.public_id else of_other)
        for one, of_other in (
            (asker, SaidForm(public_id=asker.public_id, other=helper.first_name)),
            (helper, SaidForm(public_id=helper.public_id, other=asker.first_name)),
        )
    ]
    context = {"agreement": page, "accounts": accounts, "form": form, "nav_current": "worklist"}
    return render(request, "desk/staff/match.html", context)
