"""How many log-in codes one may have: asked for, or sent once more."""

from __future__ import annotations

from allauth.core import ratelimit
from django.http import HttpRequest

ASKED = "request_login_code"
BY_SMS = ("login_sms", "login_sms_in_all")
"""They cost money: besides what holds for mail, so many a day to one number, and so many an hour in all."""


def may_have_a_code(request: HttpRequest, *, email: str = "", phone: str = "") -> bool:
    """Count one code to this address or this number, and say whether it is within the limits (``settings``)."""
    limits = [(ASKED, phone), (BY_SMS[0], phone), (BY_SMS[1], "all")] if phone else [(ASKED, email.lower())]
    return all(ratelimit.consume(request, action=action, key=key) for action, key in limits)
