"""Where Buurthulp only begins: a function of the step of an area, never of a number of people (safety.md §1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, OuterRef, Subquery, When

from members.enums import AreaLevel, PlaceKind
from members.models import AreaStep, Community, Place, PlaceLabel
from members.selectors.contacts import Contact, contact_column, contact_for, contact_in
from members.selectors.neighbourhood import FEW, Neighbourhood, counted_area, step_said

STARTING_STEPS = frozenset({FEW})


@dataclass(frozen=True, slots=True)
class Starting:
    """An area where only the first people take part, and whom to call there."""

    area_name: str
    contact: Contact


def starting_in(community: Community, neighbourhood: Neighbourhood, contact: Contact | None = None) -> Starting | None:
    """What to say where it is only beginning; None elsewhere, and where no area is known. ``contact``, if it was read.

    Everybody in one area is told the same, so that it says nothing of where in it somebody lives.
    """
    area = neighbourhood.area
    if area is None or neighbourhood.step not in STARTING_STEPS:
        return None
    return Starting(area_name=area.name, contact=contact or contact_for(community, area))


@dataclass(frozen=True, slots=True)
class HomeRound:
    """The group label of somebody's home, with its area, and what may be said of that area; None without a home.

    ``starting``: what to say where it is only beginning.
    """

    label: PlaceLabel | None = None
    starting: Starting | None = None


def home_round(community: Community, participant_id: int) -> HomeRound:
    """Where somebody lives, as a neighbour may know it. One query, that decrypts nothing."""
    counted = Case(
        When(label__area__level=AreaLevel.NEIGHBOURHOOD, then="label__area__parent_id"), default="label__area_id"
    )
    steps = AreaStep.objects.filter(community=community, area=OuterRef("counted"))
    home: Any = (
        Place.objects.filter(participant_id=participant_id, kind=PlaceKind.HOME, is_current=True)
        .annotate(counted=counted, around=F("label__area_id"))
        .annotate(contact=contact_column(community, OuterRef("around")))
        .annotate(people=Subquery(steps.values("people")[:1]), kinds=Subquery(steps.values("kinds")[:1]))
        .select_related("label__area__parent")
        .only("label")
        .first()
    )
    if home is None:
        return HomeRound()
    area = home.label.area
    here = step_said(area, counted_area(area), home.people, home.kinds)
    return HomeRound(home.label, starting_in(community, here, contact=contact_in(community, home.contact)))
