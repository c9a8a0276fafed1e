"""In which area a point lies, for what has a point: public places."""

from __future__ import annotations

import h3.api.basic_int as h3
from shapely.geometry import shape

from members.area_lookup import AreaLookup
from members.enums import AreaLevel
from members.models import Area, AreaShape, PlaceLabel

LABEL_RESOLUTIONS = range(6, 10)


def area_at(lon: float, lat: float) -> Area | None:
    """The area of the finest group label round this point, else the gemeente whose outline holds it, else None.

    The label's area is where most of its addresses are: near a border it can be the neighbour's. It says on whose
    desk a place stands, nothing that anybody counts.
    """
    cells = [h3.latlng_to_cell(lat, lon, resolution) for resolution in LABEL_RESOLUTIONS]
    label = (
        PlaceLabel.objects.filter(cell__in=cells, area__isnull=False)
        .select_related("area")
        .order_by("-resolution", "pk")
        .first()
    )
    if label is not None:
        return label.area
    outlines = AreaShape.objects.filter(area__level=AreaLevel.MUNICIPALITY).values_list("area__code", "geometry")
    lookup = AreaLookup((code, AreaLevel.MUNICIPALITY, shape(geometry)) for code, geometry in outlines)
    code = lookup.of_points({"point": (lon, lat)}).get("point")
    return Area.objects.filter(code=code).first() if code else None
