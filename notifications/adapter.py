"""allauth's adapter: its one mail goes through the outbox, its texts are ours."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.services.outbox import write_login_code

logger = logging.getLogger(__name__)

LOGIN_CODE = "account/email/login_code"
CODE_DIGITS = 6


class AccountAdapter(DefaultAccountAdapter):
    """Log in with a code, and nothing else: there are no passwords and no sign-up page of allauth's."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("Met dit mailadres kun je nu niet inloggen. Bel ons, dan kijken we samen."),
        "incorrect_code": gettext_lazy("Deze code klopt niet. Kijk nog eens, of vraag een nieuwe."),
        "rate_limited": gettext_lazy("Er is te vaak geprobeerd. Wacht een paar minuten, of bel ons."),
        "too_many_login_attempts": gettext_lazy("Er is te vaak geprobeerd. Wacht een paar minuten, of bel ons."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the log-in code to the outbox. Other mails of allauth are not sent: none of its texts are ours."""
        if template_prefix != LOGIN_CODE:
            logger.warning("allauth wanted to send %s; it is not one of our mails.", template_prefix)
            return
        write_login_code(
            email=email,
            code=context["code"],
            minutes=app_settings.LOGIN_BY_CODE_TIMEOUT // 60,
            community=self.request.community,
        )

    def generate_login_code(self) -> str:
        """Six digits: five tries (ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS) out of a million."""
        return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say what helps, in our words; allauth's other messages ("Ingelogd als …") say nothing the page does not."""
        if message_template == "account/messages/login_code_sent.txt":
            contact = (message_context or {}).get("email", "")
            message = _("We hebben een code gestuurd naar %(contact)s.") % {"contact": contact}
        elif message_template is not None:
            return
        super().add_message(request, level, message=message, extra_tags=extra_tags)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Signing up is logging in: the code comes first, for known and unknown addresses alike."""
        return False

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """The page that finds out who somebody is, as after logging in."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)
