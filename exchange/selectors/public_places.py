"""Finding a public place."""

from __future__ import annotations

from buurthulp.viewers import AnyViewer
from exchange.enums import PublicPlaceKind
from exchange.models import PublicPlace
from members.distance import between_points, centre_of
from members.models import PlaceLabel

PLACES_SHOWN, PLACES_FIRST = 8, 5
MOST_PUBLIC_PLACES = 1_000


def find_public_places(
    viewer: AnyViewer, *, near: PlaceLabel | None, query: str = "", also: str = ""
) -> list[PublicPlace]:
    """The public places this viewer may see (approved ones), the nearest to a label first. One query.

    With a ``query`` only those in whose name, kind, address or town every word of it occurs. At most eight, and five
    where nothing was searched; the one with public id ``also`` (already chosen) is always among them, and first.
    """
    places = list(PublicPlace.objects.visible_to(viewer).order_by("name", "pk")[:MOST_PUBLIC_PLACES])
    words = query.casefold().split()
    found = [place for place in places if all(word in _said_of(place) for word in words)]
    if near is not None:
        lon, lat = centre_of(near.cell)
        found.sort(key=lambda place: between_points(lon, lat, place.lon, place.lat))
    chosen = [place for place in places if place.public_id == also]
    most = PLACES_SHOWN if words else PLACES_FIRST
    return chosen + [place for place in found if place not in chosen][: most - len(chosen)]


def _said_of(place: PublicPlace) -> str:
    kind = PublicPlaceKind(place.kind).label
    return f"{place.name} {kind} {place.address} {place.town}".casefold()
