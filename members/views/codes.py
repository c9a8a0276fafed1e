"""Asking for a log-in code, and for a new one; the rest of that way is allauth's."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginByCodeStage, LoginStage
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from members.code_limits import may_have_a_code


class RequestCodeView(RequestLoginCodeView):
    """Asks for a code, also while one is awaited: somebody who mistyped their address could not come back otherwise."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> HttpResponseRedirect | None:
        if stage.key == LoginByCodeStage.key:
            clear_login(request)
            return None
        return super()._redirect_to_pending_stage(request, stage)


class ConfirmCodeView(ConfirmLoginCodeView):
    """Takes the code. A new one counts as one that was asked for: else whoever asked could go on sending."""

    def _resend_form_valid(self, form: Form) -> HttpResponse:
        state, adapter = self._process.state, get_adapter()
        if may_have_a_code(self.request, email=state.get("email") or "", phone=state.get("phone") or ""):
            return super()._resend_form_valid(form)
        adapter.add_message(self.request, messages.ERROR, message=adapter.error_messages["too_many_login_attempts"])
        return HttpResponseRedirect(self.passthrough_next_url(reverse("account_confirm_login_code")))
