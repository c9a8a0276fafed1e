"""A rest for somebody who asks for it by telephone, and an end, with the reason why."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp import clock, spoken
from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from desk.access import get_closed_on_desk, get_person_on_desk, need_desk
from desk.ending_forms import ClosingForm
from desk.selectors.ending import closed_people
from matching.selectors.leaving import what_falls_away
from matching.services.closing import close_participant, reopen_participant
from members.access import need_login, staff_page
from members.community_request import CommunityRequest
from members.enums import Role
from members.forms import PauseForm
from members.models import Participant
from members.quiet import resting_until
from members.services.pausing import USUAL_DAYS, end_pause, pause

FIELDS = {"closing.reason": "reason", "closing.call": "called"}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def rest(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Ask somebody nothing up to and including a day; ``off`` ends it."""
    person, actor = get_person_on_desk(request.viewer, public_id), need_login(request.viewer)
    if request.method == "POST" and "off" in request.POST:
        end_pause(actor=actor, participant=person)
        messages.success(request, _("De pauze is voorbij. We vragen %(name)s weer.") % {"name": person.first_name})
        return redirect("desk:person", person.public_id)
    resting = resting_until(person)
    initial = {"until": resting or clock.localtime(clock.now()).date() + timedelta(days=USUAL_DAYS)}
    form = PauseForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        until = form.cleaned_data["until"]
        try:
            pause(actor=actor, participant=person, until=until)
        except DomainError as error:
            form.add_error("until", str(error))
        else:
            said = {"name": person.first_name, "date": spoken.date(until)}
            messages.success(request, _("%(name)s heeft pauze tot en met %(date)s.") % said)
            return redirect("desk:person", person.public_id)
    context = {"person": person, "form": form, "paused_until": resting, "nav_current": "worklist"}
    return render(request, "desk/staff/rest.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def close(request: CommunityRequest, public_id: str) -> HttpResponse:
    """What falls away, and then one button, for a reason."""
    try:
        person = get_person_on_desk(request.viewer, public_id)
    except Http404:
        if request.method != "POST":
            raise
        get_closed_on_desk(request.viewer, public_id)  # sent twice: the first time did it
        return redirect("desk:closed_people")
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            closed = close_participant(
                actor=need_login(request.viewer),
                participant=person,
                reason=form.cleaned_data["reason"],
                has_called=form.cleaned_data["called"],
            )
        except DomainError as error:
            form.add_error(FIELDS.get(error.code), str(error))
        else:
            messages.success(request, _told(person.first_name, closed))
            return redirect("desk:closed_people")
    falls_away = what_falls_away(person, clock.now())
    context = {"person": person, "form": form, "falls_away": falls_away, "nav_current": "worklist"}
    return render(request, "desk/staff/close.html", context)


def _told(first_name: str, closed: Participant) -> str:
    if closed.erase_on is None:
        return _("%(name)s doet niet meer mee. De gegevens zijn weg.") % {"name": first_name}
    told = _("%(name)s doet niet meer mee. Tot %(date)s kun je dit terugdraaien.")
    return told % {"name": first_name, "date": spoken.date(closed.erase_on)}


@require_safe
@staff_page(Role.COORDINATOR)
def closed(request: CommunityRequest) -> HttpResponse:
    """Whom a coordinator closed, as long as that can be undone."""
    viewer, hold = need_desk(request.viewer)
    rows, page = closed_people(viewer, hold, page=request.GET.get("page", "1"))
    return render(request, "desk/staff/closed.html", {"rows": rows, "page_obj": page, "nav_current": "worklist"})


@post_only
@staff_page(Role.COORDINATOR)
def reopen(request: CommunityRequest, public_id: str) -> HttpResponse:
    """They take part again after all."""
    try:
        person = get_closed_on_desk(request.viewer, public_id)
    except Http404:
        get_person_on_desk(request.viewer, public_id)  # sent twice: the first time did it
        return redirect("desk:person", public_id)
    reopen_participant(actor=need_login(request.viewer), participant=person)
    messages.success(request, _("%(name)s doet weer mee.") % {"name": person.first_name})
    return redirect("desk:person", public_id)
