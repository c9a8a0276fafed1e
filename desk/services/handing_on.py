"""Signals of somebody who was here twice go to the one they are."""

from __future__ import annotations

from django.db import transaction
from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, Value, When

from buurthulp import clock
from buurthulp.status import move
from buurthulp.viewers import Actor, Viewer
from desk.enums import SignalKind, SignalOutcome, SignalStatus
from desk.models import Signal, SignalStatusChange
from desk.workflow import SIGNAL_MOVES
from members.models import Participant


@transaction.atomic
def hand_signals_on(*, actor: Actor, former: Participant, by: Participant) -> None:
    """Signals from, about and for ``former`` are ``by``'s from now on. Again: nothing is left to do.

    Whose a signal is must stay one of its two people, so all three change at once. What both reported of the same thing
    is one report: its words come along, and the second is closed. The caller made sure that no signal is between the
    two of them.
    """
    _one_report(actor, former, by)
    mine = Q(reporter=former) | Q(about=former)
    Signal.objects.filter(mine).update(
        **{
            name: Case(When(**{name: former.pk}, then=Value(by.pk)), default=F(name), output_field=BigIntegerField())
            for name in _COLUMNS
        }
    )


_COLUMNS = ("reporter_id", "about_id", "person_id")


def _one_report(actor: Actor, former: Participant, by: Participant) -> None:
    is_open = Q(kind=SignalKind.MISUSE, status=SignalStatus.OPEN)
    theirs = Signal.objects.filter(is_open, reporter=by)
    same = theirs.filter(thing=OuterRef("thing"), thing_id=OuterRef("thing_id"))
    for signal in Signal.objects.select_for_update().filter(Exists(same), is_open, reporter=former):
        kept = theirs.select_for_update().get(thing=signal.thing, thing_id=signal.thing_id)
        kept.text = "\n\n".join(filter(None, [str(kept.text), str(signal.text)]))  # type: ignore[assignment]  # untyped
        kept.answer_by = min(kept.answer_by, signal.answer_by)
        kept.save(update_fields=["text", "answer_by"])
        now = clock.now()
        signal.outcome, signal.looks_shown, signal.followed_up_at = SignalOutcome.NOT_NEEDED, False, now
        signal.followed_up_by_user_id = actor.user_id if isinstance(actor, Viewer) else None
        move(
            signal,
            SignalStatus.FOLLOWED_UP,
            moves=SIGNAL_MOVES,
            history=SignalStatusChange,
            actor=actor,
            at=now,
            code=SignalOutcome.NOT_NEEDED,
            also=("outcome", "looks_shown", "followed_up_at", "followed_up_by_user_id"),
        )
