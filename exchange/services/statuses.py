"""The only places where a request's, a slot's and an activity's status change. Callers hold the lock."""

from __future__ import annotations

from datetime import datetime

from buurthulp.status import move
from buurthulp.viewers import Actor
from exchange.enums import ActivityStatus, RequestStatus, SlotStatus
from exchange.models import (
    Activity,
    ActivityStatusChange,
    HelpRequest,
    HelpRequestStatusChange,
    Slot,
    SlotStatusChange,
)
from exchange.workflow import ACTIVITY_MOVES, REQUEST_MOVES, SLOT_MOVES


def move_request(
    help_request: HelpRequest,
    to: RequestStatus,
    *,
    actor: Actor,
    at: datetime,
    code: str = "",
    also: tuple[str, ...] = (),
) -> None:
    """Move a request. Raises DomainError("status")."""
    move(
        help_request, to, moves=REQUEST_MOVES, history=HelpRequestStatusChange, actor=actor, at=at, code=code, also=also
    )


def move_slot(slot: Slot, to: SlotStatus, *, actor: Actor, at: datetime, code: str = "") -> None:
    """Move a slot, and close its request once no slot of it is still open or agreed. Raises DomainError("status").

    A series of which further dates will be made stays open.
    """
    move(slot, to, moves=SLOT_MOVES, history=SlotStatusChange, actor=actor, at=at, code=code)
    help_request = slot.occasion.help_request
    is_running = Slot.objects.filter(
        occasion__help_request=help_request, status__in=[SlotStatus.OPEN, SlotStatus.MATCHED]
    ).exists()
    if help_request.dates_due_at is not None:
        return
    if help_request.status == RequestStatus.OPEN and not is_running:
        move_request(help_request, RequestStatus.CLOSED, actor=actor, at=at, code=str(to))


def move_activity(
    activity: Activity,
    to: ActivityStatus,
    *,
    actor: Actor,
    at: datetime,
    code: str = "",
    also: tuple[str, ...] = (),
) -> None:
    """Move an activity. Raises DomainError("status")."""
    move(activity, to, moves=ACTIVITY_MOVES, history=ActivityStatusChange, actor=actor, at=at, code=code, also=also)
