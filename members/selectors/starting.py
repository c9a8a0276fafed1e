"""Where Buurthulp only begins: a function of the step of an area, never of a number of people (safety.md §1)."""

from __future__ import annotations

from dataclasses import dataclass

from members.models import Community, Participant
from members.selectors.contacts import Contact, contact_for
from members.selectors.neighbourhood import FEW, Neighbourhood, home_round

STARTING_STEPS = frozenset({FEW})


@dataclass(frozen=True, slots=True)
class Starting:
    """An area where only the first people take part, and whom to call there."""

    area_name: str
    contact: Contact


def starting_in(community: Community, neighbourhood: Neighbourhood) -> Starting | None:
    """What to say where it is only beginning; None elsewhere, and where no area is known.

    Everybody in one area is told the same, so that it says nothing of where in it somebody lives.
    """
    area = neighbourhood.area
    if area is None or neighbourhood.step not in STARTING_STEPS:
        return None
    return Starting(area_name=area.name, contact=contact_for(community, area))


def starting_around(community: Community, participant: Participant) -> Starting | None:
    """What to say to somebody at whose home it is only beginning, by their group label. Two queries at most."""
    return starting_in(community, home_round(community, participant.pk).neighbourhood)
