"""A signal on the desk: passed on by a coordinator, read, steps noted, consent taken back, closed with an outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from desk.access import get_person_on_desk, get_signal_on_desk, need_desk
from desk.enums import SignalStatus
from desk.following_forms import AgreedForm, CloseForm, ConsentForm, FollowForm, PassOnForm, StepForm
from desk.models import Signal
from desk.selectors.signals import signal_on_desk
from desk.services.following import follow_up, note_consent, note_step, withdraw_consent
from desk.services.signals import look_at_signal, pass_on_at_desk
from members.access import staff_page
from members.community_request import CommunityRequest
from members.enums import Role

Applied = tuple[str | Promise, bool]
"""What is told, and whether the signal is closed now."""


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def signal(request: CommunityRequest, public_id: str) -> HttpResponse:
    """What was told, by whom about whom: a look that is written down. And what was done about it (``do``)."""
    viewer, hold = need_desk(request.viewer)
    found = get_signal_on_desk(viewer, public_id)
    forms = {name: kind(signal=found, name=name) for name, (kind, _apply) in _FORMS.items()}
    sent: FollowForm | None = None
    if request.method == "POST":
        do = request.POST.get("do", "")
        do = do if do in _FORMS else "close"
        kind, apply = _FORMS[do]
        sent = forms[do] = kind(request.POST, signal=found, name=do)
        if sent.is_valid():
            try:
                told, is_closed = apply(viewer, found, sent)
            except DomainError as error:
                sent.add_error(sent.error_fields.get(error.code), str(error))
            else:
                messages.success(request, str(told))
                return redirect("desk:worklist") if is_closed else redirect("desk:signal", public_id)
    look_at_signal(viewer=viewer, signal=found)
    page = signal_on_desk(found, viewer=viewer, hold=hold, community=request.community)
    return render(request, "desk/staff/signal.html", {"signal": page, **forms, "form": sent, "nav_current": "worklist"})


def _note(viewer: Viewer, found: Signal, form: Any) -> Applied:
    note_step(actor=viewer, signal_id=found.pk, **form.step)
    return _("Genoteerd."), False


def _agree(viewer: Viewer, found: Signal, _form: Any) -> Applied:
    note_consent(actor=viewer, signal_id=found.pk)
    return _("Genoteerd: met toestemming."), False


def _withdraw(viewer: Viewer, found: Signal, form: Any) -> Applied:
    after = withdraw_consent(actor=viewer, signal_id=found.pk, ground=form.ground, why=form.cleaned_data["why"])
    if after.status == SignalStatus.FOLLOWED_UP:
        return _("Gestopt. Wat er stond is gewist, en het staat niet meer op de werklijst."), True
    return _("Genoteerd: verder zonder toestemming."), False


def _close(viewer: Viewer, found: Signal, form: Any) -> Applied:
    follow_up(actor=viewer, signal_id=found.pk, **form.outcome)
    return _("Genoteerd. Het staat niet meer op de werklijst."), True


_FORMS: dict[str, tuple[type[FollowForm], Callable[[Viewer, Signal, Any], Applied]]] = {
    "step": (StepForm, _note),
    "agreed": (AgreedForm, _agree),
    "consent": (ConsentForm, _withdraw),
    "close": (CloseForm, _close),
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def pass_on(request: CommunityRequest, public_id: str) -> HttpResponse:
    """A worry about somebody, from the desk."""
    viewer, _hold = need_desk(request.viewer)
    person = get_person_on_desk(viewer, public_id)
    form = PassOnForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            pass_on_at_desk(actor=viewer, about=person, worry=form.worry, is_mine=form.cleaned_data["is_mine"])
        except DomainError as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, _("Het seintje staat op de werklijst."))
            return redirect("desk:worklist")
    context = {"form": form, "person": person, "nav_current": "worklist"}
    return render(request, "desk/staff/pass_on.html", context)
