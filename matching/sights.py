"""Who sees which rows because of matching: invited, or having an agreement. Never the other way round."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from buurthulp.viewers import NOBODY, Viewer, register_sight
from matching.enums import InvitationStatus
from members.enums import Role
from members.models import Block

_ASKER = "slot__occasion__help_request__participant_id"


def _blocked(one: OuterRef | int, other: OuterRef | int) -> Exists:
    """One of these two people blocked the other: then neither sees the row any more (safety.md §8)."""
    return Exists(Block.objects.filter(Q(blocker_id=one, blocked_id=other) | Q(blocker_id=other, blocked_id=one)))


def own_invitation(viewer: Viewer) -> Q:
    """A question put to this viewer."""
    if not viewer.participant_id:
        return NOBODY
    return Q(participant_id=viewer.participant_id) & ~Q(_blocked(OuterRef("participant_id"), OuterRef(_ASKER)))


def _invitation_by_role(viewer: Viewer) -> Q:
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return NOBODY
    # An empty Q would add nothing to the other sights: Django reads "or anything" as "or nothing".
    if hold.area_ids is None:
        return Q(community_id=viewer.community_id)
    return Q(slot__occasion__help_request__place__area_id__in=hold.area_ids)


def own_match(viewer: Viewer) -> Q:
    """An agreement this viewer is one of the two of."""
    if not viewer.participant_id:
        return NOBODY
    is_one = Q(asker_id=viewer.participant_id) | Q(helper_id=viewer.participant_id)
    return is_one & ~Q(_blocked(OuterRef("asker_id"), OuterRef("helper_id")))


def own_yes(viewer: Viewer) -> Q:
    """An invitation for a request of this viewer's own: for the yeses they say "Graag" to."""
    if not viewer.participant_id:
        return NOBODY
    return Q(**{_ASKER: viewer.participant_id}) & ~Q(_blocked(OuterRef("participant_id"), OuterRef(_ASKER)))


def _match_by_role(viewer: Viewer) -> Q:
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return NOBODY
    # An empty Q would add nothing to the other sights: Django reads "or anything" as "or nothing".
    if hold.area_ids is None:
        return Q(community_id=viewer.community_id)
    return Q(slot__occasion__help_request__place__area_id__in=hold.area_ids)


def _invited_to(viewer: Viewer) -> Q:
    """A request is seen by whoever was asked for it, as long as that question stands or was agreed."""
    if not viewer.participant_id:
        return NOBODY
    was_asked = Q(
        occasions__slots__invitations__participant_id=viewer.participant_id,
        occasions__slots__invitations__status__in=[
            InvitationStatus.INVITED,
            InvitationStatus.LAPSED,
            InvitationStatus.HELD,
            InvitationStatus.RESERVE,
            InvitationStatus.CHOSEN,
        ],
    )
    return was_asked & ~Q(_blocked(viewer.participant_id, OuterRef("participant_id")))


def register() -> None:
    """Register this app's sights."""
    register_sight("matching.Invitation", own_invitation)
    register_sight("matching.Invitation", _invitation_by_role)
    register_sight("matching.Match", own_match)
    register_sight("matching.Match", _match_by_role)
    register_sight("exchange.HelpRequest", _invited_to)
