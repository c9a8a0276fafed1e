"""Sharing a request with a neighbouring coordinator: one tap, and one to end it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from buurthulp.row_numbers import row_number
from buurthulp.viewers import Viewer
from desk.access import get_request_on_desk, need_desk
from desk.enums import ShareReason
from desk.models import RequestShare
from desk.selectors.sharing import sharing_of
from desk.services.sharing import share_request, stop_sharing
from desk.share_scope import is_ground_of
from desk.sharing_forms import ShareForm
from exchange.models import HelpRequest
from members.access import staff_page
from members.community_request import CommunityRequest
from members.enums import Role


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def share(request: CommunityRequest, public_id: str) -> HttpResponse:
    """With whom, and with whom else; POST ``to`` (a colleague) and ``reason``; or ``stop``, a sharing of this request.

    Only for whose ground it is; to whom it was shared, gives it back here.
    """
    actor, hold = need_desk(request.viewer)
    help_request = get_request_on_desk(actor, public_id)
    if "stop" in request.POST:
        return _stop(request, actor, help_request)
    if not is_ground_of(hold, help_request):
        raise Http404
    form = ShareForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reason = ShareReason(form.cleaned_data["reason"])
        try:
            share_request(actor=actor, help_request=help_request, to_user_id=form.cleaned_data["to"], reason=reason)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Gedeeld. Het staat op de werklijst van je collega."))
            return redirect("desk:request", public_id)
    context = {
        "form": form,
        "help_request": help_request,
        "sharing": sharing_of(actor, help_request),
        "nav_current": "worklist",
    }
    return render(request, "desk/staff/share.html", context)


def _stop(request: CommunityRequest, actor: Viewer, help_request: HelpRequest) -> HttpResponse:
    rows = RequestShare.objects.filter(help_request=help_request, pk=row_number(request.POST["stop"]))
    row = rows.first()
    if row is None:
        raise Http404
    stop_sharing(actor=actor, share=row)
    messages.success(request, _("Gestopt met delen."))
    if row.to_user_id == actor.user_id:
        return redirect("desk:worklist")
    return redirect("desk:share_request", help_request.public_id)
