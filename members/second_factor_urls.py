"""Of allauth's pages for a second step those that exist here, and to log in with a finger or a face.

Its pages to name a passkey and to take it away are one page of ours (members/views/passkeys.py).
"""

from __future__ import annotations

from allauth.mfa.webauthn import views
from django.urls import include, path

from members.views.passkeys import AddPasskeyView

urlpatterns = [
    path("", include("allauth.mfa.base.urls")),
    path("totp/", include("allauth.mfa.totp.urls")),
    path("recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
    path("webauthn/add/", AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("webauthn/reauthenticate/", views.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("webauthn/login/", views.login_webauthn, name="mfa_login_webauthn"),
]
