"""What lies in the areas of a coordinator's role."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from buurthulp.viewers import RoleHold, Viewer
from exchange.models import PublicPlace
from members.enums import ParticipantStatus, PlaceKind, Role
from members.models import Participant, Place
from members.selectors.places import ids_served


def in_areas(hold: RoleHold, place: str) -> Q:
    """The filter for rows whose ``place`` (a lookup path) lies in the areas of a role."""
    return Q() if hold.area_ids is None else Q(**{f"{place}__area_id__in": hold.area_ids})


def living_in(hold: RoleHold) -> Q:
    """The filter for participants who live now in the areas of a role."""
    if hold.area_ids is None:
        return Q()
    homes = Place.objects.filter(kind=PlaceKind.HOME, is_current=True, area_id__in=hold.area_ids)
    return Q(pk__in=homes.values("participant"))


def closed_lately(hold: RoleHold) -> Q:
    """The filter for whom a coordinator closed in the areas of a role, as long as that can be undone."""
    return living_in(hold) & Q(status=ParticipantStatus.CLOSED, erase_on__isnull=False)


def ids_in_scope(community_id: int, hold: RoleHold) -> frozenset[int] | None:
    """The areas a role reaches: its own, else what the community serves. None: any place. One query at most."""
    return hold.area_ids if hold.area_ids is not None else ids_served(community_id)


def that_open(hold: RoleHold) -> QuerySet[Participant]:
    """The people a coordinator may open: who live in the areas of the role, and did not leave."""
    people: QuerySet[Participant] = Participant.objects.filter(living_in(hold))
    return people.exclude(status=ParticipantStatus.CLOSED)


def opens(hold: RoleHold, participant: Participant, home: Place | None) -> bool:
    """The same as :func:`that_open` of somebody whose home was read already."""
    lives_there = hold.area_ids is None or (home is not None and home.area_id in hold.area_ids)
    return lives_there and participant.status != ParticipantStatus.CLOSED


def ids_that_open(hold: RoleHold, participant_ids: Collection[int]) -> frozenset[int]:
    """Which of these people the coordinator may open: who live in the areas of the role. One query."""
    return frozenset(that_open(hold).filter(pk__in=participant_ids).values_list("pk", flat=True))


def public_places_of(hold: RoleHold, community_id: int) -> Q:
    """The filter for public places that a role looks after: in its areas, and in no area that the community serves.

    The hospital in the city is on nobody's ground, and everybody's to look after.
    """
    here = Q(community_id=community_id)
    if hold.area_ids is None:
        return here
    on_nobodys_ground = Q(area__isnull=True)
    served = ids_served(community_id)
    if served is not None:
        on_nobodys_ground |= ~Q(area_id__in=served)
    return here & (Q(area_id__in=hold.area_ids) | on_nobodys_ground)


def coordinates_ground_of(viewer: Viewer, place: PublicPlace) -> bool:
    """Whether this is a coordinator who looks after the ground that a public place stands on."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return False
    return PublicPlace.objects.filter(public_places_of(hold, viewer.community_id), pk=place.pk).exists()
