"""Which community a host name means, and who somebody is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from buurthulp import clock
from buurthulp.prepared import Prepared
from buurthulp.viewers import RoleHold, Viewer
from members.enums import ActsForKind, ParticipantStatus
from members.models import ActsFor, Community, Participant, RoleGrant, User


@dataclass(frozen=True, slots=True)
class Seat:
    """Who a logged-in user is in a community: the viewer, and the participant they act for, if any.

    ``is_proxy``: they act for that participant, and are not them. ``seats``: how many they can choose from.
    """

    viewer: Viewer
    participant: Participant | None
    is_proxy: bool = False
    seats: int = 0


# Asked on every page: written out, since for Django to write it took longer than the database takes to answer.
_FOR_HOST = """
SELECT members_community.*,
  EXISTS (SELECT 1 FROM members_communityhost AS host
          WHERE host.community_id = members_community.id AND host.host = %s) AS is_named,
  COALESCE((SELECT host.host FROM members_communityhost AS host
            WHERE host.community_id = members_community.id ORDER BY host.id LIMIT 1), '') AS its_first_host
FROM members_community WHERE is_active ORDER BY is_named DESC, id LIMIT 2
"""


def community_for_host(host: str) -> Community | None:
    """The active community that answers on ``host`` (without port); a single one answers on every host."""
    several: list[Any] = list(Community.objects.raw(_FOR_HOST, [host.lower()]))
    if not several or (len(several) > 1 and not several[0].is_named):
        return None
    found: Community = several[0]
    found.first_host = several[0].its_first_host  # what the cached property would ask for
    return found


def acts_of(user: User, community: Community) -> QuerySet[ActsFor]:
    """For whom ``user`` may act in this community now, in the order they were added."""
    return (
        ActsFor.objects.filter(_now_held(), user=user, participant__community=community)
        .exclude(participant__status=ParticipantStatus.CLOSED)
        .select_related("participant")
        .defer("relation", "participant__family_name", "participant__phone")  # decrypting is for those who need it
        .order_by("since", "pk")
    )


def user_with_seats(user_id: int) -> User | None:
    """The user, and with them everything :func:`seat_for` needs of whom they act for, in one query."""
    rows = _users_with_seats(user_id=user_id, now=clock.now())
    if not rows:
        return None
    user: User = rows[0]
    user.has_role, user.seats = rows[0].holds_role, []
    for row in rows:
        act: ActsFor | None = getattr(row, "act", None)
        if act is not None:
            act.participant.is_confirmed = row.confirmation_id is not None
            user.seats.append(act)
    return user


def _write_users_with_seats(user_id: int, now: datetime) -> QuerySet[User]:
    return (
        User.objects.filter(pk=user_id)
        .annotate(
            act=FilteredRelation("acts_for", condition=_now_held("acts_for__", now)),
            holds_role=Exists(RoleGrant.objects.filter(_now_held(now=now), user=OuterRef("pk"))),
            confirmation_id=F("act__participant__confirmation__pk"),
        )
        .select_related("act__participant")  # type: ignore[misc]  # mypy's plugin knows no FilteredRelation
        .order_by("act__since", "act__pk")
    )


_users_with_seats = Prepared(_write_users_with_seats, user_id=int, now=datetime)


def seat_for(*, user: User, community: Community, chosen_id: int | None = None, second_factor: bool = False) -> Seat:
    """Who ``user`` is here. ``chosen_id`` is the participant this session chose; it counts only while they act for it.

    No query for somebody who takes part and holds no role, whom the session's backend read; one more for staff.
    """
    read = user if user.seats is not None else user_with_seats(user.pk)
    acts = _acts_in(read, community) if read is not None else []
    participant = _chosen(acts, chosen_id)
    held = [act for act in acts if participant is not None and act.participant_id == participant.pk]
    kinds = {act.kind for act in held}
    viewer = Viewer(
        user_id=user.pk,
        community_id=community.pk,
        participant_id=participant.pk if participant else None,
        roles=_role_holds(user, community) if read is not None and read.has_role else (),
        second_factor=second_factor,
        may=held[0].rights if kinds == {ActsForKind.TRUSTED} else None,
        participant=participant,
    )
    return Seat(
        viewer=viewer,
        participant=participant,
        is_proxy=bool(kinds) and ActsForKind.SELF not in kinds,
        seats=len(acts),
    )


def holds_a_role(user_id: int) -> bool:
    """Whether this user is staff somewhere."""
    return RoleGrant.objects.filter(_now_held(), user_id=user_id).exists()


def _acts_in(user: User, community: Community) -> list[ActsFor]:
    """Of the seats that were read with a user, those in this community of who did not leave it: as ``acts_of``."""
    here = [
        act
        for act in user.seats or []
        if act.participant.community_id == community.pk and act.participant.status != ParticipantStatus.CLOSED
    ]
    for act in here:
        act.participant.community = community
    return here


def _chosen(acts: Sequence[ActsFor], chosen_id: int | None) -> Participant | None:
    """The chosen one, else the only one, else the only one that is the user themselves; else they must choose."""
    for group in (
        [act for act in acts if act.participant_id == chosen_id],
        acts,
        [act for act in acts if act.kind == ActsForKind.SELF],
    ):
        if len(group) == 1:
            return group[0].participant
    return None


def _now_held(path: str = "", now: datetime | None = None) -> Q:
    return Q(**{f"{path}until__isnull": True}) | Q(**{f"{path}until__gt": now or clock.now()})


def _write_role_areas(user_id: int, community_id: int, now: datetime) -> QuerySet[RoleGrant, tuple[Any, ...]]:
    grants = RoleGrant.objects.filter(_now_held(now=now), user_id=user_id, community_id=community_id)
    below = ("areas", "areas__children", "areas__children__children")
    return grants.order_by("pk").values_list("role", *below)


_role_areas = Prepared(_write_role_areas, user_id=int, community_id=int, now=datetime)


def _role_holds(user: User, community: Community) -> tuple[RoleHold, ...]:
    """The roles, each with its areas and all that lies under them. One query."""
    areas: dict[str, set[int]] = {}
    for role, *area_ids in _role_areas(user_id=user.pk, community_id=community.pk, now=clock.now()):
        areas.setdefault(role, set()).update(area_id for area_id in area_ids if area_id is not None)
    return tuple(RoleHold(role=role, area_ids=frozenset(ids) if ids else None) for role, ids in areas.items())
