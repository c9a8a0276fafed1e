"""What was shared with a coordinator from another one's area: single requests, as long as they are open."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from buurthulp.viewers import RoleHold, Viewer
from desk.areas import in_areas
from desk.models import RequestShare
from exchange.enums import RequestStatus
from exchange.models import HelpRequest
from matching.models import Invitation
from members.models import Participant

SOURCE = "shared"
"""The name under which shared requests stand on the worklist."""


def shares_to(viewer: Viewer) -> QuerySet[RequestShare]:
    """What is shared with this viewer now. It ends with the request."""
    return RequestShare.objects.filter(
        to_user_id=viewer.user_id,
        community_id=viewer.community_id,
        ended_at=None,
        help_request__status=RequestStatus.OPEN,
    )


def requests_reached(viewer: Viewer, hold: RoleHold, path: str = "") -> Q:
    """The filter for rows about requests (``path``: of the request itself) of the coordinator's areas, or shared."""
    prefix = f"{path}__" if path else ""
    if hold.area_ids is None:
        return Q()
    return in_areas(hold, f"{prefix}place") | Q(**{f"{prefix}pk__in": shares_to(viewer).values("help_request")})


def is_shared_with(viewer: Viewer, help_request: HelpRequest) -> bool:
    """Whether this request is shared with this viewer now. One query."""
    return shares_to(viewer).filter(help_request=help_request).exists()


def people_of(help_request: HelpRequest) -> QuerySet[Participant]:
    """Whom a shared request brings along: who asks, and who was asked for it."""
    asked = Invitation.objects.filter(slot__occasion__help_request=help_request, participant=OuterRef("pk"))
    people: QuerySet[Participant] = Participant.objects.filter(Q(pk=help_request.participant_id) | Exists(asked))
    return people


def mediates(viewer: Viewer, help_request: HelpRequest, person: Participant) -> bool:
    """Whether this viewer may do so for this person because the request was shared with them. Two queries at most."""
    return is_shared_with(viewer, help_request) and people_of(help_request).filter(pk=person.pk).exists()


def is_ground_of(hold: RoleHold, help_request: HelpRequest) -> bool:
    """Whether the request plays in the areas of this role, and was not only shared. Its place was read with it."""
    if hold.area_ids is None:
        return True
    return help_request.place is not None and help_request.place.area_id in hold.area_ids
