"""Lasting pairs at the desk: all of them, one of them, and bringing two people together."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from desk.access import get_person_on_desk, get_request_on_desk, need_desk
from desk.models import Pair
from desk.pair_access import get_pair_on_desk
from desk.pair_enums import PairStep
from desk.pair_forms import PairForm, TalkedForm
from desk.selectors.finding import Found, find_people
from desk.selectors.pairs import pair_on_desk, pairs_of
from desk.services.pair_looks import close_look
from desk.services.pairs import end_pair, propose_pair, say_not_now, say_yes
from exchange.models import HelpRequest
from exchange.selectors import kinds_of
from members.access import need_feature, need_login, staff_page
from members.community_request import CommunityRequest
from members.enums import ConsentHow, Feature, Role
from members.features import Pairs
from members.models import Community, Participant


@require_safe
@staff_page(Role.COORDINATOR)
def pairs(request: CommunityRequest) -> HttpResponse:
    """Every pair of the coordinator's areas that is proposed or meets."""
    viewer, hold = need_desk(request.viewer)
    need_feature(request.community, Feature.PAIRS)
    context = {"pairs": pairs_of(viewer, hold), "nav_current": "worklist"}
    return render(request, "desk/staff/pairs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def new_pair(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Who would like company is in the address; ``met`` is with whom, ``vraag`` a question of theirs it begins with."""
    viewer, _hold = need_desk(request.viewer)
    need_feature(request.community, Feature.PAIRS)
    asker = get_person_on_desk(viewer, public_id)
    asked = _asked(request, asker)
    named = request.POST.get("met", request.GET.get("met", ""))
    if not named:
        return _search(request, asker, asked)
    helper = get_person_on_desk(viewer, named)
    if helper.pk == asker.pk:
        raise Http404
    form = PairForm(
        request.POST if request.method == "POST" else None,
        kinds=kinds_of(request.community),
        asker=asker.first_name,
        helper=helper.first_name,
        begun_with=asked,
        every_days=_every_days(request.community),
    )
    if form.is_bound and form.is_valid():
        try:
            made = propose_pair(actor=viewer, asker=asker, helper=helper, together=form.together, begun_with=asked)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Voorgesteld. Allebei krijgen ze de vraag of ze dit willen."))
            return redirect("desk:pair", made.public_id)
    context = {"form": form, "asker": asker, "helper": helper, "asked": asked, "nav_current": "worklist"}
    return render(request, "desk/staff/pair_new.html", context)


def _every_days(community: Community) -> int:
    pairs = community.preset.features.pairs or Pairs()
    return pairs.contact_every_days


def _asked(request: CommunityRequest, asker: Participant) -> HelpRequest | None:
    """The question it begins with; it must be theirs."""
    named = request.POST.get("vraag", request.GET.get("vraag", ""))
    if not named:
        return None
    help_request = get_request_on_desk(request.viewer, named)
    if help_request.participant_id != asker.pk:
        raise Http404
    return help_request


def _search(request: CommunityRequest, asker: Participant, asked: HelpRequest | None) -> HttpResponse:
    _viewer, hold = need_desk(request.viewer)
    typed = request.GET.get("zoek", "").strip()
    is_slowed = bool(typed) and not ratelimit.consume(request, action="desk_find", key=str(request.user.pk))
    found = find_people(request.community, hold, typed) if typed and not is_slowed else Found()
    context = {
        "asker": asker,
        "asked": asked,
        "typed": typed,
        "hits": [hit for hit in found.hits if hit.public_id != asker.public_id],
        "is_slowed": is_slowed,
        "nav_current": "worklist",
    }
    return render(request, "desk/staff/pair_search.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def pair(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Two people, how it stands and what they said; POST ``do``: what was heard, talked over, or stopped.

    Open also where pairs were switched off: of those that are over, lines of the worklist lead here.
    """
    viewer, hold = need_desk(request.viewer)
    found = get_pair_on_desk(viewer, public_id)
    form = TalkedForm(request.POST if request.POST.get("do") == "talked" else None)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        try:
            _do(need_login(viewer), found, request.POST.get("do", ""), form)
            messages.success(request, _("Genoteerd."))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("desk:pair", public_id)
    context = {"pair": pair_on_desk(found, hold=hold), "form": form, "nav_current": "worklist"}
    return render(request, "desk/staff/pair.html", context)


def _do(viewer: Viewer, found: Pair, step: str, form: TalkedForm) -> None:
    if step == "talked":
        close_look(actor=viewer, pair=found, note=form.cleaned_data["note"])
    elif step == "end":
        end_pair(actor=viewer, pair=found, step=PairStep.BY_DESK)
    elif step in ("yes_asker", "yes_helper", "not_asker", "not_helper"):
        said, _underscore, side = step.partition("_")
        person = found.asker if side == "asker" else found.helper
        if said == "yes":
            say_yes(actor=viewer, pair=found, participant=person, how=ConsentHow.PHONE)
        else:
            say_not_now(actor=viewer, pair=found, participant=person)
    else:
        raise DomainError("pair.do", _("Kies wat je wilt doen."))
