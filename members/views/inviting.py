"""Inviting a neighbour: one's own link, and the page that the neighbour opens with it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from members.access import need_login, need_participant
from members.community_request import CommunityRequest
from members.models import InviteLink, Participant
from members.paper import Paper, Printed, printed_page
from members.selectors.contacts import Contact
from members.selectors.invites import how_many_joined, own_link, working_link
from members.services.inviting import make_invite_link, renew_invite_link, stop_invite_link
from members.sharing import ways_to_share
from members.site import site_url

INVITED_BY_KEY = "invited_by"


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: CommunityRequest) -> HttpResponse:
    """My link: make it (``do=make``, with or without my name), renew it, or stop it; and ways to hand it over."""
    participant, actor = need_participant(request.viewer), need_login(request.viewer)
    if request.method == "POST":
        try:
            _change_link(request, actor, participant)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("members:invite")
    link = own_link(participant)
    context = {"link": link, "joined": how_many_joined(participant), "nav_current": "me"}
    if link is not None:
        context |= _ways_to_share(request, link)
    return render(request, "members/invite.html", context)


def _change_link(request: CommunityRequest, actor: Viewer, participant: Participant) -> None:
    match request.POST.get("do", ""):
        case "renew":
            renew_invite_link(actor=actor, participant=participant)
            messages.success(request, _("Je hebt een nieuwe link. De oude werkt niet meer."))
        case "stop":
            stop_invite_link(actor=actor, participant=participant)
            messages.success(request, _("Je link werkt niet meer."))
        case _do:
            shows_name = request.POST.get("shows_name") == "on"
            make_invite_link(actor=actor, participant=participant, shows_name=shows_name)
            messages.success(request, _("Bewaard. Je link is klaar."))


def _ways_to_share(request: CommunityRequest, link: InviteLink) -> dict[str, str]:
    address = _address_of(request, link)
    words = _("Ik doe mee met Buurthulp %(community)s. Buren doen daar iets voor elkaar. Kijk maar: %(address)s")
    said = words % {"community": request.community.name, "address": address}
    return ways_to_share(words=said, subject=_("Doe je mee met Buurthulp?"), address=address)


def _address_of(request: CommunityRequest, link: InviteLink) -> str:
    return f"{site_url(request.community)}{reverse('members:welcome', args=[link.token])}"


@require_safe
def invite_cards(request: CommunityRequest) -> HttpResponse:
    """Four cards with my link, to print and cut."""
    participant = need_participant(request.viewer)
    link = own_link(participant)
    if link is None:
        return redirect("members:invite")
    community = request.community
    card = Printed(
        title=_("Doe je ook mee?"),
        lines=(
            _("Een boodschap, een klusje, een praatje: buren doen iets voor elkaar."),
            _("%(name)s doet al mee.") % {"name": participant.first_name} if link.shows_name else "",
        ),
        address=_address_of(request, link),
        contact=Contact(community.coordinator_name, community.phone),
    )
    return printed_page(request, card, paper=Paper.CARDS, back=reverse("members:invite"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: CommunityRequest, token: str) -> HttpResponse:
    """What a neighbour opens. It says a first name at most, and nothing of where anybody lives.

    Only the button keeps the invitation, through the log-in code: looking leaves nothing behind.
    """
    link = working_link(request.community, token)
    if link is None:
        return render(request, "members/welcome_unknown.html", status=404)
    if request.method == "POST":
        request.session[INVITED_BY_KEY] = link.token
        return _to_sign_up(request)
    context = {"first_name": link.participant.first_name if link.shows_name else ""}
    return render(request, "members/welcome.html", context)


def _to_sign_up(request: CommunityRequest) -> HttpResponse:
    names = reverse("members:signup_names")
    if request.user.is_authenticated:
        return HttpResponseRedirect(names)
    query = urlencode({REDIRECT_FIELD_NAME: names}, safe="/")
    return HttpResponseRedirect(f"{reverse('account_request_login_code')}?{query}")


def invitation_of(request: CommunityRequest) -> InviteLink | None:
    """The link with which this visitor came, while it works."""
    token = request.session.get(INVITED_BY_KEY)
    return working_link(request.community, token) if token else None


def forget_invitation(request: CommunityRequest) -> None:
    """The visitor takes part now: the invitation has done its work."""
    request.session.pop(INVITED_BY_KEY, None)
