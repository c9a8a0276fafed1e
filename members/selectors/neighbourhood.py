"""What a visitor may hear of a neighbourhood: steps, never a number of people (safety.md §1)."""

from __future__ import annotations

from dataclasses import dataclass

from buurthulp.errors import DomainError
from members.models import Community
from members.selectors.places import postcode_for

FEW = "few"
NONE = "none"


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """``step`` is "none" where there is no Buurthulp, else "few": larger steps come from a nightly table only."""

    step: str
    area_name: str = ""
    kinds: int = 0


def neighbourhood_at(community: Community, typed: str) -> Neighbourhood:
    """What the front page says of a postcode. Raises DomainError when the postcode is none, or not known."""
    try:
        postcode = postcode_for(community, typed)
    except DomainError as error:
        if error.code == "error.postcode.outside":
            return Neighbourhood(NONE)
        raise
    return Neighbourhood(FEW, area_name=postcode.label.area.name if postcode.label.area else "")
