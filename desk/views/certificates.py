"""A certificate of conduct (VOG) that a coordinator saw on paper: noting it, and withdrawing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from buurthulp import spoken
from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from desk.access import get_person_on_desk
from desk.certificate_forms import CertificateEndForm, CertificateForm
from matching.services.certificates import stop_certificate
from members.access import need_login, staff_page
from members.community_request import CommunityRequest
from members.enums import Role
from members.models import Participant
from members.selectors.certificates import counts_now, standing_certificate
from members.services.certificates import note_certificate


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def certificate(request: CommunityRequest, public_id: str) -> HttpResponse:
    """What stands for somebody; POST ``issued_on`` notes that the coordinator saw a VOG of that date."""
    participant = get_person_on_desk(request.viewer, public_id)
    form = CertificateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            noted = note_certificate(
                actor=need_login(request.viewer), participant=participant, issued_on=form.cleaned_data["issued_on"]
            )
        except DomainError as error:
            form.add_error("issued_on", str(error))
        else:
            told = _("Genoteerd. De VOG van %(name)s telt tot en met %(date)s.")
            messages.success(
                request, told % {"name": participant.first_name, "date": spoken.full_date(noted.expires_on)}
            )
            return redirect("desk:person", public_id)
    return _page(request, participant, form, CertificateEndForm())


@post_only
@staff_page(Role.COORDINATOR)
def withdraw_certificate(request: CommunityRequest, public_id: str) -> HttpResponse:
    """It counts no more, for a ``reason``; agreements that need it fall away."""
    participant = get_person_on_desk(request.viewer, public_id)
    form = CertificateEndForm(request.POST)
    if not form.is_valid():
        return _page(request, participant, CertificateForm(), form)
    gone = stop_certificate(
        actor=need_login(request.viewer), participant=participant, reason=form.cleaned_data["reason"]
    )
    told = ngettext(
        "Ingetrokken. Eén afspraak viel weg: vertel het %(name)s zelf.",
        "Ingetrokken. %(count)s afspraken vielen weg: vertel het %(name)s zelf.",
        gone,
    )
    messages.success(request, told % {"name": participant.first_name, "count": gone} if gone else _("Ingetrokken."))
    return redirect("desk:person", public_id)


def _page(
    request: CommunityRequest, participant: Participant, form: CertificateForm, end_form: CertificateEndForm
) -> HttpResponse:
    standing = standing_certificate(participant)
    context = {
        "public_id": participant.public_id,
        "first_name": participant.first_name,
        "certificate": standing,
        "counts": counts_now(standing),
        "form": form,
        "end_form": end_form,
        "nav_current": "worklist",
    }
    return render(request, "desk/staff/certificate.html", context)
