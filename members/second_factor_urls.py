"""Of allauth's pages for a second step those that exist here, and to log in with a finger or a face.

Its pages to name a passkey and to take it away are one page of ours (members/views/passkeys.py). A code app and spare
codes are for whoever holds a role: of others nobody asks for them (ADR 20).
"""

from __future__ import annotations

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views
from django.urls import path

from members.second_factor import for_who_holds_a_role
from members.views.passkeys import AddPasskeyView

urlpatterns = [
    path("", for_who_holds_a_role(base.index), name="mfa_index"),
    path("authenticate/", base.authenticate, name="mfa_authenticate"),
    path("reauthenticate/", base.reauthenticate, name="mfa_reauthenticate"),
    path("totp/activate/", for_who_holds_a_role(totp.activate_totp), name="mfa_activate_totp"),
    path("totp/deactivate/", for_who_holds_a_role(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery-codes/", for_who_holds_a_role(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "recovery-codes/generate/",
        for_who_holds_a_role(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "recovery-codes/download/",
        for_who_holds_a_role(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("webauthn/add/", AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("webauthn/reauthenticate/", views.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("webauthn/login/", views.login_webauthn, name="mfa_login_webauthn"),
]
