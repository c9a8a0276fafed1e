"""Links with which neighbours invite each other."""

from __future__ import annotations

from members.enums import ParticipantStatus
from members.models import Community, InviteLink, JoinedByInvite, Participant


def own_link(participant: Participant) -> InviteLink | None:
    """The link somebody has now."""
    return InviteLink.objects.filter(participant=participant, revoked_at=None).first()


def working_link(community: Community, token: str) -> InviteLink | None:
    """The link with this token, while it works: not revoked, of this community, its owner still takes part."""
    return (
        InviteLink.objects.filter(token=token, revoked_at=None, participant__community=community)
        .exclude(participant__status=ParticipantStatus.CLOSED)
        .select_related("participant")
        .defer("participant__family_name", "participant__phone")
        .first()
    )


def how_many_joined(participant: Participant) -> int:
    """How many came through somebody's links, now or earlier, and wanted that told."""
    return JoinedByInvite.objects.filter(link__participant=participant).count()
