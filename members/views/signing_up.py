"""Signing up: who and where. What one likes to do comes next, in exchange."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp.errors import DomainError
from members import joining
from members.access import need_login, need_participant
from members.community_request import CommunityRequest
from members.forms import NamesForm
from members.middleware import choose_participant
from members.models import InviteLink, Participant, User
from members.selectors.people import is_confirmed
from members.selectors.viewing import acts_of
from members.services.consents import NEEDED
from members.services.signing_up import register_participant
from members.views.inviting import forget_invitation, invitation_of

FIELDS = {
    "error.name": "first_name",
    "error.family_name": "family_name",
    "error.postcode": "postcode",
    "error.house_number": "house_number",
    "error.contact": "phone",
    "error.consent": "consent",
}


@require_http_methods(["GET", "HEAD", "POST"])
def names(request: CommunityRequest) -> HttpResponse:
    """Names, address and consents make a participant; sent twice, they make one."""
    need_login(request.viewer)
    assert isinstance(request.user, User)
    is_another = acts_of(request.user, request.community).exists()
    link = invitation_of(request)
    form = NamesForm(
        request.POST or None,
        is_another=is_another,
        is_invited=link is not None,
        has_number=bool(request.user.phone_hash),
    )
    if request.method == "POST" and form.is_valid():
        try:
            participant = _register(request, request.user, form.cleaned_data, link)
        except DomainError as error:
            form.add_error(_field_of(error), str(error))
        else:
            forget_invitation(request)
            joining.follow(need_login(request.viewer), request.session, participant)
            choose_participant(request, participant.pk)
            return redirect(f"{reverse('exchange:likes')}?stap=aanmelden")
    return render(request, "members/signup_names.html", {"form": form, "is_another": is_another})


def _field_of(error: DomainError) -> str | None:
    return next((field for code, field in FIELDS.items() if error.code.startswith(code)), None)


def _register(request: CommunityRequest, user: User, data: dict[str, Any], link: InviteLink | None) -> Participant:
    return register_participant(
        actor=need_login(request.viewer),
        community=request.community,
        user=user,
        first_name=data["first_name"],
        family_name=data["family_name"],
        postcode=data["postcode"],
        house_number=data["house_number"],
        addition=data["addition"],
        phone=data.get("phone", ""),
        consents=NEEDED,  # the form takes none without all three
        told=link if data.get("tells_inviter") else None,
    )


@require_safe
def done(request: CommunityRequest) -> HttpResponse:
    """Welcome, and what happens until the address is confirmed."""
    participant = need_participant(request.viewer)
    context = {"participant": participant, "confirmed": is_confirmed(participant.pk)}
    return render(request, "members/signup_done.html", context)
