"""Who sees which rows because of matching: invited, or having an agreement. Never the other way round."""

from __future__ import annotations

from django.db.models import Q

from buurthulp.viewers import NOBODY, Viewer, register_sight
from matching.enums import InvitationStatus
from members.enums import Role


def _own_invitation(viewer: Viewer) -> Q:
    return Q(participant_id=viewer.participant_id) if viewer.participant_id else NOBODY


def _invitation_by_role(viewer: Viewer) -> Q:
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return NOBODY
    return Q() if hold.area_ids is None else Q(slot__occasion__help_request__place__area_id__in=hold.area_ids)


def _own_match(viewer: Viewer) -> Q:
    if not viewer.participant_id:
        return NOBODY
    return Q(asker_id=viewer.participant_id) | Q(helper_id=viewer.participant_id)


def _match_by_role(viewer: Viewer) -> Q:
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return NOBODY
    return Q() if hold.area_ids is None else Q(slot__occasion__help_request__place__area_id__in=hold.area_ids)


def _invited_to(viewer: Viewer) -> Q:
    """A request is seen by whoever was asked for it, as long as that question stands or was agreed."""
    if not viewer.participant_id:
        return NOBODY
    return Q(
        occasions__slots__invitations__participant_id=viewer.participant_id,
        occasions__slots__invitations__status__in=[
            InvitationStatus.INVITED,
            InvitationStatus.LAPSED,
            InvitationStatus.HELD,
            InvitationStatus.RESERVE,
            InvitationStatus.CHOSEN,
        ],
    )


def register() -> None:
    """Register this app's sights."""
    register_sight("matching.Invitation", _own_invitation)
    register_sight("matching.Invitation", _invitation_by_role)
    register_sight("matching.Match", _own_match)
    register_sight("matching.Match", _match_by_role)
    register_sight("exchange.HelpRequest", _invited_to)
