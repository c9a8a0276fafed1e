"""The map of a community: its wijken as hexagons with the steps of the nightly table (safety.md §1).

It holds what the front page tells anybody who types a postcode, of every wijk at once, and nothing finer.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from members.distance import centre_of
from members.enums import AreaLevel, PlaceKind
from members.models import Area, AreaStep, Community, Participant, PlaceLabel
from members.selectors.places import ids_served
from members.tiles import Cell, tile_map


@dataclass(frozen=True, slots=True)
class MapArea:
    """One wijk. ``step``: more than so many take part (0: the first few); ``kinds``: at least so many kinds of help.

    ``number`` is its place in the list. ``cell`` is where its hexagon stands, None where no address is known.
    """

    number: int
    name: str
    step: int
    kinds: int
    is_mine: bool
    cell: Cell | None


def area_map(community: Community, participant: Participant) -> list[MapArea]:
    """The wijken that this community serves, by name; without any (known by four digits alone) an empty list.

    A community that serves every place has those where somebody takes part. Five queries, however many wijken.
    """
    mine = _own_district(participant)
    served = ids_served(community.pk)
    steps = {row.area_id: row for row in AreaStep.objects.filter(community=community)}
    within = served if served is not None else frozenset(steps)
    rows = Area.objects.filter(pk__in=within, level=AreaLevel.DISTRICT)
    # Sorted here: the databases differ in where capitals go.
    districts = {area.pk: area for area in sorted(rows, key=lambda area: (area.name.casefold(), area.code))}
    cells = tile_map(_centres(frozenset(districts)))
    return [
        MapArea(
            number=number,
            name=area.name,
            step=steps[pk].people if pk in steps else 0,
            kinds=steps[pk].kinds if pk in steps else 0,
            is_mine=pk == mine,
            cell=cells.get(pk),
        )
        for number, (pk, area) in enumerate(districts.items(), start=1)
    ]


def _own_district(participant: Participant) -> int | None:
    """The wijk of the group label of somebody's home: what every page calls their neighbourhood."""
    label = (
        PlaceLabel.objects.filter(
            pk__in=participant.places.filter(kind=PlaceKind.HOME, is_current=True).values("label")
        )
        .select_related("area")
        .first()
    )
    if label is None or label.area is None:
        return None
    return label.area_id if label.area.level == AreaLevel.DISTRICT else label.area.parent_id


def _centres(district_ids: frozenset[int]) -> dict[int, tuple[float, float]]:
    """Of each wijk the middle of its addresses, (lon, lat), from the group labels in it."""
    sums: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    rows = PlaceLabel.objects.filter(
        Q(area__in=district_ids) | Q(area__parent__in=district_ids), area__isnull=False
    ).values_list("cell", "address_count", "area_id", "area__parent_id")
    for cell, addresses, area_id, parent_id in rows:
        lon, lat = centre_of(cell)
        district_id = area_id if area_id in district_ids else parent_id
        assert district_id is not None  # one of the two is asked for
        total = sums[district_id]
        total[0] += lon * addresses
        total[1] += lat * addresses
        total[2] += addresses
    return {pk: (lon / weight, lat / weight) for pk, (lon, lat, weight) in sums.items()}
