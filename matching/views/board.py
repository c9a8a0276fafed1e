"""Answering what stands on the board."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from buurthulp.viewers import Viewer
from exchange.access import get_offer_on_board, get_request_on_board
from exchange.enums import Visibility
from exchange.models import HelpRequest, Offer
from exchange.riding import rides_here
from exchange.selectors.circles import circle_round
from exchange.selectors.public_places import find_public_places
from exchange.series import request_when
from exchange.turning import seeks_text
from exchange.wording import days_text
from matching.access import get_own_request
from matching.forms.board import AskOneForm, AskOneRideForm, title_after
from matching.forms.rides import ride_back_initial
from matching.selectors.board import band_of, open_occasion, question_of
from matching.services.board import NOT_NOW, answer_request, ask_anybody, ask_one, search_further
from matching.views.asking_rides import FIELD_OF as FIELD_OF_RIDE
from matching.views.moments import WhenForm, dates_form, moment_form, when_refused
from matching.views.visit import posted, seat_of
from members.community_request import CommunityRequest
from members.selectors.people import current_home

EITHER = require_http_methods(["GET", "HEAD", "POST"])
FIELD_OF = {
    "error.what.missing": "title",
    "error.text.too_long": "title",
    "error.when.missing": "day",
    "error.when.day": "date",
    "error.date.past": "date",
    "error.date.far": "date",
    "error.time.past": "time",
    "error.minutes": "minutes",
    "error.where": "where",
    **{f"error.{code}": field for code, field in FIELD_OF_RIDE.items()},
}


@EITHER
def answer(request: CommunityRequest, public_id: str) -> HttpResponse:
    """ "Dat wil ik wel doen". A flexible request asks for a day and time first; who looks, goes where it stands."""
    viewer, participant = seat_of(request)
    help_request = get_request_on_board(viewer, public_id)
    if request.method != "POST":
        return redirect(_where_it_stands(help_request))
    form = _when_form(request, help_request, participant.pk)
    if form is not None and not form.is_valid():
        return _ask_moment(request, help_request, form)
    try:
        invitation = answer_request(
            actor=viewer,
            participant=participant,
            help_request_id=help_request.pk,
            **(form.chosen if form else {}),
        )
    except DomainError as error:
        if form is not None and when_refused(form, error):
            return _ask_moment(request, help_request, form)
        messages.error(request, str(error.message))
        return redirect(_where_it_stands(help_request))
    return redirect("matching:invitation", invitation.public_id)


def _where_it_stands(help_request: HelpRequest) -> str:
    """The board, or the circle of which it is asked."""
    circle = circle_round(help_request.participant_id) if help_request.visibility == Visibility.CIRCLE else None
    return reverse("matching:circle", args=[circle.public_id]) if circle is not None else reverse("exchange:nearby")


def _when_form(request: CommunityRequest, help_request: HelpRequest, participant_id: int) -> WhenForm | None:
    """What a yes must say besides; who was asked for a series already chooses from what that question is about."""
    occasion = open_occasion(help_request)
    if not help_request.repeats:
        return moment_form(request, occasion) if occasion.starts_at is None else None
    asked = question_of(help_request, participant_id)
    return dates_form(request, help_request, participant_id, invitation_id=asked.pk if asked is not None else None)


def _ask_moment(request: CommunityRequest, help_request: HelpRequest, form: WhenForm) -> HttpResponse:
    context = {
        "asker": help_request.participant,
        "category": help_request.category,
        "seeks": seeks_text(help_request),
        "when": request_when(help_request, open_occasion(help_request)),
        "band": band_of(request.viewer, help_request.place),
        "answer_url": request.path,
        "other_url": _where_it_stands(help_request),
        "form": form,
        "by_link": False,
        "nav_current": "nearby",
    }
    return render(request, form.template, context)


@EITHER
def ask(request: CommunityRequest, public_id: str) -> HttpResponse:
    """ "Daar zou ik blij mee zijn": a small request to the one who offers this, filled in as far as we can.

    Who cannot be asked now is no dead end: ``anybody`` makes an ordinary question of the same words.
    """
    viewer, participant = seat_of(request)
    offer = get_offer_on_board(viewer, public_id)
    form, is_refused = _ask_form(request, viewer, offer), "anybody" in request.POST
    if form.is_valid():
        try:
            if "anybody" in request.POST:
                ask_anybody(actor=viewer, participant=participant, offer=offer, what=form.what)
                messages.success(request, _("We namen je woorden over. Lees het na en verstuur het."))
                return redirect("matching:ask_check")
            help_request = ask_one(actor=viewer, participant=participant, offer=offer, what=form.what)
        except DomainError as error:
            field = FIELD_OF.get(error.code)
            form.add_error(field if field in form.fields else None, str(error.message))
            is_refused = is_refused or error.code == NOT_NOW
        else:
            messages.success(
                request,
                _("%(other)s krijgt je bericht. Je hoort het als %(other)s antwoordt.")
                % {"other": offer.participant.first_name},
            )
            return redirect("matching:request", help_request.public_id)
    return _ask_page(request, offer, form, is_refused=is_refused)


def _ask_form(request: CommunityRequest, viewer: Viewer, offer: Offer) -> AskOneForm:
    initial = {"title": title_after(offer)}
    rides = rides_here(request.community)
    if not offer.category.is_ride or rides is None:
        return AskOneForm(posted(request), initial=initial)
    home = current_home(viewer.participant_id) if viewer.participant_id is not None else None
    near = home.label if home is not None else None
    places = find_public_places(viewer, near=near, also=request.POST.get("to", ""))
    return AskOneRideForm(posted(request), initial={**initial, **ride_back_initial(None)}, places=places, rides=rides)


def _ask_page(request: CommunityRequest, offer: Offer, form: AskOneForm, *, is_refused: bool) -> HttpResponse:
    context = {
        "form": form,
        "other": offer.participant.first_name,
        "category": offer.category,
        "text": offer.line,
        "days": days_text(offer.day_parts),
        "is_refused": is_refused,
        "nav_current": "nearby",
    }
    return render(request, "matching/ask_one.html", context)


@post_only
def further(request: CommunityRequest, public_id: str) -> HttpResponse:
    """ "Ja, zoek verder", on one's own request to one person."""
    viewer, _participant = seat_of(request)
    help_request = get_own_request(viewer, public_id)
    try:
        search_further(actor=viewer, help_request_id=help_request.pk)
        messages.success(request, _("Goed. We zoeken verder."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("matching:request", public_id)
