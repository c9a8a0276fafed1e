"""Which buurten are counted together: fixed once, by residents and borders alone (reports.md §1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

import shapely
from django.db import transaction
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from buurthulp import clock
from buurthulp.viewers import Actor
from members.enums import AreaLevel
from members.models import AreaShape
from reports.models import CombinedArea
from reports.selectors.units import LEAST_RESIDENTS, AreaRow, areas_served

Group = tuple[AreaRow, ...]
Gap = Callable[[Group, Group], float]
COMBINATION = "CB"


@transaction.atomic
def fix_combined_areas(*, actor: Actor, community_id: int) -> int:
    """Fix for every buurt of this community that has none yet in which unit it is counted. Returns for how many.

    What was fixed stays, also when residents are counted anew: a unit that changes would be two units, whose difference
    is few people. A wijk is fixed as a whole, the first time; a buurt that comes to it later stands alone, and is
    large enough or not.
    """
    rows = areas_served(community_id)
    fixed = set(CombinedArea.objects.values_list("area_id", flat=True))
    wijken: dict[int | None, list[AreaRow]] = defaultdict(list)
    known_wijken = set()
    for row in rows:
        if row.level == AreaLevel.NEIGHBOURHOOD:
            if row.pk in fixed:
                known_wijken.add(row.parent_id)
            else:
                wijken[row.parent_id].append(row)
    now = clock.now()
    made = []
    for parent_id, buurten in wijken.items():
        groups = [(row,) for row in buurten] if parent_id in known_wijken else combine(buurten, _gaps(buurten))
        for group in groups:
            residents = sum(row.residents or 0 for row in group)
            for row in group:
                made.append(
                    CombinedArea(
                        area_id=row.pk,
                        code=code_of(group),
                        name=name_of(group),
                        is_large_enough=residents >= LEAST_RESIDENTS,
                        fixed_at=now,
                    )
                )
    CombinedArea.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
    return len(made)


def combine(buurten: Iterable[AreaRow], gap: Gap) -> list[Group]:
    """Merge what has too few residents with a neighbour, until all have enough or one is left.

    The smallest goes first, to the nearest group; of groups equally near (0 where they touch) to the one with fewest
    residents. Equal in that too, the lowest code counts: the same areas always give the same groups.
    """
    groups: list[Group] = [(row,) for row in sorted(buurten, key=lambda row: row.code)]
    while len(groups) > 1:
        smallest = min(groups, key=lambda group: (_residents(group), group[0].code))
        if _residents(smallest) >= LEAST_RESIDENTS:
            break
        others = [group for group in groups if group is not smallest]
        into = min(others, key=lambda group: (gap(smallest, group), _residents(group), group[0].code))
        merged = tuple(sorted((*smallest, *into), key=lambda row: row.code))
        groups = [group for group in others if group is not into] + [merged]
    return sorted(groups, key=lambda group: group[0].code)


def _residents(group: Group) -> int:
    return sum(row.residents or 0 for row in group)


def code_of(group: Group) -> str:
    """The buurt's own code, or that of its first with CB before it."""
    first = group[0].code
    return first if len(group) == 1 else COMBINATION + first.removeprefix("BU")


def name_of(group: Group) -> str:
    """ "Havenbuurt", "Havenbuurt en Kerkbuurt", "Havenbuurt, Kerkbuurt en Molenbuurt": every part, largest first."""
    names = [row.name for row in sorted(group, key=lambda row: (-(row.residents or 0), row.code))]
    joined = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} en {names[-1]}"
    return joined if len(joined) <= NAME_LENGTH else f"{names[0]} en {len(names) - 1} andere buurten"


NAME_LENGTH = 120


def _gaps(buurten: list[AreaRow]) -> Gap:
    """Degrees between the shapes of two groups, 0 where they touch; endless where a shape is not known."""
    shapes: Mapping[int, BaseGeometry] = {
        area_id: shape(geometry)
        for area_id, geometry in AreaShape.objects.filter(area__in=[row.pk for row in buurten]).values_list(
            "area_id", "geometry"
        )
    }

    def gap(group: Group, other: Group) -> float:
        distances = [
            float(shapely.distance(shapes[row.pk], shapes[beside.pk]))
            for row in group
            for beside in other
            if row.pk in shapes and beside.pk in shapes
        ]
        # Two maps of one border differ by some metres: what lies nearer than that touches.
        nearest = min(distances, default=float("inf"))
        return 0.0 if nearest < TOUCHING_DEGREES else nearest

    return gap


TOUCHING_DEGREES = 0.0003
