"""The rota of the telephone: a week, one shift of it, and the week on paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from desk.models import TelephoneShift
from desk.selectors.telephone_shifts import monday_from, monday_of, shift_line, shift_week
from desk.services.telephone_shifts import make_shifts, remove_shift, repeat_week, say_can, say_cannot
from desk.telephone_shift_access import get_shift, need_rota
from desk.telephone_shift_forms import ShiftsForm
from members.access import staff_page
from members.community_request import CommunityRequest
from members.enums import Role


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def shifts(request: CommunityRequest) -> HttpResponse:
    """The week that ``week`` names; POST ``do``: make (new shifts in it) or repeat (those of the week before)."""
    viewer = need_rota(request.viewer, request.community)
    monday = monday_from(request.GET.get("week", ""))
    office = request.community.preset.office.by_weekday()
    is_made = request.method == "POST" and request.POST.get("do") != "repeat"
    form = ShiftsForm(request.POST if is_made else None, monday=monday, office=office)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        try:
            if form.is_bound:
                count = make_shifts(actor=viewer, community=request.community, **form.cleaned_data)
            else:
                count = repeat_week(actor=viewer, community=request.community, monday=monday)
        except DomainError as error:
            if not form.is_bound:
                messages.error(request, str(error))
                return redirect(_week(monday))
            form.add_error({"shift.days": "days", "shift.times": "ends"}.get(error.code), str(error))
        else:
            messages.success(request, _made(count))
            return redirect(_week(monday))
    week = shift_week(viewer, request.community, monday)
    context = {"week": week, "form": form, "nav_current": "worklist"}
    return render(request, "desk/staff/telephone_shifts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def shift(request: CommunityRequest, public_id: str) -> HttpResponse:
    """One shift, and what everybody said of it; POST ``do``: can, cannot or remove."""
    viewer = need_rota(request.viewer, request.community)
    found = get_shift(viewer, public_id)
    if request.method == "POST":
        try:
            messages.success(request, _do(viewer, found, request.POST.get("do", "")))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect(_week(monday_of(clock.localtime(found.begins_at).date())))
    line = shift_line(viewer, request.community, found)
    return render(request, "desk/staff/telephone_shift.html", {"line": line, "nav_current": "worklist"})


@require_safe
@staff_page(Role.COORDINATOR)
def print_shifts(request: CommunityRequest) -> HttpResponse:
    """The same week, for the printer."""
    viewer = need_rota(request.viewer, request.community)
    week = shift_week(viewer, request.community, monday_from(request.GET.get("week", "")))
    return render(request, "desk/staff/telephone_shifts_print.html", {"week": week, "nav_current": "worklist"})


def _do(viewer: Viewer, found: TelephoneShift, step: str) -> str:
    match step:
        case "can":
            row = say_can(actor=viewer, shift=found)
            is_mine = row.operator is not None and row.operator.user_id == viewer.user_id
            return _("Deze dienst is van jou.") if is_mine else _("Genoteerd: jij kunt ook. Een collega doet het al.")
        case "cannot":
            say_cannot(actor=viewer, shift=found)
            return _("Genoteerd: jij kunt dan niet.")
        case "remove":
            remove_shift(actor=viewer, shift=found)
            return _("Deze dienst is weg.")
        case _:
            raise DomainError("shift.do", _("Kies “Ik kan” of “Ik kan niet”."))


def _made(count: int) -> str:
    if not count:
        return _("Deze diensten waren er al.")
    said = ngettext("%(count)s dienst erbij. Zeg nu of je kunt.", "%(count)s diensten erbij. Zeg nu of je kunt.", count)
    return said % {"count": count}


def _week(monday: Any) -> str:
    return f"{reverse('desk:shifts')}?week={monday}"
