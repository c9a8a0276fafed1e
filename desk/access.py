"""What the desk opens: requests, agreements and people from the areas a coordinator holds; anything else is 404.

Not the general loaders: a coordinator who takes part sees requests of other areas on the board, and has none of them
on the desk.
"""

from __future__ import annotations

from django.http import Http404

from buurthulp.viewers import AnyViewer, RoleHold, Viewer
from desk.areas import in_areas, living_in
from exchange.models import HelpRequest
from matching.models import Invitation, Match
from members.access import need_login, need_staff
from members.enums import ParticipantStatus, Role
from members.models import Participant


def need_desk(viewer: AnyViewer) -> tuple[Viewer, RoleHold]:
    """Who sits at the desk, and for which areas.

    Raises SignInNeededError, NotAllowedError for somebody who is no coordinator, SecondFactorNeededError.
    """
    hold = need_staff(viewer, Role.COORDINATOR)
    return need_login(viewer), hold


def get_request_on_desk(viewer: AnyViewer, public_id: str) -> HelpRequest:
    """A request that was sent, from the coordinator's areas. Raises Http404 and what need_desk raises."""
    staff, hold = need_desk(viewer)
    help_request = (
        HelpRequest.objects.filter(
            in_areas(hold, "place"),
            public_id=public_id,
            community_id=staff.community_id,
            published_at__isnull=False,
        )
        .select_related("community", "category", "participant", "place__area")
        .first()
    )
    if help_request is None:
        raise Http404
    return help_request


def get_invitation_on_desk(help_request: HelpRequest, public_id: str) -> Invitation:
    """An invitation for this very request. Raises Http404."""
    invitation = (
        Invitation.objects.filter(slot__occasion__help_request=help_request, public_id=public_id)
        .select_related("participant", "slot__occasion")
        .first()
    )
    if invitation is None:
        raise Http404
    return invitation


def get_match_on_desk(viewer: AnyViewer, public_id: str) -> Match:
    """An agreement about a request from the coordinator's areas. Raises Http404 and what need_desk raises."""
    staff, hold = need_desk(viewer)
    match = (
        Match.objects.filter(
            in_areas(hold, "slot__occasion__help_request__place"),
            public_id=public_id,
            community_id=staff.community_id,
        )
        .select_related("asker", "helper", "slot__occasion__help_request")
        .first()
    )
    if match is None:
        raise Http404
    return match


def get_person_on_desk(viewer: AnyViewer, public_id: str) -> Participant:
    """Somebody who lives in the coordinator's areas and takes part. Raises Http404 and what need_desk raises."""
    staff, hold = need_desk(viewer)
    person: Participant | None = (
        Participant.objects.filter(living_in(hold), public_id=public_id, community_id=staff.community_id)
        .exclude(status=ParticipantStatus.CLOSED)
        .select_related("community")
        .first()
    )
    if person is None:
        raise Http404
    return person
