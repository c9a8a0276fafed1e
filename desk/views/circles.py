"""Circles at the desk: one round somebody, and what who reads no mail says of those they are asked in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from desk.access import get_person_on_desk, need_desk
from desk.circle_forms import CircleForm
from desk.selectors.circles import circles_by_phone, member_by_phone
from desk.services.heard import HeardOfCircle, enter_of_circle, heard_of_circle
from exchange.selectors.circles import circle_size_of
from exchange.services.circles import start_circle
from members.access import need_feature, staff_page
from members.community_request import CommunityRequest
from members.enums import ConsentHow, Feature, Role
from members.models import Participant


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def new_circle(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Begin one; where there is one, how many are in it and nothing of who.

    ``heard``: what they say of a ``circle`` that they are asked in, or are in.
    """
    viewer, _hold = need_desk(request.viewer)
    need_feature(request.community, Feature.CIRCLES)
    person = get_person_on_desk(viewer, public_id)
    if "heard" in request.POST:
        _enter(request, viewer, person)
        return redirect("desk:new_circle", public_id)
    form = CircleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            start_circle(actor=viewer, participant=person, how=ConsentHow(form.cleaned_data["how"]))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Er is nu een kring rond %(name)s.") % {"name": person.first_name})
            return redirect("desk:new_circle", public_id)
    context = {
        "form": form,
        "person": person,
        "size": circle_size_of(person),
        "asked_in": circles_by_phone(person),
        "nav_current": "worklist",
    }
    return render(request, "desk/staff/circle_new.html", context)


def _enter(request: CommunityRequest, viewer: Viewer, person: Participant) -> None:
    """What was heard of one circle. Raises Http404 for one they were never asked into."""
    member = member_by_phone(person, request.POST.get("circle", ""))
    if member is None:
        raise Http404
    names = {"name": person.first_name, "other": member.circle.participant.first_name}
    told = {
        HeardOfCircle.YES: _("%(name)s doet mee in de kring rond %(other)s."),
        HeardOfCircle.NOT_NOW: _("Bewaard. %(name)s wordt hiervoor nu niet meer gevraagd."),
        HeardOfCircle.STOPS: _("%(name)s doet niet meer mee in de kring rond %(other)s."),
    }
    try:
        heard = heard_of_circle(request.POST["heard"])
        enter_of_circle(actor=viewer, member=member, heard=heard)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, told[heard] % names)
