"""Who acts for somebody, at the desk: a letter with a code to take over, and the end of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from buurthulp.errors import DomainError
from buurthulp.row_numbers import row_number
from desk.access import get_person_on_desk
from desk.selectors.people import acting_rows
from members.access import need_login, staff_page
from members.community_request import CommunityRequest
from members.enums import ActsForKind, Role
from members.letters import letter_page
from members.services.acting import end_acting
from members.services.handing_over import make_hand_over


@require_POST
@staff_page(Role.COORDINATOR)
def letter(request: CommunityRequest, public_id: str) -> HttpResponse:
    """A letter with a code, for somebody who wants to do it themselves. Only this answer holds the code."""
    participant = get_person_on_desk(request.viewer, public_id)
    try:
        made, code = make_hand_over(actor=need_login(request.viewer), participant=participant)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("desk:person", public_id)
    return letter_page(request, made, code, back=reverse("desk:person", args=[public_id]))


@require_POST
@staff_page(Role.COORDINATOR)
def end(request: CommunityRequest, public_id: str) -> HttpResponse:
    """They told the coordinator that somebody should no longer act for them: POST ``acting``, a number on the page."""
    participant = get_person_on_desk(request.viewer, public_id)
    rows = acting_rows(participant).exclude(kind=ActsForKind.SELF)
    row = rows.filter(pk=row_number(request.POST.get("acting", ""))).first()
    if row is None:
        raise Http404
    end_acting(actor=need_login(request.viewer), acts_for=row)
    messages.success(request, _("Genoteerd. Vanaf nu bellen jullie %(name)s zelf.") % {"name": participant.first_name})
    return redirect("desk:person", public_id)
