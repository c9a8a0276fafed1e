"""The map of the neighbourhood: hexagons with steps, never a house (safety.md §1)."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.access import need_participant
from members.community_request import CommunityRequest
from members.selectors.area_map import MapArea, area_map
from members.steps import PEOPLE_STEPS
from members.tile_picture import Hexagon, TilePicture, draw

# As wide as a phone shows without making the letters small: four columns with a name, or more with a number.
NAMED_APART, NUMBERED_APART = 96, 44
LONGEST_NAME, MOST_NAMED = 11, 9
TINTS = {0: 1, **{step: min(4, number) for number, step in enumerate(PEOPLE_STEPS, start=2)}}
"""How dark a hexagon is, from 1 to 4, by its step; the two largest look alike, and their words tell them apart."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A wijk and its hexagon."""

    area: MapArea
    hexagon: Hexagon
    tint: int


@require_safe
def nearby_map(request: CommunityRequest) -> HttpResponse:
    """Every wijk as a hexagon with its step, and the same in a table."""
    participant = need_participant(request.viewer)
    areas = area_map(request.community, participant)
    by_number = {area.number: area for area in areas}
    is_named = len(areas) <= MOST_NAMED and all(len(area.name) <= LONGEST_NAME for area in areas)
    picture: TilePicture[int] = draw(
        {area.number: area.cell for area in areas if area.cell is not None},
        apart=NAMED_APART if is_named else NUMBERED_APART,
    )
    tiles = [
        Tile(by_number[number], hexagon, TINTS[by_number[number].step]) for number, hexagon in picture.hexagons.items()
    ]
    context = {
        "areas": areas,
        "picture": picture,
        # Of what lies over each other the last is drawn on top: one's own, with its rim.
        "tiles": sorted(tiles, key=lambda tile: tile.area.is_mine),
        "is_named": is_named,
        "own": next((area for area in areas if area.is_mine), None),
        "nav_current": "nearby",
    }
    return render(request, "exchange/nearby_map.html", context)
