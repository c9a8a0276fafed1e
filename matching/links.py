"""Links in mails: each authorises one answer to one invitation and shows nothing else (safety.md §2).

The token is signed, not stored. How long it works follows from the invitation: until the slot is taken or the need
has passed (matching.md §6).
"""

from __future__ import annotations

from enum import StrEnum

from django.core import signing
from django.urls import reverse

from matching.models import Invitation
from members.site import site_url

_SALT = "matching.invitation"


class Answer(StrEnum):
    """What a link or a button says."""

    YES = "yes"
    NOT_NOW = "not_now"
    NEVER = "never"


def token_for(invitation: Invitation, answer: Answer) -> str:
    """A signed token for this answer to this invitation."""
    return signing.dumps([invitation.public_id, answer.value], salt=_SALT)


def read_token(token: str) -> tuple[str, Answer] | None:
    """The invitation's public id and the answer, or None for a token that is not ours."""
    try:
        public_id, answer = signing.loads(token, salt=_SALT)
        return str(public_id), Answer(answer)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def answer_link(invitation: Invitation, answer: Answer) -> str:
    """The address for a mail."""
    path = reverse("matching:answer_by_link", args=[token_for(invitation, answer)])
    return f"{site_url(invitation.community)}{path}"
