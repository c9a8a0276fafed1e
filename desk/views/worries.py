"""What residents pass on besides their own safety: a worry about the other one, and "dit klopt niet"."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp import spoken
from buurthulp.errors import DomainError
from desk.access import get_match_to_leave
from desk.pointing_access import get_pointed
from desk.services.signals import pass_on_worry, report_misuse
from desk.signal_forms import MisuseForm, WorryForm
from members.access import need_login, need_participant
from members.community_request import CommunityRequest


@require_http_methods(["GET", "HEAD", "POST"])
def worry(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Two taps from an agreement: what one noticed, and whether the other one knows that it is passed on."""
    participant, viewer = need_participant(request.viewer), need_login(request.viewer)
    match = get_match_to_leave(viewer, public_id)
    if not request.community.takes_worries:
        raise Http404
    other = match.helper if match.asker_id == participant.pk else match.asker
    form = WorryForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            signal = pass_on_worry(actor=viewer, match=match, reporter=participant, worry=form.worry)
        except DomainError as error:
            form.add_error("text", str(error))
        else:
            told = _("Dank je. %(coordinator)s leest dit uiterlijk %(when)s. Bij gevaar: bel 112.")
            names = {"coordinator": request.community.coordinator_name, "when": spoken.day_time(signal.answer_by)}
            messages.success(request, told % names)
            return redirect("matching:agreement", public_id)
    context = {"form": form, "other": other, "public_id": public_id, "nav_current": "agreements"}
    return render(request, "desk/worry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def misuse(request: CommunityRequest, thing: str, public_id: str) -> HttpResponse:
    """ "Dit klopt niet": what is wrong with a message, a text or somebody; and by when one hears of it."""
    participant, viewer = need_participant(request.viewer), need_login(request.viewer)
    pointed = get_pointed(viewer, thing, public_id)
    form = MisuseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            signal = report_misuse(
                actor=viewer,
                reporter=participant,
                pointed=pointed,
                concern=form.misuse,
                text=form.cleaned_data["text"],
            )
        except DomainError as error:
            form.add_error("text", str(error))
        else:
            told = _("Dank je. Je hoort uiterlijk %(when)s wat we ermee doen.")
            messages.success(request, told % {"when": spoken.day_time(signal.answer_by)})
            return redirect(pointed.back)
    return render(request, "desk/misuse.html", {"form": form, "pointed": pointed, "other": pointed.about})
