"""A coordinator closes somebody's place, with the reason why: what follows is different for each."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock, spoken
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import SYSTEM, Actor
from exchange.services.offers import rebuild_offer_places
from matching.selectors.leaving import what_falls_away
from matching.services.leaving import leave, let_go
from members.access import is_coordinator_of
from members.enums import ClosingReason, ParticipantStatus
from members.models import Participant
from notifications.services.forgetting import drop_unsent
from notifications.services.outbox import write_mail

ERASED_AFTER = {
    ClosingReason.MOVED: timedelta(days=30),
    ClosingReason.DIED: timedelta(days=30),
    ClosingReason.NO_CONTACT: timedelta(days=90),
}
"""So long it can be undone, and then they are erased as of who leaves. Who asks for it is erased at once."""
HEARS_OF_IT = frozenset({ClosingReason.MOVED, ClosingReason.NO_CONTACT})
KIND = "closed"
AT_ONCE = 20
logger = logging.getLogger(__name__)


@transaction.atomic
def close_participant(*, actor: Actor, participant: Participant, reason: str, has_called: bool = False) -> Participant:
    """From now on this participant takes part no more. Again: no change.

    What they asked is withdrawn and what was agreed falls away, with word to the others; who died is not spoken of in a
    mail: the coordinator calls those who have an agreement with them (``has_called``). Who moved or was not reached
    hears it once by mail; to who died nothing more is sent, also not what waits. Who asks for it is erased at once.

    Raises NotAllowedError for who does not coordinate where they live, DomainError ``closing.reason`` for no reason of
    ours, and ``closing.call`` for who died while somebody still counts on them and was not called.
    """
    if reason not in ClosingReason.values:
        raise DomainError("closing.reason", _("Kies waarom deze persoon stopt."))
    why = ClosingReason(reason)
    rows = Participant.objects.select_for_update(of=("self",), no_key=True).select_related("community")
    participant = rows.get(pk=participant.pk)
    if participant.status == ParticipantStatus.CLOSED:
        return participant
    if not is_coordinator_of(actor, participant):
        raise NotAllowedError("error.not_coordinator", _("Alleen wie hier coördinator is, kan dit."))
    now = clock.now()
    if why == ClosingReason.DIED and not has_called and what_falls_away(participant, now).agreements:
        raise DomainError("closing.call", _("Bel eerst wie een afspraak heeft, en vink dan aan dat je dat deed."))
    if why == ClosingReason.ASKED:
        leave(actor=actor, participant=participant)
        Participant.objects.filter(pk=participant.pk).update(closed_reason=why)
        participant.refresh_from_db()
        return participant
    let_go(actor=actor, participant=participant, tells_of_agreements=why != ClosingReason.DIED)
    erase_on = clock.localtime(now).date() + ERASED_AFTER[why]
    drop_unsent(actor=actor, participant=participant)
    if why in HEARS_OF_IT:
        write_mail(
            participant=participant,
            kind=KIND,
            key=f"{KIND}:{participant.public_id}:{int(now.timestamp())}",
            context=lambda: {"has_moved": why == ClosingReason.MOVED, "day": spoken.date(erase_on)},
        )
    participant.status, participant.closed_at = ParticipantStatus.CLOSED, now
    participant.closed_reason, participant.erase_on = why, erase_on
    participant.save(update_fields=["status", "closed_at", "closed_reason", "erase_on"])
    rebuild_offer_places(participant=participant)
    return participant


@transaction.atomic
def reopen_participant(*, actor: Actor, participant: Participant) -> Participant:
    """They take part again, with what they like to do; what fell away stays so. Again: no change.

    Raises NotAllowedError as above, and DomainError "closing.gone" for who left or was erased.
    """
    rows = Participant.objects.select_for_update(of=("self",), no_key=True).select_related("community")
    participant = rows.get(pk=participant.pk)
    if not is_coordinator_of(actor, participant):
        raise NotAllowedError("error.not_coordinator", _("Alleen wie hier coördinator is, kan dit."))
    if participant.status != ParticipantStatus.CLOSED:
        return participant
    if participant.erase_on is None:
        raise DomainError("closing.gone", _("De gegevens zijn al weg. Meld deze persoon opnieuw aan."))
    participant.status, participant.closed_at = ParticipantStatus.ACTIVE, None
    participant.closed_reason, participant.erase_on = "", None
    participant.save(update_fields=["status", "closed_at", "closed_reason", "erase_on"])
    rebuild_offer_places(participant=participant)
    return participant


def erase_closed(*, at_once: int = AT_ONCE) -> int:
    """Erase whom a coordinator closed so long ago that it is not undone any more. Returns how many.

    Each in a transaction of their own, looked at again under their lock: somebody may just have been taken back. One
    that fails is logged and tried again with the next sweep; the others do not wait for it.
    """
    today = clock.localtime(clock.now()).date()
    over = Participant.objects.filter(status=ParticipantStatus.CLOSED, erase_on__lte=today)
    erased = 0
    for pk in list(over.order_by("erase_on", "pk").values_list("pk", flat=True)[:at_once]):
        try:
            with transaction.atomic():
                participant = over.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
                if participant is not None:
                    leave(actor=SYSTEM, participant=participant)
                    erased += 1
        except OperationalError:
            raise  # the database itself: the sweep is tried again as a whole
        except Exception:
            logger.exception("Participant %s was not erased on the day that was promised.", pk)
    return erased
