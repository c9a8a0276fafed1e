"""Villages and towns, as the postcodes name them."""

from __future__ import annotations

from dataclasses import dataclass

from members.distance import centre_of
from members.models import Postcode

MOST_LABELS = 2_000


@dataclass(frozen=True, slots=True)
class Town:
    """A village or town: its name as the postcodes spell it, and the middle of its labels in degrees."""

    name: str
    lon: float
    lat: float


def town_named(typed: str) -> Town | None:
    """The village or town of this name, in whatever case it was typed; None for one that no postcode names."""
    found = list(
        Postcode.objects.filter(town__iexact=typed.strip())
        .order_by("label__cell", "town")
        .values_list("label__cell", "town")
        .distinct()[:MOST_LABELS]
    )
    if not typed.strip() or not found:
        return None
    centres = [centre_of(cell) for cell, _name in found]
    return Town(
        name=found[0][1],
        lon=sum(lon for lon, _lat in centres) / len(centres),
        lat=sum(lat for _lon, lat in centres) / len(centres),
    )
