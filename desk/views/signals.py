"""A worry on the desk: read, and followed up with an outcome."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from desk.access import get_signal_on_desk, need_desk
from desk.selectors.signals import signal_on_desk
from desk.services.signals import follow_up, look_at_signal
from desk.signal_forms import FollowUpForm
from members.access import staff_page
from members.community_request import CommunityRequest
from members.enums import Role


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def signal(request: CommunityRequest, public_id: str) -> HttpResponse:
    """What was told, by whom about whom: a look that is written down. And what was done about it."""
    viewer, hold = need_desk(request.viewer)
    found = get_signal_on_desk(viewer, public_id)
    form = FollowUpForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            follow_up(actor=viewer, signal_id=found.pk, outcome=form.outcome, note=form.cleaned_data["note"])
        except DomainError as error:
            form.add_error("note", str(error))
        else:
            messages.success(request, _("Genoteerd. Het staat niet meer op de werklijst."))
            return redirect("desk:worklist")
    look_at_signal(viewer=viewer, signal=found)
    context = {"signal": signal_on_desk(found, hold=hold), "form": form, "nav_current": "worklist"}
    return render(request, "desk/staff/signal.html", context)
