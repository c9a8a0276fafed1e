"""What lies in the areas of a coordinator's role."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from buurthulp.viewers import RoleHold
from members.enums import ParticipantStatus, PlaceKind
from members.models import Participant, Place


def in_areas(hold: RoleHold, place: str) -> Q:
    """The filter for rows whose ``place`` (a lookup path) lies in the areas of a role."""
    return Q() if hold.area_ids is None else Q(**{f"{place}__area_id__in": hold.area_ids})


def living_in(hold: RoleHold) -> Q:
    """The filter for participants who live now in the areas of a role."""
    if hold.area_ids is None:
        return Q()
    homes = Place.objects.filter(kind=PlaceKind.HOME, is_current=True, area_id__in=hold.area_ids)
    return Q(pk__in=homes.values("participant"))


def ids_that_open(hold: RoleHold, participant_ids: Collection[int]) -> frozenset[int]:
    """Which of these people the coordinator may open: who live in the areas of the role. One query."""
    people = Participant.objects.filter(living_in(hold), pk__in=participant_ids)
    return frozenset(people.exclude(status=ParticipantStatus.CLOSED).values_list("pk", flat=True))
