"""Links in mails: each authorises one answer to one invitation and shows nothing else (safety.md §2).

The token is signed, not stored. How long it works follows from the invitation: until the slot is taken or the need
has passed (matching.md §6), and as long as whom it was sent to reads for whom was asked.
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


def token_for(invitation: Invitation, answer: Answer, reader: str | None = None) -> str:
    """A signed token for this answer to this invitation. ``reader``: whom it is sent to (members.readers)."""
    said = [invitation.public_id, answer.value]
    return signing.dumps(said if reader is None else [*said, reader], salt=_SALT)


def read_token(token: str) -> tuple[str, Answer, str | None] | None:
    """The invitation's public id, the answer and whom it was sent to (None where it does not say, as those of before);
    or None for a token that is not ours.
    """
    try:
        public_id, answer, *reader = signing.loads(token, salt=_SALT)
        return str(public_id), Answer(answer), str(reader[0]) if reader else None
    except (signing.BadSignature, ValueError, TypeError):
        return None


def answer_link(invitation: Invitation, answer: Answer, reader: str) -> str:
    """The address for a message to this reader."""
    path = reverse("matching:answer_by_link", args=[token_for(invitation, answer, reader)])
    return f"{site_url(invitation.community)}{path}"
