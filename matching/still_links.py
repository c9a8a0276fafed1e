"""Links in the mail "Mogen we je nog vragen?": each gives one answer and shows nothing else (safety.md §2).

Signed, not stored. One works until it is asked anew, and as long as whom it was sent to reads for this person.
"""

from __future__ import annotations

from datetime import datetime

from django.core import signing
from django.urls import reverse

from matching.enums import StillAnswer
from members.models import Participant
from members.site import site_url

_SALT = "matching.still"


def still_token(participant: Participant, asked_at: datetime, answer: StillAnswer, reader: str | None = None) -> str:
    """A signed token for this answer. ``reader``: whom it is sent to (members.readers); None on somebody's own page."""
    said = [participant.public_id, int(asked_at.timestamp()), answer.value]
    return signing.dumps(said if reader is None else [*said, reader], salt=_SALT)


def read_still_token(token: str) -> tuple[str, int, StillAnswer, str | None] | None:
    """Whose, when it was asked, the answer and the reader; None for a token that is not ours."""
    try:
        public_id, asked_at, answer, *reader = signing.loads(token, salt=_SALT)
        return str(public_id), int(asked_at), StillAnswer(answer), str(reader[0]) if reader else None
    except (signing.BadSignature, ValueError, TypeError):
        return None


def still_path(participant: Participant, asked_at: datetime, answer: StillAnswer, reader: str | None = None) -> str:
    """The address on the site."""
    return reverse("matching:still_by_link", args=[still_token(participant, asked_at, answer, reader)])


def still_links(participant: Participant, asked_at: datetime, reader: str) -> dict[str, str]:
    """What the message to this reader links to."""
    site = site_url(participant.community)
    return {
        f"{answer.value}_url": f"{site}{still_path(participant, asked_at, answer, reader)}" for answer in StillAnswer
    }
