"""What helps while asking: what is offered already, and the turned-round form."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from buurthulp.pace import is_within
from buurthulp.post_only import post_only
from exchange.models import Category
from exchange.selectors import kinds_of, live_draft, suggest_category
from exchange.selectors.board import fitting_offers
from exchange.services.drafts import turn_not, turn_round
from exchange.turning import turned_words
from matching.ask_steps import progress_of
from matching.forms.asking import TurnForm
from matching.selectors.asking import about
from matching.views.asking_end import saved, show
from matching.views.visit import posted, seat_of
from members.community_request import CommunityRequest

LOOKS, SECONDS = 60, 300
TEXT_MAX = 400
FIELD_OF = {"what.missing": "title", "text.too_long": "title"}


@post_only
def fitting(request: CommunityRequest) -> HttpResponse:
    """What is offered of the kind that was chosen, or that the words sound like: a piece of the first step.

    Posted, so that what somebody types stands in no log. Sixty times in five minutes; then it stays as it was (429).
    """
    viewer, participant = seat_of(request)
    if not is_within("fitting", participant.pk, most=LOOKS, seconds=SECONDS):
        return HttpResponse(status=429)
    typed = " ".join((request.POST.get("title", ""), request.POST.get("public_line", "")))[:TEXT_MAX]
    chosen: Category | None = kinds_of(request.community).filter(slug=request.POST.get("category", "")).first()
    suggestion = suggest_category(request.community, typed) if chosen is None else None
    kind = chosen or suggestion
    offers = fitting_offers(viewer, kind) if kind is not None else []
    return render(request, "components/fitting_offers.html", {"offers": offers, "suggestion": suggestion, "live": True})


@require_http_methods(["GET", "HEAD", "POST"])
def turn(request: CommunityRequest) -> HttpResponse:
    """Asking put as an invitation: "ja" takes these words, "nee" is remembered for this question."""
    viewer, participant = seat_of(request)
    draft = live_draft(participant)
    words = turned_words(draft.category) if draft is not None else ""
    if draft is None or not words:
        return redirect("matching:ask_when" if draft else "matching:ask_what")
    if "later" in request.POST:
        return saved(request)
    if request.POST.get("turn") == "no":
        turn_not(actor=viewer, draft=draft)
        return redirect("matching:ask_when")
    form = TurnForm(posted(request), example=words)
    if request.method == "POST" and form.is_valid():
        try:
            turn_round(actor=viewer, draft=draft, words=form.cleaned_data["title"])
            return redirect("matching:ask_when")
        except DomainError as error:
            show(error, form, FIELD_OF)
    progress = replace(progress_of(draft, "ask_what"), back="matching:ask_what")
    context = {"form": form, "draft": about(draft), "progress": progress}
    return render(request, "matching/ask_turn.html", context)
