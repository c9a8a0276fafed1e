"""What a visitor may hear of a neighbourhood: steps, never a number of people (safety.md §1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, OuterRef, Subquery, When

from buurthulp.errors import DomainError
from members.enums import AreaLevel, PlaceKind
from members.models import Area, AreaStep, Community, Place, PlaceLabel
from members.selectors.places import area_of, postcode_for

FEW = "few"
NONE = "none"


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What the nightly table says of a wijk, or of a gemeente where the wijk is not known.

    ``step`` is "none" where there is no Buurthulp, "few", or the number (10, 25, 50, 100) than which more take part;
    ``kinds`` at least so many kinds of help (5, 10 …), 0 for a few. ``area_name`` comes from the postcode's label.
    """

    step: str | int
    area_name: str = ""
    kinds: int = 0
    is_district: bool = True
    area: Area | None = None


def neighbourhood_at(community: Community, typed: str) -> Neighbourhood:
    """What the front page says of a postcode. Raises DomainError when the postcode is none, or not known."""
    try:
        postcode = postcode_for(community, typed)
    except DomainError as error:
        if error.code == "error.postcode.outside":
            return Neighbourhood(NONE)
        raise
    return _neighbourhood(community, named=postcode.label.area, counted=_counted_area(area_of(postcode)))


def neighbourhood_of(community: Community, area: Area | None) -> Neighbourhood:
    """What may be said of the area of a group label. None: nobody knows where that is."""
    return _neighbourhood(community, named=area, counted=_counted_area(area))


@dataclass(frozen=True, slots=True)
class HomeRound:
    """The group label of somebody's home, with its area, and what may be said of that area. None: no home."""

    label: PlaceLabel | None
    neighbourhood: Neighbourhood


def home_round(community: Community, participant_id: int) -> HomeRound:
    """Where somebody lives, as a neighbour may know it. One query, that decrypts nothing."""
    counted = Case(
        When(label__area__level=AreaLevel.NEIGHBOURHOOD, then="label__area__parent_id"), default="label__area_id"
    )
    steps = AreaStep.objects.filter(community=community, area=OuterRef("counted"))
    home: Any = (
        Place.objects.filter(participant_id=participant_id, kind=PlaceKind.HOME, is_current=True)
        .annotate(counted=counted)
        .annotate(people=Subquery(steps.values("people")[:1]), kinds=Subquery(steps.values("kinds")[:1]))
        .select_related("label__area__parent")
        .only("label")
        .first()
    )
    if home is None:
        return HomeRound(None, _said(None, None, None, 0))
    area = home.label.area
    return HomeRound(home.label, _said(area, _counted_area(area), home.people, home.kinds))


def _neighbourhood(community: Community, *, named: Area | None, counted: Area | None) -> Neighbourhood:
    row = AreaStep.objects.filter(community=community, area=counted).first() if counted else None
    return _said(named, counted, row.people if row else None, row.kinds if row else None)


def _said(named: Area | None, counted: Area | None, people: int | None, kinds: int | None) -> Neighbourhood:
    return Neighbourhood(
        step=people or FEW,
        area_name=named.name if named else "",
        kinds=kinds or 0,
        is_district=counted is None or counted.level == AreaLevel.DISTRICT,
        area=named,
    )


def _counted_area(area: Area | None) -> Area | None:
    """The wijk that this area is or lies in, else the gemeente."""
    return area.parent if area and area.level == AreaLevel.NEIGHBOURHOOD else area
