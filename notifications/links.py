"""The link in each mail with which somebody stops mails, without logging in (RFC 8058).

The token is signed, not stored, and works as long as its participant takes part and whom it was sent to reads for
them: a mail of last year must be able to stop the next one. It stops mails and shows nothing.
"""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from members.models import Participant
from members.site import site_url
from notifications.enums import MailTopic
from notifications.topics import topics_of_link

_SALT = "notifications.mail_stop"
_STATUS_SALT = "notifications.sms_status"
SHORT_LINK = "short_link"


def token_for(participant: Participant, topics: frozenset[MailTopic], reader: str | None = None) -> str:
    """A signed token that stops these topics for this participant, the same at every call.

    ``reader``: whom it is sent to (members.readers).
    """
    whose = participant.public_id if reader is None else [participant.public_id, reader]
    return signing.Signer(salt=_SALT).sign_object([whose, *sorted(topics)])


def read_token(token: str) -> tuple[str, frozenset[MailTopic], str | None] | None:
    """The participant's public id, the topics and whom it was sent to (None where it does not say, as those of before);
    or None for a token that is not ours.
    """
    try:
        whose, *topics = signing.Signer(salt=_SALT).unsign_object(token)
        public_id, reader = whose if isinstance(whose, list) else (whose, None)
        return str(public_id), frozenset(MailTopic(topic) for topic in topics), reader
    except (signing.BadSignature, ValueError, TypeError):
        return None


def stop_link(participant: Participant, kind: str, reader: str | None = None) -> str:
    """The address for a mail of this kind to this reader: in its foot, and in its List-Unsubscribe header."""
    path = reverse("notifications:mail_by_link", args=[token_for(participant, topics_of_link(kind), reader)])
    return f"{site_url(participant.community)}{path}"


def status_token_for(message_id: int) -> str:
    """What the provider names when it tells how far a text message got."""
    return signing.Signer(salt=_STATUS_SALT).sign(str(message_id))


def read_status_token(token: str) -> int | None:
    """The message's number, or None for a token that is not ours."""
    try:
        return int(signing.Signer(salt=_STATUS_SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
