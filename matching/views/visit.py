"""Who acts on a page, and what they sent."""

from __future__ import annotations

from django.http import QueryDict

from buurthulp.viewers import Viewer
from members.access import need_login, need_participant
from members.community_request import CommunityRequest
from members.models import Participant


def seat_of(request: CommunityRequest) -> tuple[Viewer, Participant]:
    """The viewer and the participant they act for; asks to log in, choose or sign up first.

    The middleware read the participant already, so this costs no query.
    """
    viewer = need_login(request.viewer)
    participant = request.participant or need_participant(viewer)
    participant.community = request.community
    return viewer, participant


def may_here(viewer: Viewer, right: str) -> bool:
    """Whether this viewer may do this: everybody in their own seat, a trusted contact what was allowed."""
    return viewer.may is None or right in viewer.may


def posted(request: CommunityRequest) -> QueryDict | None:
    """What was sent, for a form; None where a page is only looked at. An empty form that was sent is still sent."""
    return request.POST if request.method == "POST" else None
