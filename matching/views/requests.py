"""The page of one's own request: who said yes, "Graag", "liever iemand anders", and "ik zoek niemand meer"."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from exchange.enums import RequestStatus
from exchange.services.drafts import drop_draft
from matching.access import get_held_for, get_own_request
from matching.selectors.arranging import asked_by
from matching.selectors.requests import request_page
from matching.services.agreeing import accept_held, decline_held
from matching.services.publishing import stop_looking, withdraw_request
from matching.services.series import skip_date
from matching.views.asking_again import ask_at_another_time, ask_with_these_words
from matching.views.visit import may_here, seat_of
from members.community_request import CommunityRequest
from members.enums import TrustedMay

REASONS = frozenset({"done", "not_needed"})


@require_safe
def request_(request: CommunityRequest, public_id: str) -> HttpResponse:
    """How it stands with a question of one's own. A draft goes on where it was left."""
    viewer, _participant = seat_of(request)
    help_request = get_own_request(viewer, public_id)
    if help_request.published_at is None:
        return redirect("matching:ask_check" if help_request.status == RequestStatus.DRAFT else "matching:home")
    page = request_page(viewer, help_request, request.community.coordinator_name)
    context = {
        "nav_current": "start",
        "help_request": page,
        "asked_by": asked_by(help_request),
        "asked": page.asked,
        "next_round_at": page.next_round_at,
        "answer_by": page.answer_by,
        "held": page.held if may_here(viewer, TrustedMay.ANSWER) else [],
        # A trusted contact reads no agreement.
        "match_url": reverse("matching:agreement", args=[page.match_id]) if page.match_id and not viewer.may else "",
        "history": page.history,
        "can_withdraw": page.can_withdraw and may_here(viewer, TrustedMay.ASK),
        "can_change": False,
    }
    return render(request, "matching/request.html", context)


@post_only
def accept(request: CommunityRequest, invitation_id: str) -> HttpResponse:
    """ "Graag"."""
    viewer, _participant = seat_of(request)
    invitation = get_held_for(viewer, invitation_id)
    try:
        match = accept_held(actor=viewer, invitation_id=invitation.pk)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("matching:request", invitation.slot.occasion.help_request.public_id)
    if viewer.may is not None:
        messages.success(request, _("Afgesproken. Jullie krijgen allebei bericht."))
        return redirect("matching:home")
    messages.success(request, _("Jullie hebben een afspraak."))
    return redirect("matching:agreement", match.public_id)


@post_only
def decline(request: CommunityRequest, invitation_id: str) -> HttpResponse:
    """ "Liever iemand anders": no reason asked."""
    viewer, _participant = seat_of(request)
    invitation = get_held_for(viewer, invitation_id)
    try:
        decline_held(actor=viewer, invitation_id=invitation.pk)
        messages.success(request, _("Goed. We zoeken verder."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("matching:request", invitation.slot.occasion.help_request.public_id)


@post_only
def skip(request: CommunityRequest, public_id: str) -> HttpResponse:
    """ "Deze keer niet": one date of one's own series falls out."""
    viewer, _participant = seat_of(request)
    help_request = get_own_request(viewer, public_id)
    try:
        skip_date(actor=viewer, help_request_id=help_request.pk, on=_day(request.POST.get("on", "")))
        messages.success(request, _("Goed. Die keer slaan we over."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("matching:request", public_id)


def _day(text: str) -> date:
    """A day out of a form; one that is none of the dates for what cannot be read."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


@post_only
def again(request: CommunityRequest, public_id: str) -> HttpResponse:
    """The same once more: a draft with these words, which goes on at the first thing to say anew, the day."""
    viewer, _participant = seat_of(request)
    return ask_with_these_words(request, viewer, get_own_request(viewer, public_id))


@post_only
def withdraw(request: CommunityRequest, public_id: str) -> HttpResponse:
    """ "Ik zoek niemand meer"; a draft is thrown away."""
    viewer, _participant = seat_of(request)
    help_request = get_own_request(viewer, public_id)
    if help_request.status == RequestStatus.DRAFT:
        drop_draft(actor=viewer, draft=help_request)
        messages.success(request, _("Weggegooid."))
        return redirect("matching:home")
    if "enough" in request.POST:
        stop_looking(actor=viewer, help_request_id=help_request.pk)
        messages.success(request, _("Goed. We zoeken niemand meer. Wat je afsprak, gaat door."))
        return redirect("matching:request", public_id)
    if "moved" in request.POST:
        return ask_at_another_time(request, viewer, help_request)
    reason = request.POST.get("reason", "")
    withdraw_request(actor=viewer, help_request_id=help_request.pk, reason=reason if reason in REASONS else "")
    messages.success(request, _("Je vraag is ingetrokken. Wie hem kreeg, krijgt bericht."))
    return redirect("matching:request", public_id)
