"""What a coordinator does with a line of the worklist: take it on, let go, put off, hand over, done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock, spoken
from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from buurthulp.worklist import WorkRow, sources
from desk.enums import WorkStatus, WorkStep
from desk.models import WorkState, WorkStateChange
from desk.risk import NOW
from desk.selectors.colleagues import Colleagues, colleagues_of, reaching
from desk.workflow import WORK_MOVES
from exchange.moments import local_instant
from members.models import Community

LONGEST_NOTE = 500
FARTHEST_DAYS = 60
MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class _Held:
    """Whose a line becomes, until when it rests, and the word that stays with it."""

    owner_id: int | None
    rests_until: datetime | None = None
    note: str = ""


@transaction.atomic
def claim(*, actor: Viewer, row: WorkRow) -> WorkState:
    """Take a line on. Of two at once one wins: an update filtered on whose it was. Mine already: no change.

    What belongs to somebody who is away, or coordinates no more, may be taken over. Raises DomainError "taken" with
    the name of who has it.
    """
    state, colleagues = _state_of(actor, row), _colleagues(actor)
    owner = state.owner_user_id
    if owner == actor.user_id:
        return state
    if owner is not None and colleagues.holder(owner) not in (None, actor.user_id):
        raise _taken(colleagues, owner)
    _move(actor, state, row, WorkStatus.TAKEN, WorkStep.CLAIMED, colleagues, _Held(actor.user_id))
    return state


@transaction.atomic
def let_go(*, actor: Viewer, row: WorkRow) -> WorkState:
    """It is nobody's again. Nobody's already: no change. Raises DomainError "taken" for somebody else's."""
    state, colleagues = _state_of(actor, row), _colleagues(actor)
    if state.status == WorkStatus.FREE:
        return state
    _need_mine(actor, state, colleagues)
    _move(actor, state, row, WorkStatus.FREE, WorkStep.LET_GO, colleagues)
    return state


@transaction.atomic
def snooze(*, actor: Viewer, row: WorkRow, until: date) -> WorkState:
    """Off the list until the morning of that day; it is the actor's then.

    Raises DomainError "snooze.signal" for who may be in danger, "snooze.past", "snooze.far" (``FARTHEST_DAYS``),
    "snooze.late" for a day after the time of need, "taken" for somebody else's.
    """
    state, colleagues = _state_of(actor, row), _colleagues(actor)
    back_at = _rest_until(row, until)
    if state.owner_user_id is not None:
        _need_mine(actor, state, colleagues)
    to = _Held(actor.user_id, rests_until=back_at, note=str(state.note))
    _move(actor, state, row, WorkStatus.TAKEN, WorkStep.SNOOZED, colleagues, to)
    return state


@transaction.atomic
def wake(*, actor: Viewer, row: WorkRow) -> WorkState:
    """Back on the list now. Awake already: no change. Raises DomainError "taken" for somebody else's."""
    state, colleagues = _state_of(actor, row), _colleagues(actor)
    if state.snoozed_until is None:
        return state
    _need_mine(actor, state, colleagues)
    _move(actor, state, row, WorkStatus.TAKEN, WorkStep.WOKEN, colleagues, _Held(actor.user_id, note=str(state.note)))
    return state


@transaction.atomic
def hand_over(*, actor: Viewer, row: WorkRow, to_user_id: int, from_user_id: int | None, note: str = "") -> WorkState:
    """It is a colleague's from now on, with a word for them. ``from_user_id``: whose it was on the page one saw.

    Theirs already: no change. Raises DomainError "hand_over.who" for who does not coordinate there, "hand_over.away"
    for who is away today, "hand_over.self" for what is nobody's and one takes on oneself, "words", "taken" when it
    changed hands meanwhile.
    """
    words = note.strip()
    if len(words) > LONGEST_NOTE:
        raise DomainError("words", _("Houd het bij 500 tekens."))
    state, colleagues = _state_of(actor, row), _colleagues(actor)
    if to_user_id not in reaching(_community(actor), row) or colleagues.get(to_user_id) is None:
        raise DomainError("hand_over.who", _("Kies een collega die hier coördinator is."))
    if colleagues.is_away(to_user_id):
        away = _("%(name)s is er vandaag niet. Kies iemand anders.") % {"name": colleagues.name_of(to_user_id)}
        raise DomainError("hand_over.away", away)
    if state.owner_user_id == to_user_id and state.owner_user_id != from_user_id:
        return state
    if state.owner_user_id != from_user_id:
        raise _taken(colleagues, state.owner_user_id)
    if to_user_id == actor.user_id and from_user_id is None:
        raise DomainError("hand_over.self", _("Dit ben je zelf. Kies “Ik doe dit”."))
    if to_user_id == from_user_id:
        raise DomainError("hand_over.same", _("Het is al van %(name)s.") % {"name": colleagues.name_of(to_user_id)})
    _move(actor, state, row, WorkStatus.TAKEN, WorkStep.HANDED_OVER, colleagues, _Held(to_user_id, note=words))
    return state


