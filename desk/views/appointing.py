"""Who works here, for an administrator: the list, somebody new, and a role that ends."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from desk.access import get_role_to_keep
from desk.appointing_forms import AppointForm
from desk.selectors.appointed import roles_held
from desk.selectors.organisations import areas_to_choose
from desk.services.appointing import appoint, dismiss
from members.access import need_login, need_staff, staff_page
from members.community_request import CommunityRequest
from members.enums import Role

FIELDS = {"role.email": "email", "role.areas": "areas"}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.ADMINISTRATOR)
def staff(request: CommunityRequest) -> HttpResponse:
    """Everybody with a role. POST: somebody new; or ``do=stop`` with the number of a ``role``."""
    need_staff(request.viewer, Role.ADMINISTRATOR)
    viewer = need_login(request.viewer)
    if request.POST.get("do") == "stop":
        _stop(request)
        return redirect("desk:staff")
    form = AppointForm(request.POST if request.method == "POST" else None, areas=areas_to_choose(request.community))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            made = appoint(
                actor=viewer,
                community=request.community,
                email=said["email"],
                role=said["role"],
                area_ids=said["areas"],
            )
        except DomainError as error:
            form.add_error(FIELDS.get(error.code, "role"), str(error))
        else:
            names = {"email": made.user.email, "role": Role(made.role).label}
            messages.success(request, _("%(email)s is nu %(role)s.") % names)
            return redirect("desk:staff")
    context = {"roles": roles_held(viewer), "form": form, "nav_current": "settings"}
    return render(request, "desk/staff/staff.html", context)


def _stop(request: CommunityRequest) -> None:
    grant = get_role_to_keep(request.viewer, request.POST.get("role", ""))
    try:
        dismiss(actor=need_login(request.viewer), grant=grant)
    except DomainError as error:
        messages.error(request, str(error))
        return
    names = {"email": grant.user.email or "", "role": Role(grant.role).label}
    messages.success(request, _("%(email)s is geen %(role)s meer.") % names)
