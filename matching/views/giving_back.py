""" "Heb je zin om ook eens iets te doen?", and three small things for who says yes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from exchange.selectors import limits_of
from exchange.selectors.ideas import ideas_for
from exchange.services.offers import add_likes
from matching.enums import GiveBackAnswer
from matching.services.giving_back import answer_give_back
from matching.views.visit import seat_of
from members.community_request import CommunityRequest


@post_only
def give_back(request: CommunityRequest) -> HttpResponse:
    """The answer: ``answer`` is yes, not_now or never. Anything else asks again."""
    viewer, participant = seat_of(request)
    sent = request.POST.get("answer", "")
    if sent not in GiveBackAnswer.values:
        return redirect("matching:home")
    answer = GiveBackAnswer(sent)
    answer_give_back(actor=viewer, participant=participant, answer=answer)
    if answer == GiveBackAnswer.YES:
        return redirect("matching:give_back_ideas")
    messages.success(request, _("Prima. Je mag gewoon blijven vragen."))
    return redirect("matching:home")


@require_http_methods(["GET", "HEAD", "POST"])
def ideas(request: CommunityRequest) -> HttpResponse:
    """Three small things that fit; what is ticked comes beside what somebody liked already."""
    viewer, participant = seat_of(request)
    ticked = {int(value) for value in request.POST.getlist("likes") if value.isdecimal() and len(value) < 18}
    if request.method == "POST":
        had_no_limits = limits_of(participant).radius_m is None
        try:
            add_likes(actor=viewer, participant=participant, small_thing_ids=ticked)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("exchange:likes")
        messages.success(request, _("Mooi. We denken aan je als er iets langskomt."))
        return redirect("exchange:limits" if ticked and had_no_limits else "matching:home")
    context = {"ideas": ideas_for(viewer, clock.now()), "nav_current": "start"}
    return render(request, "matching/give_back_ideas.html", context)
