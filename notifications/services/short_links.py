"""Addresses of few characters, for text messages."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from django.db import transaction
from django.urls import reverse

from buurthulp import clock
from buurthulp.crypto import keyed_hash
from buurthulp.viewers import Actor
from members.models import Participant
from members.site import site_url
from notifications.links import SHORT_LINK
from notifications.models import ShortLink

# No letters or digits that look alike: 58 bits in ten characters, of which none is kept readable.
ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
TOKEN_LENGTH = 10


@transaction.atomic
def make_short_link(*, actor: Actor, participant: Participant, url: str) -> str:
    """A short address on the site of this participant's community, which leads to ``url`` (an address of that site)."""
    parts = urlsplit(url)
    token = "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH))
    ShortLink.objects.create(
        token_hash=keyed_hash(SHORT_LINK, token),
        participant=participant,
        path=f"{parts.path}{f'?{parts.query}' if parts.query else ''}{f'#{parts.fragment}' if parts.fragment else ''}",
        made_at=clock.now(),
    )
    return f"{site_url(participant.community)}{reverse('notifications:short_link', args=[token])}"
