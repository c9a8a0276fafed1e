"""The link with which an organisation opens one referral, once. Its token is random, and kept nowhere."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.urls import reverse

from buurthulp.crypto import keyed_hash
from members.models import Community
from members.site import site_url

LASTS = timedelta(days=14)
_PURPOSE = "referral_link"


def new_token() -> str:
    """One that nobody guesses."""
    return secrets.token_urlsafe(24)


def hash_of(token: str) -> str:
    """What the row of a referral knows it by."""
    return keyed_hash(_PURPOSE, token)


def address_of(community: Community, token: str) -> str:
    """The address for the mail."""
    return f"{site_url(community)}{reverse('referral:by_link', args=[token])}"
