"""What there is to do: the list, one activity, "ik kom", and the calendar file."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from exchange.access import get_activity_for, get_activity_to_print, may_print
from exchange.calendar_files import calendar_file
from exchange.enums import ActivityStatus
from exchange.paper import activity_paper
from exchange.selectors.activities import REACHES, activity_page, agenda, own_activities
from exchange.services.attending import say_coming, say_not_coming
from exchange.wording import activity_when
from members.access import need_login, need_participant
from members.community_request import CommunityRequest
from members.paper import Paper, printed_page

CALENDAR_TYPE = "text/calendar; charset=utf-8"


@require_safe
def activities(request: CommunityRequest) -> HttpResponse:
    """A week of activities, for everybody; the filters stand in the address."""
    place_id, reach = request.GET.get("plek", ""), request.GET.get("afstand", "")
    found = agenda(
        request.viewer,
        request.community,
        start=_day(request.GET.get("vanaf", "")),
        place_id=place_id,
        reach=reach if reach in REACHES else "",
    )
    own = own_activities(request.participant, clock.now()) if request.participant else []
    context = {
        "agenda": found,
        "own": own,
        "place_id": place_id,
        "reach": reach if reach in REACHES else "",
        "is_today": found.start == clock.localtime(clock.now()).date(),
        "nav_current": "activities",
    }
    return render(request, "exchange/activities.html", context)


@require_safe
def activity(request: CommunityRequest, public_id: str) -> HttpResponse:
    """One activity, with its next dates."""
    found = get_activity_for(request.viewer, public_id)
    page = activity_page(request.viewer, found, clock.now())
    context = {
        "activity": page,
        "is_open": page.status == ActivityStatus.OPEN,
        "may_print": may_print(request.viewer, found),
        "nav_current": "activities",
    }
    return render(request, "exchange/activity.html", context)


@post_only
def attend(request: CommunityRequest, public_id: str) -> HttpResponse:
    """ "Ik kom" (``coming=yes``) or "toch niet" for the date ``on``."""
    participant, viewer = need_participant(request.viewer), need_login(request.viewer)
    found = get_activity_for(request.viewer, public_id)
    on = _day(request.POST.get("on", ""))
    if on is None:
        raise Http404
    try:
        if request.POST.get("coming") == "yes":
            say_coming(actor=viewer, participant=participant, activity_id=found.pk, on=on)
            when = {"when": activity_when(found.rule, on)}
            messages.success(request, _("Leuk, je komt. Je staat op de lijst voor %(when)s.") % when)
        else:
            say_not_coming(actor=viewer, participant=participant, activity_id=found.pk, on=on)
            messages.success(request, _("Goed. Je staat niet meer op de lijst."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("exchange:activity", public_id)


@require_safe
def activity_calendar(request: CommunityRequest, public_id: str) -> HttpResponse:
    """The calendar file of the whole series, or of one date (``?datum=``)."""
    found = get_activity_for(request.viewer, public_id)
    only = _day(request.GET.get("datum", ""))
    if found.status == ActivityStatus.CANCELLED or (only is not None and not found.rule.is_on(only)):
        raise Http404
    place = found.public_place
    assert place is not None  # only a draft has none, and a draft is no page
    page = request.build_absolute_uri(request.path.removesuffix("agenda.ics"))
    content = calendar_file(
        found.rule,
        uid=f"{found.public_id}@{request.get_host().partition(':')[0]}",
        title=found.title,
        text=found.text,
        place=", ".join(part for part in (place.name, place.address, place.town) if part),
        url=page,
        made_at=clock.now(),
        cancelled=list(found.cancelled_dates.order_by("on").values_list("on", flat=True)),
        only=only,
    )
    headers = {"Content-Disposition": 'attachment; filename="activiteit.ics"'}
    return HttpResponse(content, content_type=CALENDAR_TYPE, headers=headers)


@require_safe
def activity_poster(request: CommunityRequest, public_id: str) -> HttpResponse:
    """A poster of an activity, for the printer of its organiser or coordinator."""
    return _paper(request, public_id, Paper.POSTER)


@require_safe
def activity_cards(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Four cards of an activity, to print and cut."""
    return _paper(request, public_id, Paper.CARDS)


def _paper(request: CommunityRequest, public_id: str, paper: Paper) -> HttpResponse:
    found = get_activity_to_print(request.viewer, public_id)
    back = reverse("exchange:activity", args=[public_id])
    return printed_page(request, activity_paper(found), paper=paper, back=back)


def _day(text: str) -> date | None:
    """A day as addresses and forms write it; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
