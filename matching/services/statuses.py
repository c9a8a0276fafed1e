"""The only places where an invitation's and a match's status change. Callers hold the lock on the search."""

from __future__ import annotations

from datetime import datetime

from buurthulp.status import move
from buurthulp.viewers import Actor, Viewer
from matching.engine.likelihood import Counts
from matching.enums import DeskReason, InvitationStatus, MatchStatus, SearchEventCode
from matching.models import Invitation, InvitationStatusChange, Match, MatchStatusChange, Search, SearchEvent
from matching.services.learning import learn, taught
from matching.services.silence import ask_whether_still, heard_from
from matching.workflow import INVITATION_MOVES, MATCH_MOVES
from notifications.enums import QuestionKind
from notifications.services.gathering import take_out_about
from notifications.services.sms_questions import close_question


def move_invitation(
    invitation: Invitation,
    to: InvitationStatus,
    *,
    actor: Actor,
    at: datetime,
    code: str = "",
    also: tuple[str, ...] = (),
    counted: Counts | None = None,
) -> None:
    """Move an invitation. Raises DomainError("status"). What was asked by text message is closed with it.

    What the answer teaches is kept in the same transaction. ``counted``: what it counted for before, where more than
    its status has changed since.
    """
    left = invitation.status
    before = taught(invitation) if counted is None else counted
    move(
        invitation, to, moves=INVITATION_MOVES, history=InvitationStatusChange, actor=actor, at=at, code=code, also=also
    )
    learn(invitation, before=before)
    if to in _ANSWERED:
        heard_from(invitation.participant_id, at=at)
    elif to in _PASSED:
        ask_whether_still(invitation.participant_id, at=at)
    kind = _QUESTIONS.get(InvitationStatus(left))
    if kind is not None and left != to:
        close_question(actor=actor, kind=kind, about=invitation.public_id)
    if left == InvitationStatus.HELD != to:
        take_out_about(actor=actor, kind="held", about=invitation.public_id)


_ANSWERED = frozenset({InvitationStatus.HELD, InvitationStatus.RESERVE, InvitationStatus.NOT_NOW})
_PASSED = frozenset({InvitationStatus.LAPSED, InvitationStatus.EXPIRED})
_QUESTIONS = {InvitationStatus.INVITED: QuestionKind.INVITATION, InvitationStatus.HELD: QuestionKind.HELD}


def move_match(
    match: Match, to: MatchStatus, *, actor: Actor, at: datetime, code: str = "", also: tuple[str, ...] = ()
) -> None:
    """Move a match. Raises DomainError("status"). "Is het gelukt?" by text message is closed with it."""
    move(match, to, moves=MATCH_MOVES, history=MatchStatusChange, actor=actor, at=at, code=code, also=also)
    close_question(actor=actor, kind=QuestionKind.CHECK, about=match.public_id)


def note(
    search: Search,
    code: SearchEventCode,
    *,
    actor: Actor,
    at: datetime,
    number: int | None = None,
    reason: str = "",
    invitation: Invitation | None = None,
) -> None:
    """Append a step to the history that the coordinator reads."""
    SearchEvent.objects.create(
        search=search,
        at=at,
        code=code,
        number=number,
        reason=reason,
        invitation_id=invitation.pk if invitation else None,
        actor_user_id=actor.user_id if isinstance(actor, Viewer) else None,
    )


def put_on_desk(search: Search, reason: DeskReason, *, actor: Actor, at: datetime) -> None:
    """Put a search on the coordinator's list; a new reason replaces the old one, the same changes nothing."""
    if search.desk_reason == reason:
        return
    search.desk_reason = reason
    search.desk_since = search.desk_since or at
    search.save(update_fields=["desk_reason", "desk_since"])
    note(search, SearchEventCode.DESK, actor=actor, at=at, reason=reason)


def take_off_desk(search: Search) -> None:
    """Nothing for a coordinator to do any more. Again: no change."""
    if not search.desk_reason:
        return
    search.desk_reason = ""
    search.desk_since = None
    search.save(update_fields=["desk_reason", "desk_since"])