@transaction.atomic
def finish(*, actor: Viewer, row: WorkRow) -> WorkState:
    """Off the list, as long as its source says nothing new. Done already: no change.

    Raises DomainError "done.not_here" for what leaves the list by what one does with it, "taken" for somebody else's.
    """
    if not sources()[row.source].may_be_done:
        raise DomainError("done.not_here", _("Dit gaat van de lijst als je het zelf afrondt. Open het en vul in hoe."))
    state, colleagues = _state_of(actor, row), _colleagues(actor)
    if state.status == WorkStatus.DONE and is_of_now(state, row):
        return state
    if state.owner_user_id is not None:
        _need_mine(actor, state, colleagues)
    if state.status == WorkStatus.DONE:  # it came anew meanwhile
        _move(actor, state, row, WorkStatus.TAKEN, WorkStep.CLAIMED, colleagues, _Held(actor.user_id))
    _move(actor, state, row, WorkStatus.DONE, WorkStep.DONE, colleagues)
    return state


def is_of_now(state: WorkState, row: WorkRow) -> bool:
    """Whether what was chosen still holds for the line as it stands."""
    return (state.reason, state.since) == (row.reason, row.since)


def _community(actor: Viewer) -> Community:
    return Community.objects.get(pk=actor.community_id)


def _colleagues(actor: Viewer) -> Colleagues:
    return colleagues_of(_community(actor))


def _state_of(actor: Viewer, row: WorkRow) -> WorkState:
    """As it stands now; the first who touches a line makes it."""
    state, _made = WorkState.objects.get_or_create(
        source=row.source,
        object_id=row.object_id,
        defaults={
            "community_id": actor.community_id,
            "person_id": row.person_id,
            "other_id": row.other_id,
            "touched_at": clock.now(),
        },
    )
    return state


def _rest_until(row: WorkRow, until: date) -> datetime:
    today = clock.localtime(clock.now()).date()
    if row.urgency == NOW:
        raise DomainError("snooze.signal", _("Een seintje kan niet wachten. Kun jij niet? Geef het aan een collega."))
    if until <= today:
        raise DomainError("snooze.past", _("Kies een dag na vandaag."))
    if until > today + timedelta(days=FARTHEST_DAYS):
        raise DomainError("snooze.far", _("Kies een dag binnen twee maanden."))
    back_at = local_instant(until, MIDNIGHT)
    if row.need_at is not None and row.since < row.need_at <= back_at:
        needed = _("Dan is het te laat: het is nodig op %(day)s.") % {"day": spoken.day(row.need_at)}
        raise DomainError("snooze.late", needed)
    return back_at


def _need_mine(actor: Viewer, state: WorkState, colleagues: Colleagues) -> None:
    """Mine, or of somebody whose work I have today. Raises DomainError "taken"."""
    if actor.user_id not in (state.owner_user_id, colleagues.holder(state.owner_user_id)):
        raise _taken(colleagues, state.owner_user_id)


def _taken(colleagues: Colleagues, owner_id: int | None) -> DomainError:
    if owner_id is None:
        return DomainError("taken", _("Dit is net losgelaten. Bekijk de lijst opnieuw."))
    return DomainError("taken", _("%(name)s heeft dit al.") % {"name": colleagues.name_of(owner_id)})


def _move(
    actor: Viewer,
    state: WorkState,
    row: WorkRow,
    to: WorkStatus,
    step: WorkStep,
    colleagues: Colleagues,
    held: _Held | None = None,
) -> None:
    """The one place where a line changes: only if it is still as ``state`` says. Raises DomainError "taken"."""
    now = clock.now()
    held = held or _Held(None)
    written = {
        "status": to,
        "owner_user_id": held.owner_id,
        "claimed_at": now if held.owner_id is not None else None,
        "snoozed_until": held.rests_until,
        "reason": row.reason,
        "since": row.since,
        "note": held.note,
        "touched_at": now,
    }
    before = WorkStatus(state.status)
    if before not in _from(to):
        raise DomainError("status", _("Dat kan nu niet meer. Bekijk de pagina opnieuw om te zien hoe het staat."))
    as_seen = WorkState.objects.filter(pk=state.pk, status=before, owner_user_id=state.owner_user_id)
    if not as_seen.update(**written):
        state.refresh_from_db()
        raise _taken(colleagues, state.owner_user_id)
    state.refresh_from_db()
    WorkStateChange.objects.create(
        subject=state,
        at=now,
        actor_user_id=actor.user_id,
        actor_participant_id=actor.participant_id,
        from_status=before,
        to_status=to,
        code=step,
        to_user_id=held.owner_id,
        until=held.rests_until,
    )


def _from(to: WorkStatus) -> Iterable[WorkStatus]:
    return [status for status, moves in WORK_MOVES.items() if to in moves]
