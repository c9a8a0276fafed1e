"""The coordinator's day: the list, one line of it, the list on paper, and when she is there."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from buurthulp.worklist import WorkRow
from desk.access import get_work_on_desk, need_desk
from desk.selectors.work import WorkOnDesk, own_hours, work_on_desk
from desk.selectors.work_lines import Chosen, chosen_from
from desk.selectors.worklist import printed_worklist, worklist_of
from desk.services.presence import set_presence
from desk.services.work import claim, finish, hand_over, let_go, snooze, wake
from desk.work_forms import HandOverForm, HoursForm, SnoozeForm
from members.access import need_login, staff_page
from members.community_request import CommunityRequest
from members.enums import Role

SIMPLE = {"claim": claim, "let_go": let_go, "wake": wake, "done": finish}


@require_safe
@staff_page(Role.COORDINATOR, Role.ADMINISTRATOR)
def worklist(request: CommunityRequest) -> HttpResponse:
    """Everything a coordinator must look at, by risk. Who only administers has no part in it."""
    viewer = need_login(request.viewer)
    if viewer.holds(Role.COORDINATOR) is None:
        return redirect("desk:mails")
    page = worklist_of(viewer, request.community, _chosen(request.GET), after=request.GET.get("na", ""))
    back = _query(request.GET)
    from_here = f"?{urlencode({'terug': back})}" if back else ""
    return render(request, "desk/staff/worklist.html", _context(page, back=back, from_here=from_here))


@require_safe
@staff_page(Role.COORDINATOR)
def print_worklist(request: CommunityRequest) -> HttpResponse:
    """The same list, narrowed the same way, for the printer."""
    viewer, _hold = need_desk(request.viewer)
    chosen = _chosen(request.GET)
    lines, count = printed_worklist(viewer, request.community, chosen)
    context = {"lines": lines, "count": count, "chosen": chosen, "at": clock.now(), "nav_current": "worklist"}
    return render(request, "desk/staff/worklist_print.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def work(request: CommunityRequest, key: str) -> HttpResponse:
    """One line: whose it is, what was done with it; take it, let go, put off, hand over, done."""
    viewer, _hold = need_desk(request.viewer)
    row = get_work_on_desk(viewer, key)
    if request.method != "POST":
        return _work_page(request, viewer, row)
    do = request.POST.get("do", "")
    if do in ("snooze", "hand_over"):
        return _with_a_form(request, viewer, row, do)
    try:
        if do in SIMPLE:
            SIMPLE[do](actor=viewer, row=row)
            messages.success(request, _DONE[do])
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(_back(request))


_DONE = {
    "claim": gettext_lazy("Dit is nu van jou."),
    "let_go": gettext_lazy("Losgelaten. Het is weer van niemand."),
    "wake": gettext_lazy("Het staat weer op je lijst."),
    "done": gettext_lazy("Gedaan. Het staat niet meer op de werklijst."),
}


def _with_a_form(request: CommunityRequest, viewer: Viewer, row: WorkRow, do: str) -> HttpResponse:
    page = work_on_desk(viewer, request.community, row)
    is_snooze = do == "snooze"
    form = SnoozeForm(request.POST) if is_snooze else HandOverForm(request.POST, takers=page.colleagues)
    if form.is_valid():
        given = form.cleaned_data
        try:
            if is_snooze:
                snooze(actor=viewer, row=row, until=given["until"])
                messages.success(request, _("Uitgesteld. Die ochtend staat het weer op je lijst."))
            else:
                hand_over(
                    actor=viewer, row=row, to_user_id=given["to"], from_user_id=given["owner"], note=given["note"]
                )
                messages.success(request, _DONE["claim"] if given["to"] == viewer.user_id else _("Overgedragen."))
            return redirect(_back(request))
        except DomainError as error:
            form.add_error("until" if is_snooze else "note" if error.code == "words" else "to", str(error))
    if isinstance(form, HandOverForm):
        form.offer(page.takers)  # read by who may have it, shown again with who it may go to
    return _work_page(request, viewer, row, page=page, **{do: form})


def _work_page(
    request: CommunityRequest, viewer: Viewer, row: WorkRow, *, page: WorkOnDesk | None = None, **forms: Any
) -> HttpResponse:
    page = page or work_on_desk(viewer, request.community, row)
    tomorrow = clock.localtime(clock.now()).date() + timedelta(days=1)
    context = {
        "snooze": SnoozeForm(initial={"until": tomorrow}),
        "hand_over": HandOverForm(takers=page.takers, initial={"owner": page.owner_id}),
        "back": _from(request),
        **forms,
    }
    context["form"] = next(iter(forms.values()), None)
    return render(request, "desk/staff/work.html", _context(page, **context))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def hours(request: CommunityRequest) -> HttpResponse:
    """When this coordinator is there, and who takes over while not."""
    viewer, _hold = need_desk(request.viewer)
    now = own_hours(viewer, request.community)
    form = HoursForm(request.POST if request.method == "POST" else None, now=now)
    if form.is_bound and form.is_valid():
        try:
            set_presence(actor=viewer, **form.chosen)
        except DomainError as error:
            form.add_error("stand_in" if error.code == "stand_in" else "away_until", str(error))
        else:
            messages.success(request, _("Bewaard. Collega’s zien dit als ze werk aan je geven."))
            return redirect("desk:worklist")
    context = {"form": form, "community_hours": now.community_hours, "nav_current": "worklist"}
    return render(request, "desk/staff/hours.html", context)


def _chosen(query: QueryDict) -> Chosen:
    return chosen_from(query.get("van", ""), query.get("soort", ""), query.get("buurt", ""))


def _query(told: QueryDict) -> str:
    """Which list this is, or one came from: the end of its address, made anew from what it says."""
    kept = QueryDict(mutable=True)
    for name in ("van", "soort", "buurt", "na"):
        if value := told.get(name):
            kept[name] = value
    return kept.urlencode()


def _from(request: CommunityRequest) -> str:
    return _query(QueryDict(request.POST.get("terug", request.GET.get("terug", ""))))


def _back(request: CommunityRequest) -> str:
    query = _from(request)
    return reverse("desk:worklist") + (f"?{query}" if query else "")


def _context(page: Any, **more: Any) -> dict[str, Any]:
    """The fields of a page's dataclass, for its template."""
    return {**{field.name: getattr(page, field.name) for field in fields(page)}, "nav_current": "worklist", **more}
