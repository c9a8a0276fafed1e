"""The link with which somebody new asks a neighbour to say that they know them. Signed, not stored."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from members.models import Participant
from members.site import site_url

_SALT = "members.vouch"
LASTS = timedelta(days=30)


def token_for(participant: Participant) -> str:
    """A signed token: for thirty days to say it, and always to take back what was said (selectors/vouching.py)."""
    return signing.dumps(participant.public_id, salt=_SALT)


def read_token(token: str) -> tuple[str, bool] | None:
    """The public id of who asked, and whether the link is older than it works; None for a token that is not ours."""
    try:
        public_id = str(signing.loads(token, salt=_SALT))
        signing.loads(token, salt=_SALT, max_age=LASTS)
    except signing.SignatureExpired:
        return public_id, True
    except signing.BadSignature:
        return None
    return public_id, False


def vouch_link(participant: Participant) -> str:
    """The address that they hand to a neighbour themselves."""
    return f"{site_url(participant.community)}{reverse('members:vouch', args=[token_for(participant)])}"
