"""allauth's adapter: its one message goes through the outbox, its texts are ours."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from buurthulp.viewers import SYSTEM
from members.language_choice import chosen_in_browser
from members.models import User
from members.services.languages import choose_language
from members.services.users import sit_down_by_number
from notifications.services.outbox import write_login_code, write_login_code_sms
from notifications.services.passkey_news import Key, tell_of_key

CONFIRM_CODE = "account_confirm_login_code"

logger = logging.getLogger(__name__)

LOGIN_CODE = "account/email/login_code"
# Of which key, and whether there is one more.
NEWS_OF_KEYS = {
    "mfa/email/webauthn_added": (Key.PASSKEY, True),
    "mfa/email/webauthn_removed": (Key.PASSKEY, False),
    "mfa/email/totp_activated": (Key.APP, True),
    "mfa/email/totp_deactivated": (Key.APP, False),
}
CODE_DIGITS = 6


class AccountAdapter(DefaultAccountAdapter):
    """Log in with a code, and nothing else: there are no passwords and no sign-up page of allauth's."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("Hiermee kun je nu niet inloggen. Bel ons, dan kijken we samen."),
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
            language=get_language() or "",
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the owner of an account that a passkey or a code app was added or taken away, as soon as it is so.

        allauth's own words for it, and its other notices, are not ours: they say more than one understands.
        """
        assert isinstance(user, User)
        if template_prefix in NEWS_OF_KEYS:
            key, is_added = NEWS_OF_KEYS[template_prefix]
            tell_of_key(user=user, community=self.request.community, key=key, is_added=is_added)

    def generate_login_code(self) -> str:
        """Six digits: five tries (ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS) out of a million."""
        return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"

    def generate_phone_verification_code(self, *, user: AbstractBaseUser, phone: str) -> str:
        """The same for a text message."""
        return self.generate_login_code()

    def send_verification_code_sms(self, user: AbstractBaseUser, phone: str, code: str, **kwargs: Any) -> None:
        """Write the log-in code to the outbox, as a text message."""
        write_login_code_sms(
            phone=phone,
            code=code,
            minutes=app_settings.LOGIN_BY_CODE_TIMEOUT // 60,
            community=self.request.community,
            language=get_language() or "",
        )

    def set_phone_verified(self, user: AbstractBaseUser, phone: str) -> None:
        """A number is a user's because they log in with it: there is nothing to note besides."""

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Who logs in by number for the first time finds the page of who was written down with it.

        The language that was chosen before logging in goes with the account, unless that has one of its own.
        """
        assert isinstance(user, User)
        sit_down_by_number(actor=SYSTEM, user=user)
        chosen = chosen_in_browser(request)
        if chosen and not user.language:
            choose_language(actor=SYSTEM, user=user, language=chosen)
        return super().post_login(request, user, **kwargs)

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
        if message_template == "account/messages/login_code_sent.txt" and request.path == reverse(CONFIRM_CODE):
            # Only who asks for another one is told here: the page itself says where the first one went.
            message = _("We hebben een nieuwe code gestuurd.")
        elif message_template is not None:
            return
        super().add_message(request, level, message=message, extra_tags=extra_tags)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Signing up is logging in: the code comes first, for known and unknown addresses alike."""
        return False

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """The page that finds out who somebody is, as after logging in."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)
