"""Somebody was here twice: find the other, see what becomes of what, and make them one."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from desk.access import get_person_on_desk, need_desk
from desk.merge_forms import MergeForm
from desk.selectors.finding import Found, find_people, find_twins
from desk.selectors.merging import merge_page, refuse_merge
from desk.services.merging import merge_people
from members.access import staff_page
from members.community_request import CommunityRequest
from members.enums import Role
from members.models import Participant
from members.services.access_log import contact_details_of_each


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def merge(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Who stays is in the address; ``met`` is who goes into them. Without it: who it may be, or search (``zoek``)."""
    need_desk(request.viewer)
    stays = get_person_on_desk(request.viewer, public_id)
    other = request.POST.get("met", "") or request.GET.get("met", "")
    if not other:
        return _search(request, stays)
    goes = get_person_on_desk(request.viewer, other)
    if goes.pk == stays.pk:
        return redirect("desk:person", stays.public_id)  # it was done before, or in another window
    form = MergeForm(request.POST if request.method == "POST" else None)
    try:
        refuse_merge(stays, goes)
        if form.is_bound and form.is_valid():
            viewer, _hold = need_desk(request.viewer)
            kept = merge_people(actor=viewer, former=goes, by=stays)
            messages.success(request, _("%(name)s is nu één deelnemer.") % {"name": kept.first_name})
            return redirect("desk:person", kept.public_id)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("desk:merge", stays.public_id)
    return render(request, "desk/staff/merge.html", {"form": form, **_page(request, stays, goes)})


def _page(request: CommunityRequest, stays: Participant, goes: Participant) -> dict[str, Any]:
    """Both with their contact data: two looks that are written down."""
    viewer, _hold = need_desk(request.viewer)
    details = contact_details_of_each(viewer=viewer, participants=[stays, goes], reason="merge")
    confirmed = [row.pk for row in (stays, goes) if getattr(row, "confirmation", None) is not None]
    return {"merge": merge_page(stays, goes, details, confirmed), "nav_current": "worklist"}


def _search(request: CommunityRequest, stays: Participant) -> HttpResponse:
    _viewer, hold = need_desk(request.viewer)
    typed = request.GET.get("zoek", "").strip()
    is_slowed = bool(typed) and not ratelimit.consume(request, action="desk_find", key=str(request.user.pk))
    if typed:
        found = Found() if is_slowed else find_people(request.community, hold, typed)
    else:
        found = find_twins(stays, hold)
    hits = [hit for hit in found.hits if hit.public_id != stays.public_id]
    context = {
        "public_id": stays.public_id,
        "first_name": stays.first_name,
        "typed": typed,
        "hits": hits,
        "is_elsewhere": found.is_elsewhere,
        "is_slowed": is_slowed,
        "nav_current": "worklist",
    }
    return render(request, "desk/staff/merge_search.html", context)
