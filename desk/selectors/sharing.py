"""With whom a request is shared, and with whom it could be."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from buurthulp import clock
from buurthulp.viewers import Viewer
from desk.enums import ShareReason
from desk.models import RequestShare
from desk.selectors.colleagues import Colleagues, colleagues_of
from desk.selectors.staff import staff_name
from desk.share_scope import shares_to
from exchange.enums import RequestStatus
from exchange.models import HelpRequest
from members.enums import Role
from members.models import Area, RoleGrant


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A coordinator of other areas. ``villages``: which, in words."""

    user_id: int
    name: str
    villages: str


@dataclass(frozen=True, slots=True)
class ShareLine:
    """With whom it is shared."""

    number: int
    name: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sharing:
    """The page: with whom it is shared, and with whom else it ``could`` be."""

    shared_with: tuple[ShareLine, ...]
    could: tuple[Neighbour, ...]


def shared_columns(viewer: Viewer, help_request: HelpRequest) -> dict[str, Any]:
    """For one row about a request: ``share_id``, ``share_reason`` and ``share_by`` of what was shared with who looks,
    and whether it ``is_shared`` with anybody."""
    mine = shares_to(viewer).filter(help_request=help_request).order_by("pk")
    anybody = RequestShare.objects.filter(help_request=help_request, ended_at=None)
    return {
        "share_id": Subquery(mine.values("pk")[:1]),
        "share_reason": Subquery(mine.values("reason")[:1]),
        "share_by": Subquery(mine.annotate(named=sharer_name(viewer.community_id)).values("named")[:1]),
        "is_shared": Exists(anybody),
    }


def sharer_name(community_id: int) -> Coalesce:
    """How who shared it is called, for a query of sharings; "" for who has no name here."""
    grants = RoleGrant.objects.filter(
        user=OuterRef("by_user_id"), community=OuterRef("community_id"), role=Role.COORDINATOR
    ).order_by("-pk")
    known = NullIf(Subquery(grants.values("public_name")[:1]), Value(""))
    return Coalesce(known, staff_name(OuterRef("by_user_id"), community_id=community_id), Value(""))


def sharing_of(viewer: Viewer, help_request: HelpRequest) -> Sharing:
    """The page. Four queries."""
    colleagues = colleagues_of(help_request.community)
    rows = list(RequestShare.objects.filter(help_request=help_request, ended_at=None).order_by("at", "pk"))
    there = {row.to_user_id for row in rows}
    is_open = help_request.status == RequestStatus.OPEN
    could = _neighbours(viewer, help_request, colleagues) if is_open else ()
    return Sharing(
        shared_with=tuple(
            ShareLine(row.pk, colleagues.name_of(row.to_user_id), str(ShareReason(row.reason).label), row.at)
            for row in rows
        ),
        could=tuple(one for one in could if one.user_id not in there),
    )


def neighbours_for(viewer: Viewer, help_request: HelpRequest) -> tuple[Neighbour, ...]:
    """Who coordinates other areas than where this request plays, and is there today. Three queries."""
    return _neighbours(viewer, help_request, colleagues_of(help_request.community))


def _neighbours(viewer: Viewer, help_request: HelpRequest, colleagues: Colleagues) -> tuple[Neighbour, ...]:
    above = _with_all_above(help_request)
    held = RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=clock.now()),
        community_id=help_request.community_id,
        role=Role.COORDINATOR,
        areas__isnull=False,
    )
    areas: dict[int, dict[int, str]] = defaultdict(dict)
    for user_id, area_id, name in held.order_by("areas__name").values_list("user_id", "areas__pk", "areas__name"):
        areas[user_id][area_id] = name
    return tuple(
        Neighbour(one.user_id, one.name, ", ".join(areas[one.user_id].values()))
        for one in colleagues
        if one.user_id in areas
        and one.user_id != viewer.user_id
        and above.isdisjoint(areas[one.user_id])
        and not colleagues.is_away(one.user_id)
    )


def _with_all_above(help_request: HelpRequest) -> frozenset[int]:
    area_id = help_request.place.area_id if help_request.place is not None else None
    chain = Area.objects.filter(pk=area_id).values_list("pk", "parent", "parent__parent").first()
    return frozenset(one for one in chain or () if one is not None)
