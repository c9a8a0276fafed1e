""" "Hoe gaat het?": asked of both after some weeks and then each half year; the coordinator reads it (ADR 28)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.sweeps import advance_each
from buurthulp.viewers import SYSTEM, Actor, Viewer
from desk.models import Pair, PairAnswer, PairLook
from desk.pair_enums import PairGoing, PairStatus, PairStep
from desk.services.pair_telling import tell_look
from desk.services.pairs import AT_ONCE, lock_pair, note_step
from exchange.texts import tidy_text
from members.access import is_coordinator_of
from members.models import Participant

PATIENCE = timedelta(days=7)
AGAIN_AFTER = timedelta(weeks=26)
TEXT_MAX = 1000


def sweep_looks(*, limit: int = AT_ONCE) -> int:
    """Ask "Hoe gaat het?" where it is time to, each in a transaction of its own. Returns how many."""
    due = Pair.objects.filter(status=PairStatus.MEETING, due_at__lte=clock.now()).order_by("due_at")[:limit]
    return sum(advance_each(due, advance=lambda pair: ask_how(pair=pair), put_off=_put_off))


def _put_off(pair: Pair, until: datetime) -> None:
    Pair.objects.filter(pk=pair.pk).update(due_at=until)


@transaction.atomic
def ask_how(*, pair: Pair) -> bool:
    """Ask both, and say when again. Twice, late or beside itself: once. Returns whether it was time to."""
    row, now = lock_pair(pair), clock.now()
    if row.status != PairStatus.MEETING or row.due_at is None or row.due_at > now:
        return False
    row.due_at = now + AGAIN_AFTER
    row.save(update_fields=["due_at"])
    # What nobody talked over for half a year is asked anew.
    row.looks.filter(closed_at=None).update(closed_at=now)
    look: PairLook = PairLook.objects.create(pair=row, asked_at=now, call_at=now + PATIENCE)
    note_step(row, SYSTEM, PairStep.LOOKED)
    told = [tell_look(look, row.asker, row.helper), tell_look(look, row.helper, row.asker)]
    if not all(told):
        # Somebody hears it by telephone: there is nothing to wait for.
        look.call_at = now
        look.save(update_fields=["call_at"])
    return True


@transaction.atomic
def answer_look(*, actor: Actor, pair: Pair, participant: Participant, going: str, text: str = "") -> PairAnswer:
    """One of the two says how it goes, for the coordinator alone. Again: the last words count.

    Raises DomainError ``pair.going``, and ``pair.not_asked`` where nothing is asked.
    """
    row, now = lock_pair(pair), clock.now()
    if participant.pk not in (row.asker_id, row.helper_id):
        raise NotAllowedError("error.not_yours", _("Dit is niet van jou."))
    if going not in PairGoing.values:
        raise DomainError("pair.going", _("Kies hoe het gaat."))
    look = row.looks.filter(closed_at=None).first()
    if look is None:
        raise DomainError("pair.not_asked", _("Er wordt nu niets gevraagd. Wil je iets kwijt? Bel ons gerust."))
    words = tidy_text(text, TEXT_MAX)
    answer, _made = PairAnswer.objects.update_or_create(
        look=look, participant=participant, defaults={"going": going, "text": words, "at": now}
    )
    return answer


@transaction.atomic
def close_look(*, actor: Viewer, pair: Pair, note: str = "") -> Pair:
    """The coordinator talked it over with both. Again: no change. Raises NotAllowedError elsewhere."""
    row = lock_pair(pair)
    if not is_coordinator_of(actor, row.asker):
        raise NotAllowedError("error.not_coordinator", _("Alleen wie hier coördinator is, kan dit."))
    look = row.looks.filter(closed_at=None).first()
    if look is None:
        return row
    look.closed_at, look.note = clock.now(), tidy_text(note, TEXT_MAX)  # type: ignore[assignment]  # untyped field
    look.save(update_fields=["closed_at", "note"])
    note_step(row, actor, PairStep.TALKED)
    return row
