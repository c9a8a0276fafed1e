"""From the code to a seat: nobody yet, one or several participants, or a member of staff."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from members.access import need_login
from members.community_request import CommunityRequest
from members.enums import ActsForKind, Role
from members.middleware import CHOSEN_KEY, choose_participant
from members.models import User
from members.selectors.viewing import acts_of
from members.site import is_own_address


@require_safe
def after_login(request: CommunityRequest) -> HttpResponse:
    """Where to go after the code, and for who must say first who they are."""
    viewer = need_login(request.viewer)
    if request.participant is not None and (CHOSEN_KEY in request.session or _came_by_passkey_alone(request)):
        return HttpResponseRedirect(_next(request))
    if request.GET.get(REDIRECT_FIELD_NAME) == reverse("members:take_over"):
        return redirect("members:take_over")  # who comes with a letter need not take part yet
    if acts_of(_user(request), request.community).exists():
        return _passing_next("members:who", request)
    if viewer.roles:
        if {hold.role for hold in viewer.roles} == {Role.REFERRER}:
            return redirect("referral:entered")
        if {hold.role for hold in viewer.roles} == {Role.ANALYST}:
            return redirect("reports:overview")
        # Not to where they were going: a page for who takes part would send them here again, without end.
        return redirect("desk:worklist")
    return redirect("members:signup_names")


def _came_by_passkey_alone(request: CommunityRequest) -> bool:
    """With a key of one's own, and as the only one who can be meant: a mailbox is shared, a finger is not."""
    return request.seats == 1 and did_use_passwordless_login(request, _user(request))


@require_http_methods(["GET", "HEAD", "POST"])
def who(request: CommunityRequest) -> HttpResponse:
    """A mail address that already takes part: who of them, for whom they act, or somebody new?"""
    need_login(request.viewer)
    acts = list(acts_of(_user(request), request.community))
    participants = [act.participant for act in acts]
    choice = request.POST.get("choice", "")
    if not participants or choice == "new":
        return redirect("members:signup_names")
    if choice == "other":
        return _passing_next("members:add_somebody", request)
    if request.method != "POST":
        proxied = {act.participant_id for act in acts if act.kind != ActsForKind.SELF}
        is_asking = request.GET.get(REDIRECT_FIELD_NAME) == reverse("matching:ask_what")
        context = {"participants": participants, "proxied": proxied, "is_asking": is_asking}
        return render(request, "members/who.html", context)
    chosen = next((participant for participant in participants if participant.public_id == choice), None)
    if chosen is None:
        raise Http404
    choose_participant(request, chosen.pk)
    return HttpResponseRedirect(_next(request))


def _user(request: CommunityRequest) -> User:
    """The user of a request whose viewer is logged in."""
    assert isinstance(request.user, User)
    return request.user


def _next(request: CommunityRequest) -> str:
    """Where this visitor was going, when that is a page of ours."""
    url = request.GET.get(REDIRECT_FIELD_NAME, "")
    return url if is_own_address(request, url) else reverse("matching:home")


def _passing_next(url_name: str, request: CommunityRequest) -> HttpResponseRedirect:
    url = request.GET.get(REDIRECT_FIELD_NAME, "")
    query = f"?{urlencode({REDIRECT_FIELD_NAME: url}, safe='/')}" if url else ""
    return HttpResponseRedirect(reverse(url_name) + query)
