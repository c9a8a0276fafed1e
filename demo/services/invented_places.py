"""An invented postcode in every real buurt where people live: for an exchange that is simulated on a real map."""

from __future__ import annotations

from hashlib import sha256

import shapely
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from demo.services.geography import InventedPostcode, lay_postcodes
from members.enums import AreaLevel
from members.grouping import MINIMUM_ADDRESSES, addresses_from_residents
from members.models import Area, AreaShape, Postcode

FILE_NAME = "nagebootst"
"""In the place of a file's name: these postcodes come from none."""
MOST_BUURTEN = 1000


def invent_postcodes(municipality: Area) -> list[Postcode]:
    """One postcode in the inside point of each inhabited buurt of a gemeente, with at least a hundred addresses.

    So no real address is near it, and a label stands for nobody in particular. Raises DomainError
    ``simulation.no_buurten`` where the map holds none with residents and a shape.
    """
    of_gemeente = Area.objects.filter(level=AreaLevel.NEIGHBOURHOOD, code__startswith=f"BU{municipality.code[2:]}")
    buurten = list(of_gemeente.filter(residents__gt=0, shape__isnull=False).order_by("code")[:MOST_BUURTEN])
    if not buurten:
        raise DomainError(
            "simulation.no_buurten",
            _("Van %(code)s staan er geen buurten met inwoners op de kaart. Geef ook een bestand met buurten.")
            % {"code": municipality.code},
        )
    shapes = dict(AreaShape.objects.filter(area__in=buurten).values_list("area_id", "geometry"))
    rows = []
    for number, buurt in enumerate(buurten):
        inside = shapely.geometry.shape(shapes[buurt.pk]).representative_point()
        rows.append(
            InventedPostcode(
                code=f"0{number:03}AA",
                lon=round(inside.x, 5),
                lat=round(inside.y, 5),
                addresses=max(MINIMUM_ADDRESSES, addresses_from_residents(buurt.residents)),
                area_code=buurt.code,
                street="",
                town=municipality.name,
            )
        )
    digest = sha256(repr(rows).encode()).hexdigest()
    lay_postcodes(rows, file_name=FILE_NAME, sha256=digest)
    return list(Postcode.objects.filter(code__in=[row.code for row in rows]).select_related("area").order_by("code"))
