"""A worry: passed on by a resident, read and followed up by a coordinator."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.status import move
from buurthulp.viewers import Actor, Viewer
from desk.enums import SignalOutcome, SignalStatus
from desk.models import Signal, SignalLook, SignalStatusChange
from desk.workflow import SIGNAL_MOVES
from matching.models import Match
from matching.services.parting import part
from members.models import Participant

LONGEST_TEXT = 2000


@transaction.atomic
def report_unsafe(*, actor: Actor, match: Match, reporter: Participant, text: str = "") -> Signal:
    """Put a signal on the desk, and part the two: what is to come is cancelled, and they reach each other no more.

    The other hears what they would hear if the reporter had cancelled and blocked them, to the byte. Again: the first
    signal, with the text added if it had none. Raises DomainError "not_yours" or "words" (longer than LONGEST_TEXT).
    """
    if reporter.pk not in (match.asker_id, match.helper_id):
        raise DomainError("not_yours", _("Deze afspraak is niet van jou."))
    words = text.strip()
    if len(words) > LONGEST_TEXT:
        raise DomainError("words", _("Houd het bij 2000 tekens; de rest kun je vertellen als we bellen."))
    about = match.helper if reporter.pk == match.asker_id else match.asker
    signal, made = Signal.objects.select_for_update().get_or_create(
        match=match,
        reporter=reporter,
        defaults={"community_id": match.community_id, "about": about, "text": words, "created_at": clock.now()},
    )
    if not made and words and not signal.text and signal.status == SignalStatus.OPEN:
        signal.text = words  # type: ignore[assignment]  # the field is untyped
        signal.save(update_fields=["text"])
    part(actor=actor, participant=reporter, other=about)
    return signal


@transaction.atomic
def look_at_signal(*, viewer: Viewer, signal: Signal) -> None:
    """Write down that this coordinator reads it, in the transaction that shows it."""
    assert viewer.user_id is not None  # nobody is at the desk by a link
    SignalLook.objects.create(signal=signal, user_id=viewer.user_id, at=clock.now())


@transaction.atomic
def follow_up(*, actor: Viewer, signal_id: int, outcome: SignalOutcome, note: str = "") -> Signal:
    """Record what was done about it; then it leaves the list. Again: no change. Raises DomainError "words"."""
    if len(note) > LONGEST_TEXT:
        raise DomainError("words", _("Houd het bij 2000 tekens."))
    signal = Signal.objects.select_for_update().get(pk=signal_id)
    if signal.status == SignalStatus.FOLLOWED_UP:
        return signal
    now = clock.now()
    signal.outcome, signal.note = outcome, note.strip()  # type: ignore[assignment]  # the same
    signal.followed_up_at, signal.followed_up_by_user_id = now, actor.user_id
    move(
        signal,
        SignalStatus.FOLLOWED_UP,
        moves=SIGNAL_MOVES,
        history=SignalStatusChange,
        actor=actor,
        at=now,
        code=outcome,
        also=("outcome", "note", "followed_up_at", "followed_up_by_user_id"),
    )
    return signal
