"""Telephone rounds at the desk: all of them, one of them with its day, and letting somebody take part."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from desk.access import get_person_on_desk, need_desk
from desk.models import RoundMember, TelephoneRound
from desk.selectors.telephone_rounds import round_on_desk, rounds_of
from desk.services.telephone_rounds import (
    be_away,
    close_missed,
    join_round,
    leave_round,
    make_round,
    move_up,
    name_caller,
    note_no_answer,
    rest_round,
    tick_spoken,
)
from desk.telephone_round_access import get_member_on_desk, get_round_on_desk
from desk.telephone_round_enums import MissedOutcome
from desk.telephone_round_forms import AwayForm, JoinForm, RoundForm, read_tries
from members.access import need_feature, staff_page
from members.community_request import CommunityRequest
from members.enums import ConsentHow, Feature, Role
from members.features import TelephoneRounds


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def rounds(request: CommunityRequest) -> HttpResponse:
    """All rounds of the community, and a form for a new one."""
    viewer, _hold = need_desk(request.viewer)
    need_feature(request.community, Feature.TELEPHONE_ROUNDS)
    telephone_rounds = request.community.preset.features.telephone_rounds or TelephoneRounds()
    starts, ends = telephone_rounds.start, telephone_rounds.end
    initial = {"starts": starts.replace(":", "."), "ends": ends.replace(":", ".")}
    form = RoundForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = make_round(actor=viewer, community=request.community, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("De ronde is er. Open een deelnemer om die mee te laten doen."))
            return redirect("desk:round", made.public_id)
    context = {"rounds": rounds_of(viewer), "form": form, "nav_current": "worklist"}
    return render(request, "desk/staff/telephone_rounds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def telephone_round(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Today's round; POST ``do`` with ``who`` (a number on this page), or for the round as a whole.

    Open also where rounds were switched off: lines of the worklist lead here.
    """
    viewer, hold = need_desk(request.viewer)
    found = get_round_on_desk(viewer, public_id)
    if request.method == "POST":
        try:
            _do(request, found, request.POST.get("do", ""))
            messages.success(request, _("Genoteerd."))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("desk:round", public_id)
    context = {
        "round": round_on_desk(found, viewer=viewer, hold=hold),
        "outcomes": [(one.value, one.label) for one in MissedOutcome],
        "away_form": AwayForm(auto_id="rust_%s"),
        "nav_current": "worklist",
    }
    return render(request, "desk/staff/round.html", context)


def _do(request: CommunityRequest, found: TelephoneRound, step: str) -> None:
    viewer, _hold = need_desk(request.viewer)
    if step in ("rest", "go_on"):
        since, until = _days(request) if step == "rest" else (None, None)
        rest_round(actor=viewer, telephone_round=found, since=since, until=until)
        return
    if step == "no_caller":
        name_caller(actor=viewer, telephone_round=found, caller=None)
        return
    member: RoundMember = get_member_on_desk(viewer, found, request.POST.get("who", ""))
    match step:
        case "spoken":
            tick_spoken(actor=viewer, member=member)
        case "no_answer":
            note_no_answer(actor=viewer, member=member, after=read_tries(request.POST))
        case "up":
            move_up(actor=viewer, member=member)
        case "away":
            since, until = _days(request)
            be_away(actor=viewer, member=member, since=since, until=until)
        case "back":
            be_away(actor=viewer, member=member, since=None, until=None)
        case "leave":
            leave_round(actor=viewer, member=member)
        case _:
            close_missed(actor=viewer, member=member, outcome=step)


def _days(request: CommunityRequest) -> tuple[date | None, date | None]:
    form = AwayForm(request.POST)
    if not form.is_valid():
        raise DomainError("round.away", _("Vul de eerste en de laatste dag in."))
    return form.cleaned_data["since"], form.cleaned_data["until"]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def join(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Somebody joins a round, as they agreed to; POST ``do`` = caller: they call it."""
    viewer, _hold = need_desk(request.viewer)
    need_feature(request.community, Feature.TELEPHONE_ROUNDS)
    person = get_person_on_desk(viewer, public_id)
    rows = TelephoneRound.objects.filter(community_id=viewer.community_id).order_by("name", "pk")
    form = JoinForm(request.POST if request.POST.get("do") == "join" else None, rounds=rows)
    if request.POST.get("do") == "caller":
        named = form.rounds.get(request.POST.get("round", ""))
        if named is None:
            raise Http404
        name_caller(actor=viewer, telephone_round=named, caller=person)
        messages.success(request, _("%(name)s belt deze ronde.") % {"name": person.first_name})
        return redirect("desk:round", named.public_id)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        named = form.rounds[data["round"]]
        try:
            join_round(
                actor=viewer,
                telephone_round=named,
                participant=person,
                how=ConsentHow(data["how"]),
                contact_name=data["contact_name"],
                contact_phone=data["contact_phone"],
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s doet mee met de ronde.") % {"name": person.first_name})
            return redirect("desk:round", named.public_id)
    context = {"form": form, "person": person, "rounds": list(form.rounds.values()), "nav_current": "worklist"}
    return render(request, "desk/staff/round_join.html", context)
