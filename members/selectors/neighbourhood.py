"""What a visitor may hear of a neighbourhood: steps, never a number of people (safety.md §1)."""

from __future__ import annotations

from dataclasses import dataclass

from buurthulp.errors import DomainError
from members.enums import AreaLevel
from members.models import Area, AreaStep, Community
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
    return _neighbourhood(community, named=postcode.label.area, counted=counted_area(area_of(postcode)))


def neighbourhood_of(community: Community, area: Area | None) -> Neighbourhood:
    """What may be said of the area of a group label. None: nobody knows where that is."""
    return _neighbourhood(community, named=area, counted=counted_area(area))


def _neighbourhood(community: Community, *, named: Area | None, counted: Area | None) -> Neighbourhood:
    row = AreaStep.objects.filter(community=community, area=counted).first() if counted else None
    return step_said(named, counted, row.people if row else None, row.kinds if row else None)


def step_said(named: Area | None, counted: Area | None, people: int | None, kinds: int | None) -> Neighbourhood:
    """What the columns of a step say; None where there is none."""
    return Neighbourhood(
        step=people or FEW,
        area_name=named.name if named else "",
        kinds=kinds or 0,
        is_district=counted is None or counted.level == AreaLevel.DISTRICT,
        area=named,
    )


def counted_area(area: Area | None) -> Area | None:
    """The wijk that this area is or lies in, else the gemeente."""
    return area.parent if area and area.level == AreaLevel.NEIGHBOURHOOD else area
