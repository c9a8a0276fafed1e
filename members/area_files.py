"""Readers of GeoJSON files with areas (gemeente, wijk, buurt) and with the outlines of PC4s, also gzipped."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from buurthulp.errors import DomainError
from members.enums import AreaLevel, Precision
from members.geofiles import (
    UTF8,
    BadLine,
    UnusableError,
    check_first,
    check_in_the_netherlands,
    opened,
    postcode_of,
    require_columns,
    text_of,
    whole_or_none,
)
from members.grouping import METRES_PER_DEGREE

LEVEL_BY_PREFIX = {"GM": AreaLevel.MUNICIPALITY, "WK": AreaLevel.DISTRICT, "BU": AreaLevel.NEIGHBOURHOOD}
LEVELS = (AreaLevel.MUNICIPALITY, AreaLevel.DISTRICT, AreaLevel.NEIGHBOURHOOD)
# Since 2022 some municipalities have letters in the part after their own four digits (WK0363AA, BU0363AA01).
AREA_CODE = re.compile(r"GM\d{4}|WK\d{4}[0-9A-Z]{2}|BU\d{4}[0-9A-Z]{4}")


@dataclass(frozen=True, slots=True)
class AreaColumns:
    """Names of the properties in a file of areas.

    `parent` None: the parent follows from the code. `residents` None: the property whose name starts with "inwoners",
    the last in alphabetical order if there are more; no residents when there is none.
    """

    code: str = "code"
    name: str = "naam"
    parent: str | None = None
    residents: str | None = None


AREA_COLUMNS = AreaColumns()


@dataclass(frozen=True, slots=True)
class AreaRecord:
    """One area. `name` is empty and `residents` None where the file does not say; `geometry` is valid and polygonal.

    `is_repaired`: in the file it crossed itself.
    """

    number: int
    code: str
    level: AreaLevel
    name: str
    parent_code: str | None
    residents: int | None
    geometry: BaseGeometry
    geojson: dict[str, Any]
    is_repaired: bool


@dataclass(frozen=True, slots=True)
class Pc4Shape:
    """The outline of one PC4."""

    number: int
    pc4: str
    geometry: BaseGeometry


def level_of(code: str) -> AreaLevel | None:
    """The level of a CBS code (GM…, WK…, BU…), None when it is not one."""
    return LEVEL_BY_PREFIX[code[:2]] if AREA_CODE.fullmatch(code) else None


def parent_code_of(code: str) -> str | None:
    """The code of the area that this one lies in: CBS codes nest. None for a municipality."""
    match level_of(code):
        case AreaLevel.NEIGHBOURHOOD:
            return f"WK{code[2:8]}"
        case AreaLevel.DISTRICT:
            return f"GM{code[2:6]}"
    return None


def square_metres(geometry: BaseGeometry) -> float:
    """Area of a shape in degrees, on a plane that is right at its middle (within 0.1% for one postcode or area)."""
    return float(geometry.area * METRES_PER_DEGREE**2 * cos(radians(geometry.centroid.y)))


def read_areas(path: Path, columns: AreaColumns = AREA_COLUMNS, encoding: str = UTF8) -> Iterator[AreaRecord | BadLine]:
    """The areas in a GeoJSON FeatureCollection, in the order of the file.

    Self-crossing shapes are repaired. Bad are a shape that is empty then, a code that is not CBS's and one seen before.
    Raises `DomainError` when the file is not such a collection or no object has a property that `columns` names.
    """
    features = _features(path, encoding)
    found = {name for properties, _geometry in features for name in properties}
    require_columns([columns.code, columns.name, columns.parent, columns.residents], found)
    residents = columns.residents or max((name for name in found if name.startswith("inwoners")), default=None)
    return _area_records(features, columns, residents)


def _area_records(
    features: list[tuple[Mapping[str, Any], Any]], columns: AreaColumns, residents: str | None
) -> Iterator[AreaRecord | BadLine]:
    seen: dict[str, int] = {}
    for number, (properties, outline) in enumerate(features, start=1):
        try:
            given = text_of(properties.get(columns.code))
            code = given.upper()
            level = level_of(code)
            if level is None:
                raise UnusableError(_("“%(code)s” is geen code van een gemeente, wijk of buurt") % {"code": given})
            geometry, geojson, is_repaired = _polygons(outline)
            record = AreaRecord(
                number=number,
                code=code,
                level=level,
                name=text_of(properties.get(columns.name)),
                parent_code=_parent(code, level, text_of(properties.get(columns.parent)) if columns.parent else ""),
                residents=whole_or_none(text_of(properties.get(residents))) if residents else None,
                geometry=geometry,
                geojson=geojson,
                is_repaired=is_repaired,
            )
            check_first(seen, code, number)
        except UnusableError as bad:
            yield BadLine(number, str(bad))
        else:
            yield record


def _parent(code: str, level: AreaLevel, given: str) -> str | None:
    if not given:
        return parent_code_of(code)
    above = level_of(given.upper())
    if above is None or LEVELS.index(above) >= LEVELS.index(level):
        raise UnusableError(_("“%(code)s” kan niet in “%(parent)s” liggen") % {"code": code, "parent": given})
    return given.upper()


def read_pc4_shapes(path: Path, code: str = "pc4", encoding: str = UTF8) -> Iterator[Pc4Shape | BadLine]:
    """The outlines of PC4s in a GeoJSON FeatureCollection; errors as in `read_areas`."""
    features = _features(path, encoding)
    require_columns([code], {name for properties, _geometry in features for name in properties})
    return _pc4_shapes(features, code)


def _pc4_shapes(features: list[tuple[Mapping[str, Any], Any]], code: str) -> Iterator[Pc4Shape | BadLine]:
    seen: dict[str, int] = {}
    for number, (properties, outline) in enumerate(features, start=1):
        try:
            pc4 = postcode_of(text_of(properties.get(code)), Precision.PC4)
            geometry = _polygons(outline)[0]
            check_first(seen, pc4, number)
        except UnusableError as bad:
            yield BadLine(number, str(bad))
        else:
            yield Pc4Shape(number, pc4, geometry)


def _features(path: Path, encoding: str) -> list[tuple[Mapping[str, Any], Any]]:
    """(properties, geometry) of each object. The whole file is in memory; the largest, all buurten, is 0.5 GB."""
    with opened(path, encoding) as lines:
        try:
            document = json.load(lines)
        except json.JSONDecodeError as error:
            raise DomainError(
                "file_not_json",
                _("Dit is geen geldig GeoJSON-bestand: fout in regel %(line)s, teken %(column)s.")
                % {"line": error.lineno, "column": error.colno},
            ) from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise DomainError("file_not_geojson", _("Dit bestand heeft geen lijst van gebieden (een FeatureCollection)."))
    pairs: list[tuple[Mapping[str, Any], Any]] = []
    for feature in features:
        fields = feature if isinstance(feature, dict) else {}
        properties = fields.get("properties")
        pairs.append((properties if isinstance(properties, dict) else {}, fields.get("geometry")))
    return pairs


def _polygons(outline: Any) -> tuple[BaseGeometry, dict[str, Any], bool]:
    """The shape, repaired where it crosses itself; the same as GeoJSON; and whether it was repaired."""
    if not isinstance(outline, dict) or outline.get("type") not in ("Polygon", "MultiPolygon"):
        raise UnusableError(_("heeft geen vlak (Polygon of MultiPolygon)"))
    try:
        geometry = shape(outline)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, shapely.errors.ShapelyError) as error:
        raise UnusableError(_("de coördinaten van het vlak zijn niet te lezen")) from error
    if geometry.is_empty:
        raise UnusableError(_("het vlak is leeg"))
    for lon, lat in (geometry.bounds[:2], geometry.bounds[2:]):
        check_in_the_netherlands(lon, lat)
    if geometry.is_valid and not geometry.has_z:
        return geometry, {"type": outline["type"], "coordinates": outline["coordinates"]}, False
    is_repaired = not geometry.is_valid
    repaired = shapely.make_valid(shapely.force_2d(geometry))
    surfaces = [part for part in shapely.get_parts([repaired]).tolist() for part in _surfaces(part)]
    geometry = shapely.union_all(surfaces)
    if geometry.is_empty:
        raise UnusableError(_("het vlak kruist zichzelf en er blijft na herstel niets over"))
    return geometry, json.loads(json.dumps(mapping(geometry))), is_repaired


def _surfaces(part: BaseGeometry) -> list[BaseGeometry]:
    """Polygons only: a repair can leave loose lines and points behind."""
    if part.geom_type == "Polygon":
        return [part]
    return [inner for inner in getattr(part, "geoms", []) if inner.geom_type == "Polygon"]
