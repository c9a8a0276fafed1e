"""Confirming one's own address with the code of a letter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from buurthulp.pace import is_within
from members.access import need_feature, need_login, need_participant
from members.community_request import CommunityRequest
from members.enums import Feature
from members.forms import CodeOnPaperForm
from members.models import Participant
from members.selectors.people import is_confirmed
from members.services.address_letters import confirm_by_letter

TRIES, SECONDS = 20, 3_600


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: CommunityRequest) -> HttpResponse:
    """The code of the letter, for oneself or whom one acts for. It never stands in an address, only in what is sent."""
    need_feature(request.community, Feature.LETTERS)
    participant = need_participant(request.viewer)
    if is_confirmed(participant):
        messages.success(request, _done(request, participant))
        return redirect("matching:home")
    form = CodeOnPaperForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if not is_within("confirm_address", participant.pk, most=TRIES, seconds=SECONDS):
            told = _("Er is te vaak geprobeerd. Wacht een uur, of bel %(phone)s.")
            form.add_error("code", told % {"phone": request.community.phone})
        else:
            try:
                confirm_by_letter(
                    actor=need_login(request.viewer), participant=participant, code=form.cleaned_data["code"]
                )
            except DomainError as error:
                form.add_error("code", str(error))
            else:
                messages.success(request, _done(request, participant))
                return redirect("matching:home")
    return render(request, "members/confirm_address.html", {"form": form})


def _done(request: CommunityRequest, participant: Participant) -> str:
    if request.is_proxy:
        return _("Het adres van %(name)s klopt. %(name)s doet nu helemaal mee.") % {"name": participant.first_name}
    return _("Je adres klopt. Je doet nu helemaal mee.")
