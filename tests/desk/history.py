"""What stands in the history of a request, as who may see everything reads it."""

from __future__ import annotations

from buurthulp.viewers import Viewer
from desk.selectors.requests import request_on_desk
from exchange.models import HelpRequest
from tests.desk.test_request_page import EVERYWHERE


def history(help_request: HelpRequest) -> list[tuple[str, str]]:
    """Each line with its words, the latest first."""
    viewer = Viewer(user_id=None, community_id=help_request.community_id)
    page = request_on_desk(HelpRequest.objects.get(pk=help_request.pk), viewer=viewer, hold=EVERYWHERE)
    return [(line.text, line.words) for line in page.history]
