"""Whom residents of an area call: its own coordinator, else the community's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, JSONField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject

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
    if area is None:
        return contact_in(community, None)
    here, above, far_above = _reaching(area)
    steps_up = Case(When(here, then=Value(0)), When(above, then=Value(1)), default=Value(2))
    found = _coordinators(community, here | above | far_above).order_by(steps_up, "since", "pk")
    return contact_in(community, found.values_list(_SAID, flat=True).first())


def contact_column(community: Community, area: OuterRef) -> Coalesce:
    """Of a column of areas the same, for :func:`contact_in`: NULL where the community's own is called."""
    # One for each step up: SQLite sorts no subquery by what it finds outside.
    found = (_coordinators(community, where).order_by("since", "pk") for where in _reaching(area))
    return Coalesce(*(Subquery(rows.values(found=_SAID)[:1]) for rows in found), output_field=JSONField())


def contact_in(community: Community, found: Mapping[str, Any] | None) -> Contact:
    """Who that is; a coordinator without a name of any kind is not named."""
    said = found or {}
    name = said.get("public_name") or said.get("first_name")
    if not name:
        return Contact(community.coordinator_name, community.phone)
    return Contact(name, said["public_phone"] or community.phone, is_local=True)


_SAID = JSONObject(public_name="public_name", public_phone="public_phone", first_name="first_name")


def _reaching(area: Area | OuterRef) -> tuple[Q, Q, Q]:
    """The roles that name this area, the one above it, and the one above that."""
    return Q(areas=area), Q(areas__children=area), Q(areas__children__children=area)


def _coordinators(community: Community, where: Q) -> QuerySet[RoleGrant]:
    own_name = ActsFor.objects.filter(
        user=OuterRef("user"), kind=ActsForKind.SELF, until=None, participant__community=community
    ).exclude(participant__status=ParticipantStatus.CLOSED)
    return RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=clock.now()),
        where,
        community=community,
        role=Role.COORDINATOR,
        user__is_active=True,
    ).annotate(first_name=Subquery(own_name.order_by("pk").values("participant__first_name")[:1]))
