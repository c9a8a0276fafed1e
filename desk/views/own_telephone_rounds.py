"""Telephone rounds for residents: whom I call today, and when I am called."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp import clock
from buurthulp.errors import DomainError
from desk.selectors.telephone_rounds import calls_of, membership_of, own_round
from desk.services.telephone_rounds import be_away, leave_round, note_no_answer, tick_spoken
from desk.telephone_round_access import get_member_to_call, get_own_membership
from desk.telephone_round_forms import AwayForm, read_tries
from members.access import need_feature, need_login, need_participant
from members.community_request import CommunityRequest
from members.enums import Feature
from members.models import Participant


@require_http_methods(["GET", "HEAD", "POST"])
def telephone_round(request: CommunityRequest) -> HttpResponse:
    """POST ``do``: spoken or no_answer of whom I call (``who``); away, back or leave of myself."""
    participant = need_participant(request.viewer)
    need_feature(request.community, Feature.TELEPHONE_ROUNDS)
    if request.method == "POST":
        try:
            messages.success(request, _do(request, participant, request.POST.get("do", "")))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("signals:round")
    member = membership_of(participant)
    context = {
        "calls": calls_of(participant, clock.localtime(clock.now()).date()),
        "own": own_round(member) if member is not None else None,
        "form": AwayForm(),
        "nav_current": "me",
    }
    return render(request, "desk/own_round.html", context)


def _do(request: CommunityRequest, participant: Participant, step: str) -> str:
    viewer = need_login(request.viewer)
    if step in ("spoken", "no_answer"):
        called = get_member_to_call(participant, request.POST.get("who", ""))
        if step == "spoken":
            tick_spoken(actor=viewer, member=called)
            return _("Fijn dat jullie elkaar spraken.")
        if note_no_answer(actor=viewer, member=called, after=read_tries(request.POST)).missed_at is not None:
            return _("Dankjewel. De coördinator weet het nu en belt verder.")
        return _("Genoteerd. Probeer het over een kwartier nog eens.")
    own = get_own_membership(participant)
    if step == "leave":
        leave_round(actor=viewer, member=own)
        return _("Gestopt. We bellen je niet meer.")
    form = AwayForm(request.POST)
    if step not in ("away", "back") or not form.is_valid():
        raise DomainError("round.away", _("Vul de eerste en de laatste dag in."))
    days = (form.cleaned_data["since"], form.cleaned_data["until"]) if step == "away" else (None, None)
    be_away(actor=viewer, member=own, since=days[0], until=days[1])
    return _("Bewaard. Dan bellen we je niet.") if step == "away" else _("Welkom terug. We bellen je weer.")
