"""The link a referrer hands to one person: its address, and what it is known by."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.urls import reverse

from buurthulp.crypto import keyed_hash
from buurthulp.public_ids import ALPHABET
from members.models import Community
from members.site import site_url

LASTS = timedelta(hours=72)
TOKEN_LENGTH = 16
KEPT, FOLLOWS = "client_link", "client_link_follows"
_PURPOSE = "client_link"


def new_token() -> str:
    """One that nobody guesses, and that can be typed from paper."""
    return "".join(secrets.choice(ALPHABET) for _number in range(TOKEN_LENGTH))


def hash_of(token: str) -> str:
    """What its row knows it by."""
    return keyed_hash(_PURPOSE, token)


def address_of(community: Community, token: str) -> str:
    """The address to hand over."""
    return f"{site_url(community)}{reverse('referral:client', args=[token])}"
