"""Letters that are printed and given to one person, for every app: the one with a code to take over."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from buurthulp.spoken import sentence_of
from members.models import HandOver
from members.selectors.handing_over import named_together, spoken_code, taking_over
from members.site import site_url


def letter_page(request: HttpRequest, made: HandOver, code: str, *, back: str) -> HttpResponse:
    """The letter itself, made for printing. ``back`` is where its link on the screen leads."""
    participant = made.participant
    address = f"{site_url(participant.community)}{reverse('members:take_over')}"
    helpers = taking_over(made).helpers
    context = {
        "first_name": participant.first_name,
        "code": spoken_code(code),
        "expires_at": made.expires_at,
        "address": address,
        "short_address": address.partition("://")[2].rstrip("/"),
        "helpers": sentence_of(named_together(helpers)),
        "helper_count": len(helpers),
        "back_url": back,
    }
    return render(request, "members/hand_over_letter.html", context)
