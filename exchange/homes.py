"""At whose home help happens."""

from __future__ import annotations

from exchange.enums import RideFrom, Where
from exchange.models import HelpRequest
from exchange.riding import ride_of


def at_home_of(help_request: HelpRequest) -> Where:
    """Whom the other comes to, or fetches there: the one who asks, the one who helps, or neither ("elsewhere")."""
    ride = ride_of(help_request)
    if ride is not None:
        return Where.ASKER if ride.pick_up == RideFrom.OWN else Where.ELSEWHERE
    return Where(help_request.where)


def is_at_helpers(help_request: HelpRequest) -> bool:
    """Whether who says yes has somebody come to their home, who then sees that address: to be said beforehand."""
    return at_home_of(help_request) is Where.HELPER
