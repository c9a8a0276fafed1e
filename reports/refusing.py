"""What a question without an answer is, for pages and the API alike."""

from __future__ import annotations

from buurthulp.errors import DomainError
from reports.asking import Asked
from reports.selectors.tables import NearestError

STATUSES = {"not_released": 404, "nothing_yet": 404, "unknown_area": 404, "choice": 400, "period": 400}


def status_of(error: DomainError) -> int:
    """404 for what is not there, 400 for what cannot be read, 409 for what the plan does not tell."""
    return STATUSES.get(error.code, 409)


def nearest_of(error: DomainError) -> Asked | None:
    """What comes closest to what was asked, if anything does."""
    return error.nearest if isinstance(error, NearestError) else None
