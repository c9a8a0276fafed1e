"""A circle round somebody, begun by a coordinator who heard their yes. Who comes in it they choose themselves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from desk.access import get_person_on_desk, need_desk
from desk.circle_forms import CircleForm
from exchange.selectors.circles import circle_size_of
from exchange.services.circles import start_circle
from members.access import need_feature, staff_page
from members.community_request import CommunityRequest
from members.enums import ConsentHow, Feature, Role


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def new_circle(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Begin one; where there is one, how many are in it and nothing of who."""
    viewer, _hold = need_desk(request.viewer)
    need_feature(request.community, Feature.CIRCLES)
    person = get_person_on_desk(viewer, public_id)
    form = CircleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            start_circle(actor=viewer, participant=person, how=ConsentHow(form.cleaned_data["how"]))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Er is nu een kring rond %(name)s.") % {"name": person.first_name})
            return redirect("desk:new_circle", public_id)
    context = {"form": form, "person": person, "size": circle_size_of(person), "nav_current": "worklist"}
    return render(request, "desk/staff/circle_new.html", context)
