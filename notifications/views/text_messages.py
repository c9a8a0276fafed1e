"""What the provider of text messages calls, and the short addresses that stand in them."""

from __future__ import annotations

from django.db import OperationalError
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from buurthulp.post_only import post_only
from buurthulp.viewers import SYSTEM
from members.community_request import CommunityRequest, without_session
from notifications.access import get_short_link_for, need_provider
from notifications.links import read_status_token
from notifications.services.sms_receiving import note_delivery, receive_sms

NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""What is said back goes through the outbox, where it is not lost and not said twice."""
LONGEST_ID = 64


@without_session
@csrf_exempt
@post_only
def sms_in(request: CommunityRequest) -> HttpResponse:
    """A text message came in. The provider calls again when it hears nothing; the same message has one effect."""
    need_provider(request)
    provider_id, number = request.POST.get("MessageSid", ""), request.POST.get("From", "")
    if not 0 < len(provider_id) <= LONGEST_ID or not number:
        return HttpResponseBadRequest()
    text = request.POST.get("Body", "").replace("\x00", "")
    try:
        receive_sms(actor=SYSTEM, provider_id=provider_id, number=number, text=text)
    except OperationalError:  # two who wait for each other: one of them was sent away, and may come once more
        receive_sms(actor=SYSTEM, provider_id=provider_id, number=number, text=text)
    return HttpResponse(NO_ANSWER, content_type="text/xml")


@without_session
@csrf_exempt
@post_only
def sms_status(request: CommunityRequest, token: str) -> HttpResponse:
    """How far a text message of ours got."""
    need_provider(request)
    message_id = read_status_token(token)
    code = request.POST.get("ErrorCode", "")
    if message_id is None:
        return HttpResponseBadRequest()
    note_delivery(
        actor=SYSTEM,
        message_id=message_id,
        provider_id=request.POST.get("MessageSid", "")[:LONGEST_ID],
        status=request.POST.get("MessageStatus", ""),
        code=int(code) if code.isascii() and code.isdecimal() and len(code) < LONGEST_ID else 0,
    )
    return HttpResponse(status=204)


@never_cache
@require_safe
def short_link(request: CommunityRequest, token: str) -> HttpResponse:
    """Where an address of a text message leads. It opens nothing by itself: the page behind it asks who comes."""
    try:
        return redirect(get_short_link_for(request.community.pk, token).path)
    except Http404:
        return render(request, "members/link_unknown.html", status=404)
