"""Passkeys: to log in with a finger or a face (W3C Web Authentication, as allauth keeps them).

For somebody who takes part it is another way in beside the code, and never a second step after it: who loses their
telephone still has their mail. For staff it is that second step as well (safety.md §6).
"""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp import clock
from buurthulp.spoken import full_date
from members.models import User
from members.selectors.viewing import holds_a_role


class MFAAdapter(DefaultMFAAdapter):
    """What allauth asks about second factors."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("Dit lukte niet. Probeer het nog eens, of laat je een code sturen."),
    }

    def is_mfa_enabled(self, user: AbstractBaseUser, types: list[str] | None = None) -> bool:
        """Whether ``user`` must show one of these; for None, whether they have any.

        Of somebody without a role nothing is asked: a passkey is another way in, and of what they had as staff who
        lost their telephone could take nothing away. One query where the session's backend read the user, else two.
        """
        if not isinstance(user, User):
            return False
        has = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
        if types is None:
            return bool(has)
        is_staff = user.has_role if user.seats is not None else holds_a_role(user.pk)
        return is_staff and bool(has & set(types))

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's
        """What a passkey is called until its owner gives it a name."""
        return _("Toegevoegd op %(date)s") % {"date": full_date(clock.machine_now())}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Where the passkey is for: this host, under the name that its people know."""
        return {**super().get_public_key_credential_rp_entity(), "name": f"Buurthulp {context.request.community.name}"}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """Whose it is, as their own device shows it when it asks which one to use."""
        assert isinstance(user, User)
        shown = user.email or user.phone
        return {**super().get_public_key_credential_user_entity(user), "name": shown, "display_name": shown}


class _Read:
    """What a browser sent may be anything: what is no credential is refused in words.

    allauth reads it with fido2, which raises what it comes across.
    """

    def clean_credential(self) -> Any:
        """Raises ValidationError "incorrect_code"."""
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form this is mixed into
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise MFAAdapter().validation_error("incorrect_code") from error


class LoginPasskeyForm(_Read, LoginWebAuthnForm):
    """To log in."""


class ReauthenticatePasskeyForm(_Read, ReauthenticateWebAuthnForm):
    """Once more, of staff."""


class AuthenticatePasskeyForm(_Read, AuthenticateWebAuthnForm):
    """After the code, of staff."""


class AddPasskeyForm(AddWebAuthnForm):
    """What the browser made. Always a key that its device unlocks by itself: a key to log in with needs a lock."""

    name = forms.CharField(required=False, widget=forms.HiddenInput)
    passwordless = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when the device did not ask for a finger, a face or a code."""
        self.cleaned_data["passwordless"] = True
        try:
            cleaned: dict[str, Any] = super().clean()
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise MFAAdapter().validation_error("incorrect_code") from error
        return cleaned
