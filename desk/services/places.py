"""Public places as a coordinator or administrator adds them."""

from __future__ import annotations

from django.db import transaction

from buurthulp.viewers import Viewer
from desk.areas import coordinates_ground_of
from exchange.models import PublicPlace
from exchange.services.public_places import add_public_place, add_public_place_at_postcode, approve_public_place
from members.models import Community


@transaction.atomic
def add_place(
    *,
    actor: Viewer,
    community: Community,
    name: str,
    kind: str,
    address: str,
    town: str,
    postcode: str,
    point: tuple[float, float] | None = None,
) -> PublicPlace:
    """Add a place at a point (lon, lat), or about where a postcode is.

    It can be chosen at once when a coordinator adds it on ground they look after; else it waits for one who does.
    Raises DomainError as the services of ``exchange.services.public_places`` do.
    """
    if point is not None:
        lon, lat = point
        place = add_public_place(
            actor=actor,
            community=community,
            name=name,
            kind=kind,
            address=address,
            town=town,
            lon=lon,
            lat=lat,
            approve=False,
        )
    else:
        place = add_public_place_at_postcode(
            actor=actor,
            community=community,
            name=name,
            kind=kind,
            address=address,
            town=town,
            postcode=postcode,
            approve=False,
        )
    if coordinates_ground_of(actor, place):
        approve_public_place(actor=actor, public_place=place)
        place.refresh_from_db()
    return place
