"""Beginning somewhere: what nobody offers yet, posters and cards, and under which name residents call."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp.errors import DomainError
from desk.access import get_area_on_desk, need_desk, need_own_areas
from desk.forms import IntroductionForm
from desk.paper import village_paper
from desk.selectors.staff import introduction_of
from desk.selectors.villages import villages_of
from exchange.selectors import kinds_of
from members.access import need_login, staff_page
from members.community_request import CommunityRequest
from members.enums import Role
from members.paper import Paper, printed_page
from members.services.introducing import introduce_oneself


@require_safe
@staff_page(Role.COORDINATOR)
def villages(request: CommunityRequest) -> HttpResponse:
    """Which kinds of help nobody offers yet in which village; what it was narrowed to stands in the address."""
    viewer, hold = need_desk(request.viewer)
    found = villages_of(
        request.community,
        hold,
        kind=request.GET.get("soort", ""),
        district=request.GET.get("wijk", ""),
        page=request.GET.get("page", "1"),
    )
    context = {
        "found": found,
        "rest": _narrowed(kind=found.kind, district=found.district),
        "introduction": introduction_of(viewer) if hold.area_ids is not None else None,
        "nav_current": "villages",
    }
    return render(request, "desk/staff/villages.html", context)


def _narrowed(*, kind: str, district: str) -> str:
    """The end of the address of another page of the same list: "&soort=garden"."""
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in (("soort", kind), ("wijk", district)) if value})
    return f"&{query.urlencode()}" if query else ""


@require_safe
@staff_page(Role.COORDINATOR)
def poster(request: CommunityRequest, code: str) -> HttpResponse:
    """A poster of a village for the printer; ``?soort=`` asks who likes to do that."""
    return _paper(request, code, Paper.POSTER)


@require_safe
@staff_page(Role.COORDINATOR)
def cards(request: CommunityRequest, code: str) -> HttpResponse:
    """Four cards of a village for the printer."""
    return _paper(request, code, Paper.CARDS)


def _paper(request: CommunityRequest, code: str, paper: Paper) -> HttpResponse:
    area = get_area_on_desk(request.viewer, code)
    kind = kinds_of(request.community).filter(slug=request.GET.get("soort", "")).first()
    printed = village_paper(request.community, area, kind)
    return printed_page(request, printed, paper=paper, back=reverse("desk:villages"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def introduction(request: CommunityRequest) -> HttpResponse:
    """The coordinator's own name and number for pages and posters of their areas."""
    viewer, _hold = need_own_areas(request.viewer)
    now = introduction_of(viewer)
    initial: dict[str, Any] = {"name": now.name, "phone": now.phone}
    form = IntroductionForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            introduce_oneself(actor=need_login(viewer), **form.cleaned_data)
        except DomainError as error:
            form.add_error("phone" if error.code.startswith("error.contact") else None, str(error))
        else:
            messages.success(request, _("Bewaard. Zo sta je op posters en pagina’s van jouw dorpen."))
            return redirect("desk:villages")
    return render(request, "desk/staff/introduction.html", {"form": form, "nav_current": "villages"})
