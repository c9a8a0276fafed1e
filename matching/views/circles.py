"""Help circles: one's own, those one is in, and what is asked of them (ADR 32)."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from buurthulp.viewers import Viewer
from exchange.access import get_circle_for
from exchange.enums import MemberStatus
from exchange.models import Circle, CircleMember
from exchange.models.circle import LIVE_MEMBER
from exchange.selectors.circles import circle_round
from exchange.services.circles import decline_circle, invite_by_address, invite_member, join_circle, start_circle
from exchange.services.drafts import start_draft_for_circle
from matching.access import get_own_request
from matching.forms.circles import AddressForm
from matching.selectors.circles import circle_page, circles_of, people_to_ask_in
from matching.services import circles as services
from matching.views.visit import seat_of
from members.access import need_feature
from members.community_request import CommunityRequest
from members.enums import ConsentHow, Feature
from members.models import Participant

EITHER = require_http_methods(["GET", "HEAD", "POST"])


@EITHER
def circles(request: CommunityRequest) -> HttpResponse:
    """My circle, and those I am in or was asked into. POST begins one round me."""
    viewer, participant = seat_of(request)
    need_feature(request.community, Feature.CIRCLES)
    if request.method == "POST":
        how = ConsentHow.SPOKEN if request.is_proxy else ConsentHow.WEB
        circle = start_circle(actor=viewer, participant=participant, how=how)
        return redirect("matching:circle", circle.public_id)
    own = circle_round(participant.pk)
    context = {"own": own, "circles": circles_of(viewer), "nav_current": "me"}
    return render(request, "matching/circles.html", context)


@EITHER
def circle(request: CommunityRequest, public_id: str) -> HttpResponse:
    """One of them. POST ``do``: yes, not_now, leave; of whom it is round: ask, invite, address, remove, end."""
    viewer, participant = seat_of(request)
    need_feature(request.community, Feature.CIRCLES)
    found, mine = get_circle_for(viewer, public_id)
    step = request.POST.get("do", "")
    form = AddressForm(request.POST if step == "address" else None)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        try:
            if mine is not None:
                return _do_as_member(request, viewer, found, mine, step)
            return _do_as_own(request, viewer, participant, found, step, form)
        except DomainError as error:
            if not form.is_bound:
                messages.error(request, str(error.message))
                return redirect("matching:circle", public_id)
            form.add_error("who", str(error.message))
    if mine is not None and mine.status == MemberStatus.INVITED:
        asked = {"circle_id": public_id, "other": found.participant.first_name, "nav_current": "me"}
        return render(request, "matching/circle_asked.html", asked)
    context = {"circle": circle_page(viewer, found), "form": form, "nav_current": "me"}
    return render(request, "matching/circle.html", context)


def _do_as_member(
    request: CommunityRequest, viewer: Viewer, found: Circle, mine: CircleMember, step: str
) -> HttpResponse:
    match step:
        case "yes":
            how = ConsentHow.SPOKEN if request.is_proxy else ConsentHow.WEB
            join_circle(actor=viewer, member=mine, how=how)
            messages.success(request, _("Fijn! Je doet mee in de kring."))
            return redirect("matching:circle", found.public_id)
        case "not_now":
            decline_circle(actor=viewer, member=mine)
            messages.success(request, _("Dat is goed. Je hoeft niets uit te leggen."))
            return redirect("matching:circles")
        case "leave":
            services.leave_circle(actor=viewer, member=mine)
            messages.success(request, _("Je doet niet meer mee in deze kring. Dankjewel voor wat je deed."))
            return redirect("matching:circles")
    raise DomainError("circle.do", _("Kies wat je wilt doen."))


def _do_as_own(
    request: CommunityRequest, viewer: Viewer, participant: Participant, found: Circle, step: str, form: AddressForm
) -> HttpResponse:
    match step:
        case "ask":
            start_draft_for_circle(actor=viewer, participant=participant)
            return redirect("matching:ask_what")
        case "invite":
            person = people_to_ask_in(found).filter(public_id=request.POST.get("who", "")).first()
            if person is None:
                raise DomainError("not_together", _("Deze persoon kunnen we hiervoor niet vragen. Kies iemand anders."))
            invite_member(actor=viewer, circle=found, participant=person)
            messages.success(request, _("%(other)s krijgt je uitnodiging.") % {"other": person.first_name})
        case "address":
            if not ratelimit.consume(request, action="circle_invite", key=str(participant.pk)):
                raise DomainError("circle.slow", _("Dat waren er veel achter elkaar. Probeer het morgen weer."))
            invite_by_address(actor=viewer, circle=found, typed=form.cleaned_data["who"])
            messages.success(
                request,
                _("Doet deze persoon mee met Buurthulp? Dan is je uitnodiging onderweg. Je ziet de naam na een ja."),
            )
        case "remove":
            services.remove_member(actor=viewer, member=_member(found, request.POST.get("who", "")))
            messages.success(request, _("Goed. Deze persoon is niet meer in je kring."))
        case "end":
            services.end_circle(actor=viewer, circle=found)
            messages.success(request, _("Je kring is gestopt. Wat je afsprak, gaat door."))
            return redirect("matching:circles")
        case _:
            raise DomainError("circle.do", _("Kies wat je wilt doen."))
    return redirect("matching:circle", found.public_id)


def _member(found: Circle, public_id: str) -> CircleMember:
    rows = CircleMember.objects.filter(circle=found, participant__public_id=public_id, status__in=LIVE_MEMBER)
    row: CircleMember | None = rows.select_related("circle__participant__community", "participant__community").first()
    if row is None:
        raise Http404
    return row


@post_only
def wider(request: CommunityRequest, public_id: str) -> HttpResponse:
    """ "Vraag het ook buiten je kring", on one's own request."""
    viewer, _participant = seat_of(request)
    help_request = get_own_request(viewer, public_id)
    try:
        services.ask_wider(actor=viewer, help_request_id=help_request.pk)
        messages.success(request, _("Goed. We vragen het nu ook andere mensen in de buurt."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("matching:request", public_id)
