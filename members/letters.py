"""Letters that are printed and given to one person, for every app: the ones with a code."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from buurthulp.spoken import sentence_of
from members.models import HandOver
from members.selectors.handing_over import named_together, spoken_code, taking_over
from members.selectors.trusting import rights_said
from members.site import site_url


def letter_page(request: HttpRequest, made: HandOver, code: str, *, back: str) -> HttpResponse:
    """The letter itself, made for printing. ``back`` is where its link on the screen leads."""
    helpers = taking_over(made).helpers
    context = {
        **_with_code(made, code, back=back),
        "helpers": sentence_of(named_together(helpers)),
        "helper_count": len(helpers),
    }
    return render(request, "members/hand_over_letter.html", context)


def trusted_letter_page(request: HttpRequest, made: HandOver, code: str, *, back: str) -> HttpResponse:
    """The letter for who was named as a trusted contact: of whom, what they may, and the code."""
    context = {**_with_code(made, code, back=back), "may": rights_said(made.rights)}
    return render(request, "members/trusted_letter.html", context)


def _with_code(made: HandOver, code: str, *, back: str) -> dict[str, Any]:
    participant = made.participant
    address = f"{site_url(participant.community)}{reverse('members:take_over')}"
    return {
        "first_name": participant.first_name,
        "code": spoken_code(code),
        "expires_at": made.expires_at,
        "address": address,
        "short_address": address.partition("://")[2].rstrip("/"),
        "back_url": back,
    }
