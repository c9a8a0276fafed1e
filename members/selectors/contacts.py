"""Whom residents of an area call: its own coordinator, else the community's."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from buurthulp import clock
from members.enums import ActsForKind, ParticipantStatus, Role
from members.models import ActsFor, Area, Community, RoleGrant
from members.models.community import phone_link


@dataclass(frozen=True, slots=True)
class Contact:
    """A first name and a number. ``is_local``: of a coordinator who has this area, and not the whole community."""

    name: str
    phone: str
    is_local: bool = False

    @property
    def phone_href(self) -> str:
        """The number as a link."""
        return phone_link(self.phone)


def contact_for(community: Community, area: Area | None) -> Contact:
    """The coordinator whose role names this area, or the nearest one above it; else the community's. One query.

    A coordinator is called what they said on the desk, else the first name they take part under here.
    """
    own = _local_coordinators(community, area).first() if area is not None else None
    if own is None:
        return Contact(community.coordinator_name, community.phone)
    public_name, public_phone, first_name = own
    name = public_name or first_name
    if not name:
        return Contact(community.coordinator_name, community.phone)
    return Contact(name, public_phone or community.phone, is_local=True)


def _local_coordinators(community: Community, area: Area) -> QuerySet[RoleGrant, tuple[str, str, str | None]]:
    own_name = ActsFor.objects.filter(
        user=OuterRef("user"), kind=ActsForKind.SELF, until=None, participant__community=community
    ).exclude(participant__status=ParticipantStatus.CLOSED)
    first_name = own_name.order_by("pk").values("participant__first_name")[:1]
    here, above, far_above = Q(areas=area), Q(areas__children=area), Q(areas__children__children=area)
    steps_up = Case(
        When(here, then=Value(0)), When(above, then=Value(1)), default=Value(2), output_field=IntegerField()
    )
    return (
        RoleGrant.objects.filter(
            Q(until__isnull=True) | Q(until__gt=clock.now()),
            here | above | far_above,
            community=community,
            role=Role.COORDINATOR,
            user__is_active=True,
        )
        .annotate(steps_up=steps_up)
        .order_by("steps_up", "since", "pk")
        .values_list("public_name", "public_phone", Subquery(first_name))
    )
