"""Agreements in somebody's own calendar: a file of one, and an address that a calendar program reads."""

from __future__ import annotations

from hashlib import sha256

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp import clock
from buurthulp.languages import reading
from buurthulp.viewers import Viewer
from exchange.calendar_files import calendar_of
from exchange.views.activities import CALENDAR_TYPE
from matching.access import Need, get_feed_owner, get_match_for
from matching.selectors.calendars import agreement_entry, feed_entries, own_feed
from matching.services.calendar_feeds import make_calendar_feed, renew_calendar_feed, stop_calendar_feed
from matching.views.visit import seat_of
from members.community_request import CommunityRequest, without_session
from members.models import Participant
from members.selectors.people import language_of
from members.site import site_url


@require_safe
def agreement_calendar(request: CommunityRequest, public_id: str) -> HttpResponse:
    """One agreement as a calendar file, for one of the two."""
    viewer, participant = seat_of(request)
    match = get_match_for(viewer, public_id, Need.ACT)
    content = calendar_of([agreement_entry(match, participant.pk, request.community)])
    headers = {"Content-Disposition": 'attachment; filename="afspraak.ics"'}
    return HttpResponse(content, content_type=CALENDAR_TYPE, headers=headers)


@without_session
@require_safe
def feed(request: CommunityRequest, token: str) -> HttpResponseBase:
    """Somebody's calendar, for the program that knows its address. It is not read again while nothing changed."""
    owner = get_feed_owner(request.community.pk, token)
    with reading(language_of(owner)):  # a program asks, and its owner reads
        name = _("Buurthulp %(community)s") % {"community": owner.community.name}
        content = calendar_of(feed_entries(owner, clock.now()), name=name)
    etag = quote_etag(sha256(content).hexdigest()[:32])
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
    response = HttpResponse(content, content_type=CALENDAR_TYPE, headers=headers)
    return get_conditional_response(request, etag=etag, response=response) or response


@require_http_methods(["GET", "HEAD", "POST"])
def my_calendar(request: CommunityRequest) -> HttpResponse:
    """The address of my calendar: make it (``do=make``), renew it, or stop it."""
    viewer, participant = seat_of(request)
    if request.method == "POST":
        _change(request, viewer, participant)
        return redirect("matching:my_calendar")
    made = own_feed(participant)
    context = {"nav_current": "me", "address": "", "subscribe_url": ""}
    if made is not None:
        address = f"{site_url(request.community)}{reverse('matching:feed', args=[made.token])}"
        context |= {"address": address, "subscribe_url": f"webcal:{address.partition(':')[2]}"}
    return render(request, "matching/my_calendar.html", context)


def _change(request: CommunityRequest, actor: Viewer, participant: Participant) -> None:
    match request.POST.get("do", ""):
        case "renew":
            renew_calendar_feed(actor=actor, participant=participant)
            messages.success(request, _("Je hebt een nieuw agenda-adres. Het oude werkt niet meer."))
        case "stop":
            stop_calendar_feed(actor=actor, participant=participant)
            messages.success(request, _("Je agenda-adres werkt niet meer."))
        case _do:
            make_calendar_feed(actor=actor, participant=participant)
            messages.success(request, _("Je agenda-adres is klaar."))
