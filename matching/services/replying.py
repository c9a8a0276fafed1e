"""The three answers behind one door, for the page, the link in a mail and the API alike."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from buurthulp.viewers import Actor
from exchange.enums import SlotStatus
from matching.enums import InvitationStatus
from matching.links import Answer
from matching.models import Invitation
from matching.services.answering import (
    TAKE_BACK,
    answer_never,
    answer_not_now,
    answer_yes,
    may_step_back,
    step_back,
    take_back_answer,
)

_UNDOABLE = (InvitationStatus.HELD, InvitationStatus.RESERVE, InvitationStatus.NOT_NOW)
_MINUTE = timedelta(minutes=1)


def reply(*, actor: Actor, invitation_id: int, answer: Answer, **when: Any) -> Invitation:
    """Give an answer; ``when`` is what a yes says besides, as :func:`answer_yes` wants it. Raises as the answers do."""
    match answer:
        case Answer.YES:
            return answer_yes(actor=actor, invitation_id=invitation_id, **when)
        case Answer.NOT_NOW:
            return answer_not_now(actor=actor, invitation_id=invitation_id)
        case Answer.NEVER:
            return answer_never(actor=actor, invitation_id=invitation_id)


@transaction.atomic
def reply_after_yes(*, actor: Actor, invitation: Invitation, answer: Answer, now: datetime) -> None:
    """ "Nu niet" or "liever niet meer" of who said yes before, while no "Graag" came: the yes is taken back first.

    Raises DomainError "too_late" where it cannot be.
    """
    undo(actor=actor, invitation=invitation, now=now)
    reply(actor=actor, invitation_id=invitation.pk, answer=answer)


def undo(*, actor: Actor, invitation: Invitation, now: datetime) -> bool:
    """Take an answer back within ten minutes; after that a yes that waits is stepped back from. Returns whether it was.

    Raises DomainError "too_late" where neither can be.
    """
    is_back = invitation.status == InvitationStatus.STEPPED_BACK  # a second tap changes nothing
    if is_back or (may_step_back(invitation) and not undo_minutes(invitation, now)):
        step_back(actor=actor, invitation_id=invitation.pk)
        return True
    take_back_answer(actor=actor, invitation_id=invitation.pk)
    return False


def undo_minutes(invitation: Invitation, now: datetime) -> int:
    """For how many more minutes this answer can be taken back, rounded up; 0 when it cannot any more."""
    if invitation.status not in _UNDOABLE or invitation.slot.status != SlotStatus.OPEN:
        return 0
    if invitation.answered_at is None:
        return 0
    left = invitation.answered_at + TAKE_BACK - now
    return max(0, -(-left // _MINUTE))
