"""Which signals a coordinator reads."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from buurthulp.viewers import RoleHold, Viewer
from desk.areas import living_in
from desk.models import Signal
from members.models import Participant


def signals_of(viewer: Viewer, hold: RoleHold) -> QuerySet[Signal]:
    """Signals of people in the coordinator's areas; never one about the coordinator, or from themselves."""
    own = Q(about=viewer.participant_id) | Q(reporter=viewer.participant_id)
    mine = Q() if viewer.participant_id is None else ~own
    return Signal.objects.filter(
        mine, community_id=viewer.community_id, reporter__in=Participant.objects.filter(living_in(hold))
    )
