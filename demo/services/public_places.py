"""Public places of Voorbeeldstad and Dijkdorp where rides go; where people meet stands with the activities."""

from __future__ import annotations

from buurthulp.viewers import SYSTEM
from exchange.enums import PublicPlaceKind as Kind
from exchange.models import PublicPlace
from exchange.services.public_places import add_public_place_at_postcode
from members.models import Community

STATION = "Station Voorbeeldstad"
HEALTH_CENTRE = "Gezondheidscentrum De Klok"
_PLACES = (
    # name, kind, address, postcode
    ("Ziekenhuis Zeezicht", Kind.HOSPITAL, "Wilgenweg 1", "0000BJ"),
    (HEALTH_CENTRE, Kind.HEALTH_CENTRE, "Klokkenstraat 8", "0000AP"),
    ("Apotheek Merel", Kind.PHARMACY, "Merelstraat 2", "0000AU"),
    (STATION, Kind.STATION, "Perronstraat 1", "0000AJ"),
    ("Gemeentehuis", Kind.TOWN_HALL, "Marktplein 1", "0000AN"),
    ("Dorpshuis Dijkdorp", Kind.MEETING_PLACE, "Kerkpad 3", "0000BN"),
)


def open_places(community: Community) -> list[PublicPlace]:
    """Add them, approved; what is there already stays."""
    return [
        add_public_place_at_postcode(
            actor=SYSTEM,
            community=community,
            name=name,
            kind=kind,
            address=address,
            town="",
            postcode=postcode,
            approve=True,
        )
        for name, kind, address, postcode in _PLACES
    ]
