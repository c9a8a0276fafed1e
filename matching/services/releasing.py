"""A place is taken: whoever else was asked for it waits for another one, or is free (ADR 12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from buurthulp.viewers import Actor
from matching.enums import InvitationStatus
from matching.models import Invitation, Search
from matching.services.places import RUNNING, open_places, place_for, put_at, wake_places
from matching.services.statuses import move_invitation

_SAID_YES = frozenset({InvitationStatus.HELD, InvitationStatus.RESERVE})


def release_others(search: Search, *, actor: Actor, at: datetime) -> Sequence[Invitation]:
    """At "Graag": whoever else was asked for this place waits for another one of the same request, or is free.

    Returns those who are free, for the word "het is al geregeld".
    """
    places = open_places(search, at)
    free = []
    others = search.slot.invitations.filter(status__in=RUNNING).select_related("participant__community")
    for invitation in others.order_by("pk"):
        invitation.slot = search.slot
        # Who said yes to this very date of a series did not say so for another one.
        is_of_date = search.slot.occasion.help_request.repeats and invitation.status in _SAID_YES
        place = None if is_of_date else place_for(invitation, places)
        if place is not None:
            put_at(invitation, place)
            continue
        to = InvitationStatus.DECLINED if invitation.status == InvitationStatus.HELD else InvitationStatus.ARRANGED
        move_invitation(invitation, to, actor=actor, at=at)
        free.append(invitation)
    wake_places(places, at)
    return free
