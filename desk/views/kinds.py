"""Which kinds of help a community has: for its administrator."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from buurthulp.spoken import standard
from desk.selectors.kinds import kinds_to_switch
from exchange.models import Category
from exchange.services.kinds import switch_kind
from members.access import need_login, need_staff, staff_page
from members.community_request import CommunityRequest
from members.enums import Role


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.ADMINISTRATOR)
def kinds(request: CommunityRequest) -> HttpResponse:
    """Every kind with its switch. POST: ``kind`` (slug) and ``on`` (0 or 1)."""
    need_staff(request.viewer, Role.ADMINISTRATOR)
    if request.method == "POST":
        _switch(request)
        return redirect("desk:kinds")
    context = {"kinds": kinds_to_switch(request.community), "nav_current": "settings"}
    return render(request, "desk/staff/kinds.html", context)


def _switch(request: CommunityRequest) -> None:
    is_on = {"1": True, "0": False}.get(request.POST.get("on", ""))
    kinds_here = {kind.slug: kind for kind in Category.objects.filter(community=request.community)}
    kind = kinds_here.get(request.POST.get("kind", ""))
    if kind is None or is_on is None:
        raise Http404
    try:
        switch_kind(actor=need_login(request.viewer), kind=kind, is_on=is_on)
    except DomainError as error:
        messages.error(request, str(error))
        return
    said = _("Staat aan: %(feature)s.") if is_on else _("Staat uit: %(feature)s.")
    messages.success(request, said % {"feature": standard(kind.name)})
