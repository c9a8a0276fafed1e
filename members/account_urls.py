"""The pages of allauth that exist here: log in by code, log out, and a check for staff.

Its other pages (passwords, changing mail addresses) belong to kinds of accounts that we do not have. Their names that
allauth itself looks up lead to the one way in.
"""

from __future__ import annotations

from allauth.account import views
from django.urls import path
from django.views.generic import RedirectView

from members.views import codes

_one_way_in = RedirectView.as_view(pattern_name="account_request_login_code", query_string=True)

urlpatterns = [
    path("code/", codes.RequestCodeView.as_view(), name="account_request_login_code"),
    path("code/invullen/", codes.ConfirmCodeView.as_view(), name="account_confirm_login_code"),
    path("uitloggen/", views.logout, name="account_logout"),
    path("nog-even-controleren/", views.reauthenticate, name="account_reauthenticate"),
    path("inloggen/", _one_way_in, name="account_login"),
    path("meedoen/", _one_way_in, name="account_signup"),
    path("gestopt/", _one_way_in, name="account_inactive"),
]
