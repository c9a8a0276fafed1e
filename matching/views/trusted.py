"""Trusted contacts: whom one names and what they did, and the page of who is one (ADR 25)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from matching.selectors.done_for import done_for
from matching.selectors.home import home_of
from matching.views.visit import posted
from members.access import get_acting_for, get_asked_for, need_login, need_oneself
from members.community_request import CommunityRequest
from members.enums import TrustedMay
from members.letters import trusted_letter_page
from members.models import Participant
from members.selectors.trusting import asked_of, trusted_of
from members.services.acting import end_acting
from members.services.trusting import ask_trusted, take_back_asked
from members.trusted_forms import TrustedForm

FIELDS = {"error.relation": "relation", "error.rights": "rights", "error.trusted.self": "email"}
CAN_ANSWER = frozenset({"invitation", "held", "further"})


@require_http_methods(["GET", "HEAD", "POST"])
def trusted(request: CommunityRequest) -> HttpResponse:
    """Mine, whom I asked, and what they did; POST ``acting`` or ``asked`` (numbers on this page) ends one."""
    participant = need_oneself(request.viewer)
    actor = need_login(request.viewer)
    if request.method == "POST":
        if "asked" in request.POST:
            take_back_asked(actor=actor, asked=get_asked_for(actor, request.POST["asked"]))
            messages.success(request, _("Ingetrokken. De code werkt niet meer."))
        else:
            end_acting(actor=actor, acts_for=get_acting_for(actor, request.POST.get("acting", "")))
            messages.success(request, _("Bewaard. Het is meteen zo."))
        return redirect("matching:trusted")
    context = {
        "trusted": trusted_of(participant),
        "asked": asked_of(participant),
        "acts": done_for(participant),
        "nav_current": "me",
    }
    return render(request, "matching/trusted.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def name_trusted(request: CommunityRequest) -> HttpResponse:
    """Name somebody. Without a mail address the answer is a letter with the code: only this answer holds it."""
    participant = need_oneself(request.viewer)
    participant.community = request.community
    form = TrustedForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            asked, code = ask_trusted(actor=need_login(request.viewer), participant=participant, **form.told)
        except DomainError as error:
            form.add_error(FIELDS.get(error.code), str(error))
        else:
            if not asked.to:
                return trusted_letter_page(request, asked, code, back=reverse("matching:trusted"))
            messages.success(request, _("Verstuurd. Zegt diegene ja, dan krijg je bericht."))
            return redirect("matching:trusted")
    return render(request, "matching/name_trusted.html", {"form": form, "nav_current": "me"})


def trusted_home(request: CommunityRequest, viewer: Viewer, participant: Participant) -> HttpResponse:
    """What a trusted contact sees of somebody: of each right its part, and nothing else."""
    may = viewer.may or frozenset()
    page = home_of(viewer, participant, clock.now(), coordinator=request.community.coordinator_name)
    waiting = [item for item in page.waiting if item.kind in CAN_ANSWER] if TrustedMay.ANSWER in may else []
    context = {
        "nav_current": "start",
        "first_name": participant.first_name,
        "sees": TrustedMay.SEE in may,
        "asks": TrustedMay.ASK in may,
        "answers": TrustedMay.ANSWER in may,
        "coming": page.coming if TrustedMay.SEE in may else [],
        "waiting": waiting,
        "requests": page.requests if may & {TrustedMay.ASK, TrustedMay.ANSWER} else [],
        "drafts": page.drafts if TrustedMay.ASK in may else [],
        "ask_url": reverse("matching:ask_what"),
    }
    return render(request, "matching/trusted_home.html", context)
