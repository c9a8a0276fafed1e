"""What stands in the history of a request, as who may see everything reads it."""

from __future__ import annotations

from desk.selectors.requests import request_on_desk
from exchange.models import HelpRequest
from tests.desk.test_request_page import EVERYWHERE


def history(help_request: HelpRequest) -> list[tuple[str, str]]:
    """Each line with its words, the latest first."""
    page = request_on_desk(HelpRequest.objects.get(pk=help_request.pk), hold=EVERYWHERE)
    return [(line.text, line.words) for line in page.history]
