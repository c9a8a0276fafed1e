"""Referring somebody to an organisation, and what became of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp import languages
from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from desk.access import get_organisation_on_desk, get_person_on_desk, get_referral_on_desk, get_request_on_desk
from desk.enums import ReferralStatus, ReferralWay
from desk.models import Referral
from desk.referral_forms import ReferForm
from desk.selectors.organisations import line_of, organisations_at
from desk.selectors.referrals import referral_on_desk, told_of
from desk.services.referrals import (
    HEARD,
    asked_in_vain,
    hear_of,
    refer,
    send_link_again,
    withdraw_referral,
)
from exchange.enums import RequestStatus
from exchange.models import HelpRequest
from exchange.suggesting import sounds_too_heavy
from members.access import need_feature, need_login, staff_page
from members.community_request import CommunityRequest
from members.enums import Feature, Role
from members.models import Participant
from members.selectors.contacts import contact_for
from members.selectors.people import current_home
from members.services.access_log import contact_details_of

FIELDS = {"referral.organisation", "referral.how", "referral.way", "referral.text"}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def new_referral(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Somebody, and perhaps a question of theirs (``?vraag=``), handed on; or a leaflet for themselves."""
    person = get_person_on_desk(request.viewer, public_id)
    need_feature(request.community, Feature.REFERRAL_OUT)
    asked = _asked(request, person)
    home = current_home(person.pk)
    organisations = organisations_at(request.community, home.area if home is not None else None)
    form = ReferForm(
        request.POST if request.method == "POST" else None,
        organisations=organisations,
        name=person.first_name,
        is_looked_for=asked is not None and asked.status == RequestStatus.OPEN,
        is_too_heavy=asked is not None and sounds_too_heavy(f"{asked.title} {asked.public_line}"),
    )
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["organisation"]
        if form.is_leaflet:
            return redirect(f"{reverse('desk:leaflet', args=[chosen])}?van={person.public_id}")
        organisation = get_organisation_on_desk(request.viewer, chosen)
        try:
            made = refer(
                actor=need_login(request.viewer),
                participant=person,
                organisation=organisation,
                help_request=asked,
                **form.what,
            )
        except DomainError as error:
            form.add_error(error.code.partition(".")[2] if error.code in FIELDS else None, str(error))
        else:
            messages.success(request, _done(made))
            return redirect("desk:referral", made.public_id)
    context = {
        "form": form,
        "person": person,
        "asked": asked,
        "has_organisations": bool(organisations),
        "nav_current": "worklist",
    }
    return render(request, "desk/staff/refer.html", context)


def _asked(request: CommunityRequest, person: Participant) -> HelpRequest | None:
    """The question it began with; it must be theirs."""
    named = request.POST.get("vraag", request.GET.get("vraag", ""))
    if not named:
        return None
    help_request = get_request_on_desk(request.viewer, named)
    if help_request.participant_id != person.pk:
        raise Http404
    return help_request


def _done(made: Referral) -> str:
    names = {"organisation": made.organisation.name}
    if made.way == ReferralWay.MAIL:
        return _("Doorgegeven. %(organisation)s krijgt een mail met een link.") % names
    return _("Genoteerd. Druk nu de brief aan %(organisation)s af.") % names


@require_safe
@staff_page(Role.COORDINATOR)
def leaflet(request: CommunityRequest, public_id: str) -> HttpResponse:
    """What an organisation does and how one reaches it, for who calls themselves. Nothing of anybody stands on it."""
    organisation = get_organisation_on_desk(request.viewer, public_id)
    back = reverse("desk:worklist")
    if request.GET.get("van"):
        back = reverse("desk:person", args=[get_person_on_desk(request.viewer, request.GET["van"]).public_id])
    context = {
        "organisation": line_of(organisation),
        "contact": contact_for(request.community, None),
        "back_url": back,
    }
    return render(request, "desk/staff/leaflet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def referral(request: CommunityRequest, public_id: str) -> HttpResponse:
    """How it stands, what was told, and what the organisation said: POST ``do``. A look that is written down."""
    found = get_referral_on_desk(request.viewer, public_id)
    viewer = need_login(request.viewer)
    if request.method == "POST":
        try:
            messages.success(request, _do(viewer, found, request.POST.get("do", "")))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("desk:referral", public_id)
    contact_details_of(viewer=viewer, participant=found.participant, reason="referral")
    context = {"referral": referral_on_desk(found), "nav_current": "worklist"}
    return render(request, "desk/staff/referral.html", context)


def _do(viewer: Viewer, found: Referral, step: str) -> str:
    names = {"organisation": found.organisation.name, "name": found.participant.first_name}
    if step in HEARD:
        hear_of(actor=viewer, referral=found, said=ReferralStatus(step))
        return _("Genoteerd.")
    if step == "asked":
        asked_in_vain(actor=viewer, referral=found)
        return _("Genoteerd. Als je niets hoort, staat het later weer op de werklijst.")
    if step == "again":
        send_link_again(actor=viewer, referral=found)
        return _("%(organisation)s krijgt een nieuwe link. De oude werkt niet meer.") % names
    if step == "withdraw":
        withdraw_referral(actor=viewer, referral=found)
        return _("Ingetrokken. Bel %(organisation)s, dan stoppen zij ook met %(name)s.") % names
    raise DomainError("referral.do", _("Kies wat je wilt doen."))


@require_safe
@staff_page(Role.COORDINATOR)
def letter(request: CommunityRequest, public_id: str) -> HttpResponse:
    """The letter to the organisation, with what was agreed to: a look that is written down."""
    found = get_referral_on_desk(request.viewer, public_id)
    if found.way != ReferralWay.LETTER or not found.told:
        raise Http404
    contact_details_of(viewer=need_login(request.viewer), participant=found.participant, reason="letter")
    with languages.reading(""):  # organisations are written to in Dutch
        context = {"letter": told_of(found), "back_url": reverse("desk:referral", args=[public_id])}
        return render(request, "desk/staff/referral_letter.html", context)
