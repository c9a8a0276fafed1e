"""Which community a host name means, and who somebody is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, Q, QuerySet

from buurthulp import clock
from buurthulp.viewers import RoleHold, Viewer
from members.enums import ActsForKind, ParticipantStatus
from members.models import ActsFor, Community, Participant, RoleGrant, User
from members.selectors.places import ids_at_and_below


@dataclass(frozen=True, slots=True)
class Seat:
    """Who a logged-in user is in a community: the viewer, and the participant they act for, if any.

    ``is_proxy``: they act for that participant, and are not them. ``seats``: how many they can choose from.
    """

    viewer: Viewer
    participant: Participant | None
    is_proxy: bool = False
    seats: int = 0


def community_for_host(host: str) -> Community | None:
    """The active community that answers on ``host`` (without port); a single one answers on every host."""
    active = Community.objects.filter(is_active=True)
    named = active.filter(hosts__host=host.lower()).first()
    if named is not None:
        return named
    found = list(active[:2])
    return found[0] if len(found) == 1 else None


def acts_of(user: User, community: Community) -> QuerySet[ActsFor]:
    """For whom ``user`` may act in this community now, in the order they were added."""
    return (
        ActsFor.objects.filter(_now_held(), user=user, participant__community=community)
        .exclude(participant__status=ParticipantStatus.CLOSED)
        .select_related("participant")
        .defer("relation", "participant__family_name", "participant__phone")  # decrypting is for those who need it
        .order_by("since", "pk")
    )


def seat_for(*, user: User, community: Community, chosen_id: int | None = None, second_factor: bool = False) -> Seat:
    """Who ``user`` is here. ``chosen_id`` is the participant this session chose; it counts only while they act for it.

    One query for somebody who takes part and holds no role; one or two more for staff.
    """
    grants = _grants_of(user, community)
    acts = list(acts_of(user, community).annotate(user_has_role=Exists(grants)))
    participant = _chosen(acts, chosen_id)
    roles = _role_holds(grants) if not acts or acts[0].user_has_role else ()
    viewer = Viewer(
        user_id=user.pk,
        community_id=community.pk,
        participant_id=participant.pk if participant else None,
        roles=roles,
        second_factor=second_factor,
    )
    kinds = {act.kind for act in acts if participant is not None and act.participant_id == participant.pk}
    return Seat(
        viewer=viewer,
        participant=participant,
        is_proxy=bool(kinds) and ActsForKind.SELF not in kinds,
        seats=len(acts),
    )


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


def _now_held() -> Q:
    return Q(until__isnull=True) | Q(until__gt=clock.now())


def _grants_of(user: User, community: Community) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(_now_held(), user=user, community=community)


def _role_holds(grants: QuerySet[RoleGrant]) -> tuple[RoleHold, ...]:
    areas: dict[str, set[int]] = {}
    for role, area_id in grants.order_by("pk").values_list("role", "areas"):
        areas.setdefault(role, set()).update({area_id} - {None})
    return tuple(RoleHold(role=role, area_ids=ids_at_and_below(ids) if ids else None) for role, ids in areas.items())
