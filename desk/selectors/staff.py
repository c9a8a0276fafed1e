"""Who at Buurthulp did something, by first name; and how residents know a coordinator."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from buurthulp import clock
from buurthulp.viewers import Viewer
from members.enums import ActsForKind, Role
from members.models import ActsFor, Community, RoleGrant


@dataclass(frozen=True, slots=True)
class Introduction:
    """The name and number a coordinator gave for pages and posters; empty where they gave none."""

    name: str = ""
    phone: str = ""


def introduction_of(viewer: Viewer) -> Introduction:
    """How residents know this coordinator. One query."""
    held = RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=clock.now()),
        user=viewer.user_id,
        community=viewer.community_id,
        role=Role.COORDINATOR,
    )
    found = held.values_list("public_name", "public_phone").first()
    return Introduction(*found) if found else Introduction()


def called(viewer: Viewer, community: Community) -> str:
    """The first name by which residents know this member of staff; else the community's coordinator. Two queries."""
    own_names = staff_names([viewer.user_id], community_id=community.pk).values()
    return next(filter(None, [introduction_of(viewer).name, *own_names]), community.coordinator_name)


def staff_names(user_ids: Collection[int | None], *, community_id: int) -> dict[int, str]:
    """First names of staff who take part themselves; who does not is absent. One query."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    rows = _taking_part(community_id).filter(user_id__in=wanted).order_by("-since", "-pk")
    return dict(rows.values_list("user_id", "participant__first_name"))


def staff_name(user_id: OuterRef, *, community_id: int) -> Subquery:
    """The same for a column of users: the first name of who takes part, else NULL."""
    rows = _taking_part(community_id).filter(user_id=user_id).order_by("since", "pk")
    return Subquery(rows.values("participant__first_name")[:1])


def _taking_part(community_id: int) -> QuerySet[ActsFor]:
    return ActsFor.objects.filter(kind=ActsForKind.SELF, until__isnull=True, participant__community_id=community_id)
