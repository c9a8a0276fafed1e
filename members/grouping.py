"""Group labels: the coarse place that stands for everybody who lives round a postcode (pure functions, no database).

A label is one H3 cell, as an integer. It is made once per import of postcodes, so that at least `MINIMUM_ADDRESSES`
addresses *carry* each label. What somebody may learn about another person's place never gets finer than this.

Two rules, one per precision of the file:

`group_postcodes`, for six-position postcodes, works upward from resolution 9 to 6. A group under the minimum moves to
the parent cell; when all that moves up together is still under it, the smallest groups that settled inside that parent,
at whatever resolution, move along until it is not. What is left at resolution 6 joins the nearest label.

`group_pc4`, for places of which only the four digits are known, gives the resolution-9 cell of the PC4's point. PC4s in
one cell, and PC4s under the minimum, merge with the nearest one.

Both are deterministic and do not depend on the order of the input. Distances in metres, coordinates in degrees WGS84.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop
from itertools import pairwise
from math import cos, dist, hypot, radians, sin, sqrt
from typing import NamedTuple

import h3.api.basic_int as h3
import shapely

from members.distance import EARTH_RADIUS_METRES, between_points, centre_of

FINEST_RESOLUTION = 9
COARSEST_RESOLUTION = 6
MINIMUM_ADDRESSES = 100
RESIDENTS_PER_ADDRESS = 2.1
MEAN_DISTANCE_PER_ROOT_AREA = 0.51
"""Mean distance between two random points in a compact shape, per √area: 0.5214 in a square, 0.5108 in a circle
(128 / (45 π) × radius; Santaló, Integral Geometry and Geometric Probability, 1976, I.4.2)."""
METRES_PER_DEGREE = radians(1) * EARTH_RADIUS_METRES


class GroupingRefusedError(ValueError):
    """No label of at least `MINIMUM_ADDRESSES` can be made: the file holds fewer addresses than that."""

    def __init__(self, addresses: int) -> None:
        super().__init__(f"{addresses} addresses in total, at least {MINIMUM_ADDRESSES} are needed for one label")
        self.addresses = addresses


class PostcodePoint(NamedTuple):
    """One six-position postcode: the mean point of its addresses and how many there are."""

    postcode: str
    lon: float
    lat: float
    addresses: int


class Pc4Point(NamedTuple):
    """One PC4: its point, its addresses (see `addresses_from_residents`) and the area of its shape if known."""

    pc4: str
    lon: float
    lat: float
    addresses: int
    area_square_metres: float | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """One label as it is stored: how many addresses and postcodes carry it, and its expected inner distance."""

    cell: int
    addresses: int
    postcodes: int
    inner_distance_metres: float

    @property
    def resolution(self) -> int:
        return int(h3.get_resolution(self.cell))


@dataclass(frozen=True, slots=True)
class Grouping:
    """The result for one file. `cell_of` has every postcode of the input; `labels` every cell that is carried.

    `joined` are the postcodes whose label is not an ancestor of their own resolution-9 cell: for PC6 the leftovers at
    resolution 6, for PC4 those that were merged into another PC4.
    """

    cell_of: Mapping[str, int]
    labels: Mapping[int, Label]
    joined: frozenset[str]

    @property
    def smallest(self) -> Label:
        """The label that the fewest addresses carry."""
        return min(self.labels.values(), key=lambda label: (label.addresses, label.cell))

    @property
    def addresses(self) -> int:
        return sum(label.addresses for label in self.labels.values())

    @property
    def shares(self) -> dict[int, float]:
        """Share of the addresses (0..1) per resolution of the label they carry, finest first."""
        carried: dict[int, int] = defaultdict(int)
        for label in self.labels.values():
            carried[label.resolution] += label.addresses
        total = self.addresses
        return {resolution: carried[resolution] / total for resolution in sorted(carried, reverse=True)}


def addresses_from_residents(residents: int | None) -> int:
    """Addresses estimated from residents where no count is given; 0 when neither is known: such a PC4 is merged."""
    return round(residents / RESIDENTS_PER_ADDRESS) if residents else 0


class _Group:
    """Postcodes that share a cell while the groups are being formed."""

    __slots__ = ("addresses", "members")

    def __init__(self) -> None:
        self.addresses = 0
        self.members: list[PostcodePoint] = []

    def take(self, other: "_Group") -> None:
        self.addresses += other.addresses
        self.members += other.members


def group_postcodes(points: Iterable[tuple[str, float, float, int]]) -> Grouping:
    """Give every six-position postcode its label.

    `points` holds (postcode, lon, lat, addresses); a postcode without addresses is labelled too but counts for nothing.
    Raises `GroupingRefusedError` when the total is under the minimum, `ValueError` for a postcode given twice or a
    negative number of addresses.
    """
    ordered = sorted(PostcodePoint(*point) for point in points)
    _check([(point.postcode, point.addresses) for point in ordered])
    settled, leftovers = _settle_bottom_up(ordered)
    joined = frozenset(point.postcode for group in leftovers.values() for point in group.members)
    if not settled:
        # Nothing but hamlets that are far apart: the largest is the label that the others join.
        seed = min(leftovers, key=lambda cell: (-leftovers[cell].addresses, cell))
        settled[seed] = leftovers.pop(seed)
        joined -= {point.postcode for point in settled[seed].members}
    _join_nearest(leftovers, settled)

    spread = _spread_within_postcode(ordered)
    labels = {}
    for cell in sorted(settled):
        members = sorted(settled[cell].members)
        labels[cell] = Label(cell, settled[cell].addresses, len(members), _inner_distance(members, spread, cell))
    cell_of = {point.postcode: cell for cell in labels for point in settled[cell].members}
    return Grouping(cell_of=dict(sorted(cell_of.items())), labels=labels, joined=joined)


def _check(addresses: list[tuple[str, int]]) -> None:
    """`addresses` is sorted by postcode, so that equal ones are neighbours."""
    for (previous, _), (following, _) in pairwise(addresses):
        if previous == following:
            raise ValueError(f"postcode {following} is given twice")
    if any(count < 0 for _, count in addresses):
        raise ValueError("a number of addresses is negative")
    total = sum(count for _, count in addresses)
    if total < MINIMUM_ADDRESSES:
        raise GroupingRefusedError(total)


def _settle_bottom_up(points: list[PostcodePoint]) -> tuple[dict[int, _Group], dict[int, _Group]]:
    """The groups that reached the minimum, and those left under it at the coarsest resolution; both keyed by cell."""
    settled: dict[int, _Group] = {}
    forming: dict[int, _Group] = defaultdict(_Group)
    for point in points:
        group = forming[h3.latlng_to_cell(point.lat, point.lon, FINEST_RESOLUTION)]
        group.addresses += point.addresses
        group.members.append(point)

    for resolution in range(FINEST_RESOLUTION - 1, COARSEST_RESOLUTION - 1, -1):
        moving: dict[int, _Group] = defaultdict(_Group)
        for cell in sorted(forming):
            if forming[cell].addresses < MINIMUM_ADDRESSES:
                moving[h3.cell_to_parent(cell, resolution)].take(forming[cell])
            else:
                settled[cell] = forming[cell]
        siblings: dict[int, list[int]] = defaultdict(list)
        for cell in settled:
            siblings[h3.cell_to_parent(cell, resolution)].append(cell)
        for parent, group in moving.items():
            smallest_first = sorted(siblings[parent], key=lambda cell: (settled[cell].addresses, cell))
            for cell in smallest_first:
                if group.addresses >= MINIMUM_ADDRESSES:
                    break
                group.take(settled.pop(cell))
        forming = moving

    leftovers: dict[int, _Group] = {}
    for cell in sorted(forming):
        (settled if forming[cell].addresses >= MINIMUM_ADDRESSES else leftovers)[cell] = forming[cell]
    return settled, leftovers


def _join_nearest(leftovers: dict[int, _Group], settled: dict[int, _Group]) -> None:
    """Each leftover joins the label whose centre is nearest to the middle of its addresses."""
    centres = [(cell, centre_of(cell)) for cell in sorted(settled)]
    for group in leftovers.values():
        lon, lat = _middle(group.members)
        cell = min(centres, key=lambda entry: between_points(lon, lat, *entry[1]))[0]
        settled[cell].take(group)


def _middle(members: list[PostcodePoint]) -> tuple[float, float]:
    """The mean point of the addresses (of the postcodes, where none has an address), as (lon, lat)."""
    weights = [point.addresses for point in members]
    if not any(weights):
        weights = [1] * len(members)
    total = sum(weights)
    lon = sum(weight * point.lon for weight, point in zip(weights, members, strict=True)) / total
    lat = sum(weight * point.lat for weight, point in zip(weights, members, strict=True)) / total
    return lon, lat


def _metric(points: Iterable[PostcodePoint], middle_lat: float) -> list[tuple[float, float]]:
    """Metres east and north on a plane that is right at `middle_lat` (off by under 0.1% within one label)."""
    east = METRES_PER_DEGREE * cos(radians(middle_lat))
    return [(point.lon * east, point.lat * METRES_PER_DEGREE) for point in points]


def _nearest_other(places: list[tuple[float, float]]) -> list[float | None]:
    """Metres from each (lon, lat) to the nearest place at another point; None when all lie at one point."""
    middle_lat = sum(lat for _, lat in places) / len(places)
    shapes = shapely.points([(lon * cos(radians(middle_lat)), lat) for lon, lat in places])
    sources, targets = shapely.STRtree(shapes).query_nearest(shapes, exclusive=True, all_matches=False).tolist()
    nearest: list[float | None] = [None] * len(places)
    for source, target in zip(sources, targets, strict=True):
        nearest[source] = between_points(*places[source], *places[target])
    return nearest


def _spread_within_postcode(points: list[PostcodePoint]) -> dict[str, float]:
    """Assumed mean distance between two addresses of one postcode, in metres.

    The file has one point per postcode, so this cannot be measured. Taken is half the distance to the nearest postcode
    that lies on another point, the same rule as for a PC4 without a shape; absent when the file has only one point.
    """
    nearest = _nearest_other([(point.lon, point.lat) for point in points])
    return {point.postcode: metres / 2 for point, metres in zip(points, nearest, strict=True) if metres is not None}


def _inner_distance(members: list[PostcodePoint], spread: Mapping[str, float], cell: int) -> float:
    """Mean distance in metres between two different addresses of one label, drawn at random.

    Exact over all pairs of postcode points, weighted by addresses; within one postcode the assumed spread counts.
    """
    lived_in = [point for point in members if point.addresses]
    total = sum(point.addresses for point in lived_in)
    of_cell = MEAN_DISTANCE_PER_ROOT_AREA * sqrt(h3.cell_area(cell, unit="m^2"))
    places = _metric(lived_in, sum(point.lat for point in lived_in) / len(lived_in))
    summed = 0.0
    for index, (x, y) in enumerate(places):
        point = lived_in[index]
        # A file of one single point says nothing about spread; then the whole cell is as good a guess as any.
        summed += point.addresses * (point.addresses - 1) / 2 * spread.get(point.postcode, of_cell)
        for other in range(index):
            summed += point.addresses * lived_in[other].addresses * hypot(x - places[other][0], y - places[other][1])
    return summed / (total * (total - 1) / 2)


class _Pc4Group:
    """PC4s that share one label; `leading` is the member with the most addresses, whose cell the label is."""

    __slots__ = ("addresses", "cell", "leading", "members", "order", "position")

    def __init__(self, members: list[Pc4Point]) -> None:
        self.members = sorted(members, key=lambda point: point.pc4)
        self.leading = min(self.members, key=lambda point: (-point.addresses, point.pc4))
        self.addresses = sum(point.addresses for point in self.members)
        self.cell = _finest_cell(self.leading)
        self.order = self.addresses, self.leading.pc4
        self.position = _on_sphere(self.leading.lon, self.leading.lat)


def _on_sphere(lon: float, lat: float) -> tuple[float, float, float]:
    """A point on the unit sphere: the straight distance between two of these orders as the great circle does."""
    lon, lat = radians(lon), radians(lat)
    return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)


def _finest_cell(point: Pc4Point) -> int:
    return int(h3.latlng_to_cell(point.lat, point.lon, FINEST_RESOLUTION))


def group_pc4(points: Iterable[Pc4Point]) -> Grouping:
    """Give every PC4 its label, always of resolution 9; the stored key must hold the precision beside the cell.

    The smallest group under the minimum merges with the group whose leading PC4 is nearest, until none is under it.
    The inner distance is `MEAN_DISTANCE_PER_ROOT_AREA` × √(area of the shapes known in the group), without any shape
    half the distance to the nearest other label. Raises as `group_postcodes` does.
    """
    ordered = sorted(points, key=lambda point: point.pc4)
    _check([(point.pc4, point.addresses) for point in ordered])
    by_cell: dict[int, list[Pc4Point]] = defaultdict(list)
    for point in ordered:
        by_cell[_finest_cell(point)].append(point)
    groups = {group.leading.pc4: group for group in map(_Pc4Group, by_cell.values())}
    smallest_first = [group.order for group in groups.values()]
    heapify(smallest_first)
    while smallest_first[0][0] < MINIMUM_ADDRESSES:
        smallest = groups.pop(heappop(smallest_first)[1])
        nearest = min(groups.values(), key=lambda group: (dist(group.position, smallest.position), group.leading.pc4))
        smallest_first.remove(nearest.order)
        merged = _Pc4Group(smallest.members + groups.pop(nearest.leading.pc4).members)
        groups[merged.leading.pc4] = merged
        smallest_first.append(merged.order)
        heapify(smallest_first)

    inner = _pc4_inner_distances(list(groups.values()))
    labels = {
        group.cell: Label(group.cell, group.addresses, len(group.members), inner[group.cell])
        for group in sorted(groups.values(), key=lambda group: group.cell)
    }
    cell_of = {point.pc4: group.cell for group in groups.values() for point in group.members}
    joined = frozenset(point.pc4 for point in ordered if cell_of[point.pc4] != _finest_cell(point))
    return Grouping(cell_of=dict(sorted(cell_of.items())), labels=labels, joined=joined)


def _pc4_inner_distances(groups: list[_Pc4Group]) -> dict[int, float]:
    """Metres per cell, as `group_pc4` says."""
    inner = {}
    nearest = _nearest_other([centre_of(group.cell) for group in groups])
    for group, metres in zip(groups, nearest, strict=True):
        area = sum(point.area_square_metres or 0.0 for point in group.members)
        if area or metres is None:
            inner[group.cell] = MEAN_DISTANCE_PER_ROOT_AREA * sqrt(area or h3.cell_area(group.cell, unit="m^2"))
        else:
            inner[group.cell] = metres / 2
    return inner
