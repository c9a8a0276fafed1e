"""Who sees which participants. Higher apps add those one was invited by or has an agreement with."""

from __future__ import annotations

from django.db.models import Q

from buurthulp.viewers import NOBODY, Viewer, register_sight
from members.enums import PlaceKind, Role
from members.models import Place


def oneself(viewer: Viewer) -> Q:
    """The participant one acts for."""
    return Q(pk=viewer.participant_id) if viewer.participant_id else NOBODY


def coordinated(viewer: Viewer) -> Q:
    """Who lives where this viewer coordinates."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return NOBODY
    if hold.area_ids is None:
        return Q(community_id=viewer.community_id)
    homes = Place.objects.filter(kind=PlaceKind.HOME, is_current=True, area_id__in=hold.area_ids)
    return Q(pk__in=homes.values("participant"))


def register() -> None:
    """Register this app's sights."""
    register_sight("members.Participant", oneself)
    register_sight("members.Participant", coordinated)
