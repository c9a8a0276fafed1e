"""In which area a postcode of a file lies: what the file says where we know that area, else the shapes."""

from collections.abc import Mapping

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from members.area_files import parent_code_of
from members.area_lookup import AreaLookup
from members.enums import AreaLevel, Precision
from members.models import Area, AreaShape
from members.postcode_files import PostcodeRecord

SHAPE_BATCH = 200


def areas_of_postcodes(
    records: list[PostcodeRecord], *, precision: Precision, outlines: Mapping[str, BaseGeometry]
) -> dict[str, str]:
    """The code of the area per postcode; a postcode of which it is not known is left out.

    PC6: the area that the file names, else the finest whose shape holds the point. PC4: the finest area that holds its
    outline for 99%, else its gemeente (matching.md §1).
    """
    levels = {code: AreaLevel(level) for code, level in Area.objects.values_list("code", "level")}
    if precision is Precision.PC6:
        found = {record.code: record.area_code for record in records if record.area_code in levels}
        points = {record.code: (record.lon, record.lat) for record in records if record.code not in found}
        return found | _lookup().of_points(points) if points else found

    lookup = _lookup()
    found = {}
    for record in records:
        held_by = lookup.holding(outlines[record.code]) if record.code in outlines else None
        if area_code := held_by or _municipality(record.area_code, levels):
            found[record.code] = area_code
    points = {record.code: (record.lon, record.lat) for record in records if record.code not in found}
    return found | lookup.of_points(points, [AreaLevel.MUNICIPALITY])


def _municipality(code: str | None, levels: Mapping[str, AreaLevel]) -> str | None:
    """The gemeente that the file names, or that the named wijk or buurt lies in; None when we do not know it."""
    while code and levels.get(code) != AreaLevel.MUNICIPALITY:
        code = parent_code_of(code)
    return code or None


def _lookup() -> AreaLookup:
    rows = AreaShape.objects.values_list("area__code", "area__level", "geometry").iterator(chunk_size=SHAPE_BATCH)
    return AreaLookup((code, AreaLevel(level), shape(geometry)) for code, level, geometry in rows)
