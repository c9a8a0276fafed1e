"""Asking for a log-in code; the rest of that way is allauth's."""

from __future__ import annotations

from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginByCodeStage, LoginStage
from allauth.account.views import RequestLoginCodeView
from django.http import HttpRequest, HttpResponseRedirect


class RequestCodeView(RequestLoginCodeView):
    """Asks for a code, also while one is awaited: somebody who mistyped their address could not come back otherwise."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> HttpResponseRedirect | None:
        if stage.key == LoginByCodeStage.key:
            clear_login(request)
            return None
        return super()._redirect_to_pending_stage(request, stage)
