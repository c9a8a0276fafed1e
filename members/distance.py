"""Distance between two group labels. Rules, scores, order and texts use this and nothing finer (pure functions)."""

from functools import lru_cache
from math import asin, cos, degrees, radians, sin, sqrt

import h3.api.basic_int as h3

EARTH_RADIUS_METRES = 6_371_008.8
"""Mean radius of the earth (IUGG 1980: (2a + b) / 3)."""
CACHED_CENTRES = 262_144
"""The whole country needs fewer labels than this."""


def centre_of(cell: int) -> tuple[float, float]:
    """The centre of an H3 cell as (lon, lat) in degrees. Raises `ValueError` for a number that is no cell."""
    lon, lat, _ = _centre_in_radians(cell)
    return degrees(lon), degrees(lat)


def label_distance(first: int, second: int, inner_distance_metres: float) -> float:
    """Metres between two labels: between their centres, or within one label what its import stored.

    `inner_distance_metres` counts only when the cells are the same. Two labels of different precision can share a cell
    (PC6 and PC4); pass the larger inner distance of the two then.
    """
    if first == second:
        return inner_distance_metres
    return _great_circle(*_centre_in_radians(first), *_centre_in_radians(second))


def between_points(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Great-circle distance in metres between two points in degrees."""
    lat, other_lat = radians(lat), radians(other_lat)
    return _great_circle(radians(lon), lat, cos(lat), radians(other_lon), other_lat, cos(other_lat))


@lru_cache(maxsize=CACHED_CENTRES)
def _centre_in_radians(cell: int) -> tuple[float, float, float]:
    """Longitude, latitude and the cosine of the latitude, which every distance needs."""
    if not h3.is_valid_cell(cell):
        raise ValueError(f"{cell} is not an H3 cell")
    lat, lon = h3.cell_to_latlng(cell)
    return radians(lon), radians(lat), cos(radians(lat))


def _great_circle(
    lon: float, lat: float, cos_lat: float, other_lon: float, other_lat: float, other_cos_lat: float
) -> float:
    """Haversine, stable at short distances (Sinnott, Sky and Telescope 68(2), 1984)."""
    half = sin((other_lat - lat) / 2) ** 2 + cos_lat * other_cos_lat * sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS_METRES * asin(min(1.0, sqrt(half)))
