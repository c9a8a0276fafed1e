"""Which signals a coordinator reads."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from buurthulp.prepared import Now
from buurthulp.viewers import RoleHold, Viewer
from desk.areas import living_in
from desk.models import Signal
from members.models import ActsFor, Participant

SOURCE = "signals"
"""The name under which signals stand on the worklist."""


def signals_of(viewer: Viewer, hold: RoleHold) -> QuerySet[Signal]:
    """Signals of people in the coordinator's areas; never one about the coordinator, or from themselves.

    Nor about, or from, anybody for whom they act at home: signals are not for a proxy or trusted contact.
    """
    assert viewer.user_id is not None  # who holds a role has logged in
    now = Q(until__isnull=True) | Q(until__gt=Now())
    theirs = ActsFor.objects.filter(now, user_id=viewer.user_id).values("participant")
    return (
        Signal.objects.filter(community_id=viewer.community_id, person__in=Participant.objects.filter(living_in(hold)))
        .exclude(about__in=theirs)
        .exclude(reporter__in=theirs)
    )
