"""Knowing somebody who is new: their own page with a link to hand out, and the page that a neighbour opens."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from members.access import need_login, need_oneself, need_participant
from members.community_request import CommunityRequest
from members.features import Vouching
from members.models import Participant
from members.selectors.people import is_confirmed
from members.selectors.vouching import said_to_know, vouch_of, vouching_of, who_asks
from members.services.vouching import take_back_vouch, vouch_for
from members.sharing import ways_to_share
from members.vouch_links import vouch_link


@require_safe
def known(request: CommunityRequest) -> HttpResponse:
    """Who knows me: my link, ways to hand it over, and who said so."""
    participant = need_participant(request.viewer)
    vouching = _vouching(request)
    said = said_to_know(participant)
    confirmed = is_confirmed(participant)
    context = {
        "said": len(said),
        "names": get_text_list(said, _("en")),
        "needed": vouching.needed,
        "confirmed": confirmed,
        "nav_current": "me",
    }
    if not confirmed:
        context |= _ways_to_share(request, participant)
    return render(request, "members/known.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vouch(request: CommunityRequest, token: str) -> HttpResponse:
    """What a neighbour opens: it says a first name and nothing of where anybody lives. ``do=take_back`` undoes."""
    vouching = _vouching(request)
    voucher, actor = need_oneself(request.viewer), need_login(request.viewer)
    asks = who_asks(request.community, token, voucher=voucher)
    if asks is None:
        return render(request, "members/vouch_unknown.html", status=404)
    if request.method == "POST":
        _say(request, actor, asks, voucher)
        return redirect("members:vouch", token)
    context = {
        "first_name": asks.first_name,
        "said": vouch_of(asks, voucher),
        "needed": vouching.needed,
        "confirmed": is_confirmed(voucher),
    }
    return render(request, "members/vouch.html", context)


def _say(request: CommunityRequest, actor: Viewer, asks: Participant, voucher: Participant) -> None:
    try:
        if request.POST.get("do", "") == "take_back":
            take_back_vouch(actor=actor, participant=asks, voucher=voucher)
            messages.success(request, _("Goed. Je zegt dit niet meer."))
        else:
            vouch_for(actor=actor, participant=asks, voucher=voucher)
            messages.success(request, _("Dankjewel. Zo helpt de buurt elkaar op weg."))
    except DomainError as error:
        messages.error(request, str(error))


def _vouching(request: CommunityRequest) -> Vouching:
    vouching = vouching_of(request.community)
    if vouching is None:
        raise Http404
    return vouching


def _ways_to_share(request: CommunityRequest, participant: Participant) -> dict[str, str]:
    address = vouch_link(participant)
    words = _("Ik wil meedoen met Buurthulp %(community)s. Wil jij zeggen dat je mij kent? Kijk hier: %(address)s")
    said = words % {"community": request.community.name, "address": address}
    return ways_to_share(words=said, subject=_("Wil je zeggen dat je mij kent?"), address=address)
