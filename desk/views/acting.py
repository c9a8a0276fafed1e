"""Who acts for somebody, at the desk: a letter with a code, a trusted contact named by telephone, and the end of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from buurthulp.row_numbers import row_number
from desk.access import get_person_on_desk
from desk.selectors.people import acting_rows
from members.access import need_login, staff_page
from members.community_request import CommunityRequest
from members.enums import ActsForKind, Role
from members.letters import letter_page, trusted_letter_page
from members.models import HandOver
from members.selectors.trusting import asked_of
from members.services.acting import end_acting
from members.services.handing_over import make_hand_over
from members.services.trusting import ask_trusted, take_back_asked
from members.trusted_forms import TrustedByPhoneForm


@post_only
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


@post_only
@staff_page(Role.COORDINATOR)
def end(request: CommunityRequest, public_id: str) -> HttpResponse:
    """They told the coordinator that somebody should no longer act for them: POST ``acting``, a number on the page."""
    participant = get_person_on_desk(request.viewer, public_id)
    rows = acting_rows(participant).exclude(kind=ActsForKind.SELF)
    row = rows.filter(pk=row_number(request.POST.get("acting", ""))).first()
    if row is None:
        raise Http404
    end_acting(actor=need_login(request.viewer), acts_for=row)
    if row.kind == ActsForKind.TRUSTED:
        messages.success(request, _("Genoteerd. Het is meteen zo."))
    else:
        told = _("Genoteerd. Vanaf nu bellen jullie %(name)s zelf.")
        messages.success(request, told % {"name": participant.first_name})
    return redirect("desk:person", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def name_trusted(request: CommunityRequest, public_id: str) -> HttpResponse:
    """A trusted contact, as somebody named them: POST ``asked`` takes one back who did not answer yet.

    Without a mail address the answer is a letter with the code: only this answer holds it.
    """
    participant = get_person_on_desk(request.viewer, public_id)
    actor = need_login(request.viewer)
    if "asked" in request.POST:
        asked = next((line for line in asked_of(participant) if line.id == row_number(request.POST["asked"])), None)
        if asked is None:
            raise Http404
        take_back_asked(actor=actor, asked=HandOver.objects.get(pk=asked.id))
        messages.success(request, _("Ingetrokken. De code werkt niet meer."))
        return redirect("desk:person", public_id)
    form = TrustedByPhoneForm(request.POST if request.method == "POST" else None, name=participant.first_name)
    if form.is_bound and form.is_valid():
        try:
            made, code = ask_trusted(actor=actor, participant=participant, **form.told)
        except DomainError as error:
            form.add_error(FIELDS.get(error.code), str(error))
        else:
            if not made.to:
                return trusted_letter_page(request, made, code, back=reverse("desk:person", args=[public_id]))
            messages.success(request, _("Verstuurd. Met de code zegt diegene ja of nee."))
            return redirect("desk:person", public_id)
    context = {"form": form, "person": participant, "asked": asked_of(participant), "nav_current": "worklist"}
    return render(request, "desk/staff/name_trusted.html", context)


FIELDS = {"error.relation": "relation", "error.rights": "rights", "error.how": "how", "error.trusted.self": "email"}
