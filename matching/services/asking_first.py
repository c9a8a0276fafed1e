"""The same two again: one person is asked before anybody else, because it went well before."""

from __future__ import annotations

from django.db import transaction

from buurthulp import clock
from buurthulp.viewers import Actor
from exchange.enums import SlotStatus
from matching.engine import waves
from matching.models import Invitation, Search
from matching.services.places import locked_search
from matching.services.searching import invite_by_hand
from members.models import Participant


@transaction.atomic
def ask_first(*, actor: Actor, slot_id: int, participant: Participant) -> Invitation:
    """Ask this person; others are asked once they say "nu niet", or when their time to answer is over.

    Where there is hurry nobody is waited for: others are asked at once as well. The same person again changes nothing.
    Raises what :func:`matching.services.searching.invite_by_hand` raises.
    """
    invitation = invite_by_hand(actor=actor, slot_id=slot_id, participant=participant)
    search = locked_search(slot_id)
    if not waves.is_urgent(clock.now(), waves.Deadline(search.decide_by, search.is_short)):
        until = min(invitation.wait_until, search.decide_by)
        # Of several places none goes on to others by itself meanwhile, nor in the next round.
        of_the_request = Search.objects.filter(
            slot__occasion__help_request=search.slot.occasion.help_request, slot__status=SlotStatus.OPEN
        )
        of_the_request.update(round_at=None, due_at=until)
    return invitation
