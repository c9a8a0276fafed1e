"""What members.middleware adds to every request of a community's site."""

from __future__ import annotations

from django.http import HttpRequest

from buurthulp.viewers import Anonymous, Viewer
from members.models import Community, Participant


class CommunityRequest(HttpRequest):
    """A request that passed CommunityMiddleware: annotate views with it. It is never made."""

    community: Community
    viewer: Anonymous | Viewer
    participant: Participant | None
