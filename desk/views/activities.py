"""Activities on the desk: read and approve, call off, and add one for somebody on the telephone."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from desk.access import get_activity_on_desk, need_desk
from desk.forms import NewActivityForm
from desk.selectors.activities import activities_of, activity_on_desk
from exchange.models import Activity
from exchange.selectors.activities import places_to_meet
from exchange.services.activities import (
    add_activity,
    approve_activity,
    cancel_activity,
    cancel_date,
    refuse_activity,
)
from members.access import need_login, staff_page
from members.community_request import CommunityRequest
from members.enums import Role

NAV = "activities"
FIELD_OF = {
    "error.activity.title": "title",
    "error.activity.text": "text",
    "error.activity.place": "place",
    "error.activity.until": "until",
    "error.date.past": "on",
    "error.date.far": "on",
    "error.minutes": "ends",
}


@require_safe
@staff_page(Role.COORDINATOR)
def activities(request: CommunityRequest) -> HttpResponse:
    """What goes on at places in the coordinator's areas; what must be read comes first."""
    viewer, hold = need_desk(request.viewer)
    context = {"rows": activities_of(viewer, hold, clock.now()), "nav_current": NAV}
    return render(request, "desk/staff/activities.html", context)


@require_safe
@staff_page(Role.COORDINATOR)
def activity(request: CommunityRequest, public_id: str) -> HttpResponse:
    """One activity, with how many come."""
    _viewer, hold = need_desk(request.viewer)
    found = get_activity_on_desk(request.viewer, public_id)
    context = {"activity": activity_on_desk(found, hold, clock.now()), "nav_current": NAV}
    return render(request, "desk/staff/activity.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def new_activity(request: CommunityRequest) -> HttpResponse:
    """An activity of Buurthulp itself, or heard on the telephone: it is open at once."""
    _viewer, hold = need_desk(request.viewer)
    places = places_to_meet(request.community)
    if hold.area_ids is not None:
        places = places.filter(area_id__in=hold.area_ids)
    form = NewActivityForm(request.POST if request.method == "POST" else None, places=places)
    if form.is_valid():
        try:
            added = add_activity(
                actor=need_login(request.viewer),
                community=request.community,
                organiser=None,
                words=form.words,
                public_place=form.public_place,
                first_on=form.cleaned_data["on"],
                at=form.cleaned_data["begins"],
                minutes=form.minutes,
                **form.repeats,
            )
        except DomainError as error:
            field = FIELD_OF.get(error.code)
            form.add_error(field, str(error))
        else:
            messages.success(request, _("De activiteit staat op de site."))
            return redirect("exchange:activity", added.public_id)
    return render(request, "desk/staff/activity_new.html", {"form": form, "nav_current": NAV})


@post_only
@staff_page(Role.COORDINATOR)
def settle_activity(request: CommunityRequest, public_id: str) -> HttpResponse:
    """A button of its page: approve, refuse, or cancel (``on`` a date, or the whole of it)."""
    found = get_activity_on_desk(request.viewer, public_id)
    try:
        messages.success(request, _settle(request, found, request.POST.get("answer", "")))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("desk:activity", public_id)


def _settle(request: CommunityRequest, found: Activity, answer: str) -> str:
    actor = need_login(request.viewer)
    match answer:
        case "approve":
            approve_activity(actor=actor, activity_id=found.pk)
            return _("Goedgekeurd. De activiteit staat op de site.")
        case "refuse":
            refuse_activity(actor=actor, activity_id=found.pk)
            return _("De activiteit komt niet op de site. De organisator krijgt een mail om te bellen.")
        case "cancel":
            if request.POST.get("on"):
                cancel_date(actor=actor, activity_id=found.pk, on=_day(request.POST["on"]))
            else:
                cancel_activity(actor=actor, activity_id=found.pk)
            return _("Afgezegd. Wie zei te komen, krijgt bericht.")
        case _other:
            raise Http404


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
