"""Who reads what is sent to a participant, as a message and its links remember it.

A link in a mail works for whom it was sent to: as long as they are the participant, or act for them.
"""

from __future__ import annotations

from datetime import datetime

from buurthulp.crypto import keyed_hash
from members.models import Participant
from members.selectors.acting import acting_ended_since
from members.selectors.people import reading_along
from members.text_messages import texted_at

LENGTH = 8
OWN_NUMBER = ""
"""The reader of what goes to the participant's own number, whoever logs in for them."""


def reader_key(user_id: int) -> str:
    """What a link holds of the user it was sent to: always the same, and it tells nothing of them."""
    return keyed_hash("reader", str(user_id))[:LENGTH]


def reads_for(reader: str, participant: Participant) -> bool:
    """Whether whom this was sent to is the participant, or acts for them now."""
    if reader == OWN_NUMBER:
        return True
    return reader in map(reader_key, reading_along(participant).values_list("user_id", flat=True))


def may_follow(reader: str | None, participant: Participant, *, since: datetime) -> bool:
    """Whether a link of then works for whom it was sent to. One that does not say whom (None) works only where nobody
    stopped acting for them since.
    """
    return reads_for(reader, participant) if reader is not None else not acting_ended_since(participant.pk, since)


def reader_at(participant: Participant, number_hash: str) -> str | None:
    """Who reads for this participant at this number; None where nobody does, any more."""
    if number_hash and texted_at(participant) == number_hash:
        return OWN_NUMBER
    users = reading_along(participant).filter(user__phone_hash=number_hash).exclude(user__phone_hash="")
    user_id = users.values_list("user_id", flat=True).first()
    return reader_key(user_id) if user_id is not None else None
