"""Who works here, for an administrator: who holds which role, where and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from buurthulp import clock
from buurthulp.spoken import sentence_of
from buurthulp.viewers import Viewer
from desk.selectors.staff import staff_names
from members.enums import Role
from members.models import RoleGrant

APPOINTED = (Role.COORDINATOR, Role.ADMINISTRATOR, Role.ANALYST)
"""What an administrator gives to somebody of their own; a referrer belongs to an organisation."""


@dataclass(frozen=True, slots=True)
class RoleLine:
    """Somebody and one of their roles. ``name`` empty: not known; ``where`` empty: the whole community.

    ``is_kept``: who looks cannot end it, it is their own way in.
    """

    number: int
    name: str
    email: str
    does: str
    where: str
    since: datetime
    is_kept: bool


def roles_held(viewer: Viewer) -> tuple[RoleLine, ...]:
    """All roles that are held now, but those of organisations; in the order one reads them. Three queries."""
    now_held = Q(until__isnull=True) | Q(until__gt=clock.now())
    rows = list(
        RoleGrant.objects.filter(now_held, community_id=viewer.community_id, role__in=APPOINTED)
        .select_related("user")
        .prefetch_related("areas")
        .order_by("since", "pk")
    )
    names = staff_names([row.user_id for row in rows], community_id=viewer.community_id)
    rows.sort(key=lambda row: APPOINTED.index(Role(row.role)))
    return tuple(
        RoleLine(
            number=row.pk,
            name=row.public_name or names.get(row.user_id, ""),
            email=row.user.email or "",
            does=sentence_of(str(Role(row.role).label)),
            where=", ".join(sorted(area.name for area in row.areas.all())),
            since=row.since,
            is_kept=row.role == Role.ADMINISTRATOR and row.user_id == viewer.user_id,
        )
        for row in rows
    )
