"""Afterwards: "Is het gelukt?" and a word of thanks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp import clock
from buurthulp.errors import DomainError
from matching.access import Need, get_match_for
from matching.enums import MatchStatus, Said
from matching.forms.afterwards import CheckOutcomeForm, ThanksForm
from matching.models import Match
from matching.selectors.agreements import agreement_page
from matching.services.confirming import say_outcome, send_thanks
from matching.views.visit import posted, seat_of
from members.community_request import CommunityRequest

SKIPPED = "thanked_in_person"
MOST_SKIPPED = 50
FIELD_OF = {"minutes": "minutes"}
EITHER = require_http_methods(["GET", "HEAD", "POST"])


@EITHER
def check(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Whether it happened and how long it took; then a word of thanks."""
    viewer, participant = seat_of(request)
    match = get_match_for(viewer, public_id, Need.ACT)
    page = agreement_page(viewer, match, clock.now(), request.community.coordinator_name)
    form = CheckOutcomeForm(
        posted(request),
        other=page.other.first_name,
        agreed_minutes=match.minutes,
        initial={"minutes": match.minutes},
    )
    if request.method == "POST" and form.is_valid():
        try:
            say_outcome(
                actor=viewer,
                match_id=match.pk,
                participant=participant,
                said=form.said,
                minutes=form.minutes_said,
                again=form.again_said,
            )
            return _after_outcome(request, match, form.said, is_asker=page.is_asker)
        except DomainError as error:
            form.add_error(FIELD_OF.get(error.code), str(error.message))
    return render(request, "matching/check.html", {"agreement": page, "other": page.other, "form": form})


def _after_outcome(request: CommunityRequest, match: Match, said: Said, *, is_asker: bool) -> HttpResponse:
    if said == Said.NO:
        messages.success(request, _("Dankjewel dat je het zegt."))
        # There stands "Zullen we opnieuw zoeken?".
        asked = match.slot.occasion.help_request.public_id
        return redirect("matching:request", asked) if is_asker else redirect("matching:home")
    messages.success(request, _("Dankjewel. Dan weten we dat het goed is."))
    return redirect("matching:thanks", match.public_id)


@EITHER
def thanks(request: CommunityRequest, public_id: str) -> HttpResponse:
    """A card or own words. Once each way; sending again sends nothing."""
    viewer, participant = seat_of(request)
    match = get_match_for(viewer, public_id, Need.ACT)
    other = match.helper if match.asker_id == participant.pk else match.asker
    if "skip" in request.POST:
        skipped = [*request.session.get(SKIPPED, []), public_id]
        request.session[SKIPPED] = skipped[-MOST_SKIPPED:]
        return redirect(_after_thanks(match))
    if match.thanks.filter(author=participant).exists():
        messages.info(request, _("Je bedankte %(other)s al.") % {"other": other.first_name})
        return redirect(_after_thanks(match))
    form = ThanksForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            send_thanks(
                actor=viewer,
                match_id=match.pk,
                author=participant,
                card=form.cleaned_data["card"],
                own_words=form.cleaned_data["own"],
            )
            messages.success(request, _("Je bedankje is onderweg naar %(other)s.") % {"other": other.first_name})
            return redirect(_after_thanks(match))
        except DomainError as error:
            form.add_error(None, str(error.message))
    return render(request, "matching/thanks.html", {"other": other, "form": form})


def _after_thanks(match: Match) -> str:
    """The story, once it stands there; until the other has told how it went, it would say that nothing happened."""
    return "matching:story" if match.status == MatchStatus.DONE else "matching:home"
