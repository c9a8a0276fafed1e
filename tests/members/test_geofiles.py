"""Readers of area and postcode files: every way in which a file of a municipality can be wrong."""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import Polygon, box

from buurthulp.errors import DomainError
from members.area_files import (
    AreaColumns,
    AreaRecord,
    level_of,
    parent_code_of,
    read_areas,
    read_pc4_shapes,
    square_metres,
)
from members.area_lookup import AreaLookup
from members.enums import AreaLevel, Precision
from members.geofiles import BadLine, normal_postcode
from members.postcode_files import PC4_COLUMNS, PostcodeColumns, PostcodeRecord, read_postcodes
from tests.realdata import real_file

HEADER = "pc6,lon,lat,adressen,straat,hnr_min,hnr_max,woonplaats,bu_code\n"
SQUARE = [[5.9, 53.3], [6.0, 53.3], [6.0, 53.4], [5.9, 53.4], [5.9, 53.3]]
BOW_TIE = [[5.9, 53.3], [6.0, 53.4], [6.0, 53.3], [5.9, 53.4], [5.9, 53.3]]
FLAT = [[5.9, 53.3], [6.0, 53.3], [5.95, 53.3], [5.9, 53.3]]


def written(folder: Path, text: str | bytes, name: str = "bestand.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def feature(ring: Any = SQUARE, kind: str = "Polygon", **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": [ring]}}


def collection(folder: Path, *features: Any) -> Path:
    document = {"type": "FeatureCollection", "features": features}
    return written(folder, json.dumps(document), "gebieden.geojson")


# --- postcodes


def test_a_good_line_and_every_bad_one(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        HEADER
        + "9101 ab,5.9989,53.3253,12,Kerkstraat,1,23,Dokkum,bu19700801\n"
        + "\n"
        + "9101A,5.9989,53.3253,12,,,,,\n"
        + "0101AB,5.9989,53.3253,12,,,,,\n"
        + "9101SS,5.9989,53.3253,12,,,,,\n"
        + "9101AB,5.9989,53.3253,12,,,,,\n"
        + "9101AC,53.3253,5.9989,12,,,,,\n"
        + "9101AD,196000,593000,12,,,,,\n"
        + "9101AE,12.5,53.3,12,,,,,\n"
        + "9101AG,oost,53.3253,12,,,,,\n"
        + "9101AH,5.9989,nan,12,,,,,\n"
        + "9101AJ,5.9989,53.3253,veel,,,,,\n"
        + "9101AK,5.9989,53.3253,,,,,,\n"
        + "9101AL,5.9989,53.3253,1.000,,,,,\n"
        + "9101AM,5.9989,53.3253,-3,,,,,\n"
        + "9101AN,5.9989,53.3253\n"
        + '9101AP,5.9989,53.3253,12,"Kerkstraat,1,23,Dokkum,\n'
        + "9101AR,5.9989,53.3253,12.0,,,,,\n",
    )
    assert list(read_postcodes(path)) == [
        PostcodeRecord(2, "9101AB", 5.9989, 53.3253, 12, "BU19700801", "Kerkstraat", "Dokkum"),
        BadLine(4, "“9101A” is geen postcode"),
        BadLine(5, "“0101AB” is geen postcode"),
        BadLine(6, "“9101SS” is geen postcode"),
        BadLine(7, "“9101AB” komt twee keer voor, eerder op 2"),
        BadLine(8, "lengte en breedte zijn verwisseld"),
        BadLine(9, "de coördinaten zijn in RD (Rijksdriehoek); nodig is WGS84, in graden"),
        BadLine(10, "ligt buiten Nederland (12.50000, 53.30000)"),
        BadLine(11, "“oost” is geen coördinaat"),
        BadLine(12, "“nan” is geen coördinaat"),
        BadLine(13, "het aantal “veel” is geen heel getal"),
        BadLine(14, "het aantal adressen ontbreekt"),
        BadLine(15, "het aantal “1.000” is geen heel getal"),
        BadLine(16, "het aantal “-3” is geen heel getal"),
        BadLine(17, "3 velden in plaats van 9"),
        BadLine(18, "er staat een aanhalingsteken verkeerd"),
        PostcodeRecord(19, "9101AR", 5.9989, 53.3253, 12, "", "", ""),
    ]


def test_a_spreadsheet_with_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    path = written(tmp_path, "\ufeffPostcode;X;Y;Aantal\r\n9101AB;5,9989;53,3253;12\r\n")
    columns = PostcodeColumns(code="Postcode", lon="X", lat="Y", addresses="Aantal")
    assert list(read_postcodes(path, columns)) == [PostcodeRecord(2, "9101AB", 5.9989, 53.3253, 12, "", "", "")]


def test_missing_columns_are_named_with_those_that_are_there(tmp_path: Path) -> None:
    path = written(tmp_path, "postcode,lon,lat,aantal\n9101AB,5.9,53.3,12\n")
    with pytest.raises(DomainError) as refusal:
        read_postcodes(path)
    assert refusal.value.code == "missing_columns"
    assert (
        str(refusal.value) == "Deze kolommen ontbreken: adressen, pc6. Het bestand heeft: aantal, lat, lon, postcode."
    )


def test_an_area_column_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    path = written(tmp_path, "pc6,lon,lat,adressen\n9101AB,5.9,53.3,12\n")
    assert [record.number for record in read_postcodes(path)] == [2]
    with pytest.raises(DomainError, match="ontbreken: buurtcode"):
        read_postcodes(path, PostcodeColumns(area="buurtcode"))


def test_another_encoding_hurts_only_the_fields_it_touches(tmp_path: Path) -> None:
    path = written(tmp_path, (HEADER + "9101AB,5.9,53.3,12,Skûlenboarch,,,Sint Jacobiparochie,\n").encode("cp1252"))
    assert list(read_postcodes(path)) == [
        BadLine(2, "“Sk?lenboarch” is niet goed te lezen: het bestand heeft een andere codering")
    ]
    assert [record.street for record in read_postcodes(path, encoding="cp1252")] == ["Skûlenboarch"]


@pytest.mark.parametrize(
    ("content", "encoding", "code"),
    [
        ((HEADER + "9101AB,5.9,53.3,12,,,,,\n").encode("utf-16"), "utf-8-sig", "file_encoding"),
        (HEADER.encode(), "klingon", "file_encoding"),
        (gzip.compress(HEADER.encode() * 99, mtime=0)[:40], "utf-8-sig", "file_damaged"),
        (b"", "utf-8-sig", "missing_columns"),
    ],
)
def test_a_file_that_cannot_be_read_at_all(tmp_path: Path, content: bytes, encoding: str, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        read_postcodes(written(tmp_path, content), encoding=encoding)
    assert refusal.value.code == code


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match=r"Het bestand weg\.csv is niet te openen\."):
        read_postcodes(tmp_path / "weg.csv")


def test_pc4_counts_addresses_from_residents(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "pc4,lon,lat,woonplaats,gm_code,inwoners_2021\n9101,5.9,53.3,Dokkum,GM1970,2100\n9102,6.0,53.3,,,\n9101AB,6,53,,,\n",
    )
    assert list(read_postcodes(path, PC4_COLUMNS, Precision.PC4)) == [
        PostcodeRecord(2, "9101", 5.9, 53.3, 1000, "GM1970", "", "Dokkum"),
        PostcodeRecord(3, "9102", 6.0, 53.3, 0, "", "", ""),
        BadLine(4, "“9101AB” is geen postcode"),
    ]


@pytest.mark.parametrize(
    ("text", "postcode"),
    [("5616 ab", "5616AB"), ("5616AB", "5616AB"), ("5616", None), ("0616AB", None), ("5616SA", None), ("", None)],
)
def test_normal_postcode(text: str, postcode: str | None) -> None:
    assert normal_postcode(text) == postcode


# --- areas


def test_areas_of_three_levels_with_their_parents(tmp_path: Path) -> None:
    path = collection(
        tmp_path,
        feature(code="gm1970", naam="Noardeast-Fryslân", inwoners_2022=45_000, inwoners_2024=46_000),
        feature(code="WK197008", naam=" Marrum ", inwoners_2024=None),
        feature(code="BU0363AA01", naam=None),
    )
    records = [record for record in read_areas(path) if isinstance(record, AreaRecord)]
    assert [(r.code, r.level, r.name, r.parent_code, r.residents) for r in records] == [
        ("GM1970", AreaLevel.MUNICIPALITY, "Noardeast-Fryslân", None, 46_000),
        ("WK197008", AreaLevel.DISTRICT, "Marrum", "GM1970", None),
        ("BU0363AA01", AreaLevel.NEIGHBOURHOOD, "", "WK0363AA", None),
    ]
    assert records[0].geojson == {"type": "Polygon", "coordinates": [SQUARE]}


def test_the_parent_from_a_property(tmp_path: Path) -> None:
    path = collection(
        tmp_path,
        feature(code="BU19700801", naam="a", gm="GM0058"),
        feature(code="BU19700802", naam="b", gm=""),
        feature(code="WK197008", naam="c", gm="BU19700801"),
        feature(code="WK197009", naam="d", gm="Dongeradeel"),
    )
    found = list(read_areas(path, AreaColumns(parent="gm")))
    assert [record.parent_code for record in found if isinstance(record, AreaRecord)] == ["GM0058", "WK197008"]
    assert [bad for bad in found if isinstance(bad, BadLine)] == [
        BadLine(3, "“WK197008” kan niet in “BU19700801” liggen"),
        BadLine(4, "“WK197009” kan niet in “Dongeradeel” liggen"),
    ]


def test_areas_that_cannot_be_used(tmp_path: Path) -> None:
    far = [[14.0, 53.3], [14.1, 53.3], [14.1, 53.4], [14.0, 53.3]]
    in_rd = [[195_000, 590_000], [196_000, 590_000], [196_000, 591_000], [195_000, 590_000]]
    path = collection(
        tmp_path,
        feature(code="GM1970", naam="goed"),
        feature(code="GM1970", naam="weer"),
        feature(code="GM19", naam="kort"),
        feature(naam="zonder code"),
        feature(code="GM0001", naam="ver weg", ring=far),
        feature(code="GM0002", naam="in RD", ring=in_rd),
        feature(code="GM0003", naam="plat", ring=FLAT),
        feature(code="GM0004", naam="leeg", ring=[]),
        feature(code="GM0005", naam="punt", kind="Point"),
        feature(code="GM0006", naam="tekst", ring=["a", "b", "c", "d"]),
        feature(code="GM0007", naam="zonder vlak") | {"geometry": None},
        feature(code="GM0008", naam="te veel", inwoners="duizend"),
        "geen object",
    )
    found = list(read_areas(path))
    assert [record.name for record in found if isinstance(record, AreaRecord)] == ["goed"]
    assert [bad for bad in found if isinstance(bad, BadLine)] == [
        BadLine(2, "“GM1970” komt twee keer voor, eerder op 1"),
        BadLine(3, "“GM19” is geen code van een gemeente, wijk of buurt"),
        BadLine(4, "“” is geen code van een gemeente, wijk of buurt"),
        BadLine(5, "ligt buiten Nederland (14.00000, 53.30000)"),
        BadLine(6, "de coördinaten zijn in RD (Rijksdriehoek); nodig is WGS84, in graden"),
        BadLine(7, "het vlak kruist zichzelf en er blijft na herstel niets over"),
        BadLine(8, "het vlak is leeg"),
        BadLine(9, "heeft geen vlak (Polygon of MultiPolygon)"),
        BadLine(10, "de coördinaten van het vlak zijn niet te lezen"),
        BadLine(11, "heeft geen vlak (Polygon of MultiPolygon)"),
        BadLine(12, "het aantal “duizend” is geen heel getal"),
        BadLine(13, "“” is geen code van een gemeente, wijk of buurt"),
    ]


def test_a_shape_that_crosses_itself_is_repaired(tmp_path: Path) -> None:
    [record] = read_areas(collection(tmp_path, feature(code="GM1970", naam="strik", ring=BOW_TIE)))
    assert isinstance(record, AreaRecord)
    assert record.geometry.is_valid
    assert record.geometry.area == pytest.approx(Polygon(SQUARE).area / 2)
    assert record.geojson["type"] == "MultiPolygon"


def test_heights_are_dropped(tmp_path: Path) -> None:
    ring = [[lon, lat, 2.5] for lon, lat in SQUARE]
    [record] = read_areas(collection(tmp_path, feature(code="GM1970", naam="hoog", ring=ring)))
    assert isinstance(record, AreaRecord)
    assert record.geojson == {"type": "Polygon", "coordinates": [SQUARE]}


def test_a_name_in_another_encoding(tmp_path: Path) -> None:
    document = {"features": [feature(code="GM1970", naam="Fryslân")]}
    path = written(tmp_path, json.dumps(document, ensure_ascii=False).encode("cp1252"), "gebieden.geojson")
    assert list(read_areas(path)) == [
        BadLine(1, "“Frysl?n” is niet goed te lezen: het bestand heeft een andere codering")
    ]
    [record] = read_areas(path, encoding="cp1252")
    assert isinstance(record, AreaRecord)
    assert record.name == "Fryslân"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"features": [\n{"type"', "Dit is geen geldig GeoJSON-bestand: fout in regel 2, teken 8."),
        ("[]", "Dit bestand heeft geen lijst van gebieden (een FeatureCollection)."),
        ('{"features": []}', "Dit bestand heeft geen lijst van gebieden (een FeatureCollection)."),
        (
            '{"features": [{"properties": {"statcode": "GM1970", "statnaam": "x"}}]}',
            "Deze kolommen ontbreken: code, naam. Het bestand heeft: statcode, statnaam.",
        ),
    ],
)
def test_a_file_that_is_no_collection_of_areas(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DomainError) as refusal:
        read_areas(written(tmp_path, text))
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("GM1970", AreaLevel.MUNICIPALITY, None),
        ("WK197008", AreaLevel.DISTRICT, "GM1970"),
        ("WK0363AA", AreaLevel.DISTRICT, "GM0363"),
        ("BU19700801", AreaLevel.NEIGHBOURHOOD, "WK197008"),
        ("PV21", None, None),
        ("", None, None),
    ],
)
def test_level_and_parent_of_a_code(code: str, level: AreaLevel | None, parent: str | None) -> None:
    assert (level_of(code), parent_code_of(code)) == (level, parent)


def test_area_in_square_metres() -> None:
    """A hundredth of a degree at 53° north is 669 by 1,112 metres."""
    assert round(square_metres(box(5.90, 52.995, 5.91, 53.005)) / 1000) == 744


# --- which area


def test_the_finest_area_that_a_point_lies_in() -> None:
    lookup = AreaLookup(
        [
            ("GM1970", AreaLevel.MUNICIPALITY, box(5.8, 53.2, 6.2, 53.5)),
            ("WK197008", AreaLevel.DISTRICT, box(5.9, 53.3, 6.1, 53.4)),
            ("BU19700802", AreaLevel.NEIGHBOURHOOD, box(6.0, 53.3, 6.1, 53.4)),
            ("BU19700801", AreaLevel.NEIGHBOURHOOD, box(5.95, 53.3, 6.0, 53.4)),
        ]
    )
    points = {
        "buurt": (6.05, 53.35),
        "grens": (6.0, 53.35),
        "wijk": (5.92, 53.35),
        "gemeente": (5.85, 53.25),
        "zee": (5.0, 53.35),
    }
    assert lookup.of_points(points) == {
        "buurt": "BU19700802",
        "grens": "BU19700801",
        "wijk": "WK197008",
        "gemeente": "GM1970",
    }


def test_the_finest_area_that_holds_an_outline() -> None:
    lookup = AreaLookup(
        [
            ("GM1970", AreaLevel.MUNICIPALITY, box(5.0, 53.0, 6.0, 53.5)),
            ("BU19700801", AreaLevel.NEIGHBOURHOOD, box(5.0, 53.0, 5.5, 53.5)),
        ]
    )
    assert lookup.holding(box(5.0, 53.0, 5.505, 53.5)) == "BU19700801"
    assert lookup.holding(box(5.0, 53.0, 5.506, 53.5)) == "GM1970"
    assert lookup.holding(box(5.5, 53.0, 6.5, 53.5)) is None
    assert AreaLookup([]).holding(box(5, 53, 6, 54)) is None


# --- the real files


@pytest.mark.parametrize(
    ("name", "columns", "records", "unnamed"),
    [
        ("gemeenten_2022.geojson", AreaColumns(), {"municipality": 345}, 0),
        ("wijken_2022.geojson.gz", AreaColumns(parent="gm_code"), {"district": 3_340}, 0),
        ("buurten_2019_nl.geojson.gz", AreaColumns(parent="wk_code"), {"neighbourhood": 13_593}, 854),
        ("buurten_5gemeenten.geojson", AreaColumns(), {"neighbourhood": 507}, 0),
    ],
)
def test_every_real_area_is_read(name: str, columns: AreaColumns, records: dict[str, int], unnamed: int) -> None:
    found = list(read_areas(real_file(name), columns))
    areas = [record for record in found if isinstance(record, AreaRecord)]
    assert len(areas) == len(found)
    assert Counter(str(area.level) for area in areas) == records
    assert sum(not area.name for area in areas) == unnamed
    assert all(area.parent_code == parent_code_of(area.code) for area in areas)


def test_every_real_postcode_is_read_and_lies_in_the_neighbourhood_of_its_code() -> None:
    found = list(read_postcodes(real_file("pc6_noardeast_fryslan.csv")))
    postcodes = [record for record in found if isinstance(record, PostcodeRecord)]
    assert len(postcodes) == len(found) == 1_781
    areas = [area for area in read_areas(real_file("buurten_2019_nl.geojson.gz")) if isinstance(area, AreaRecord)]
    lookup = AreaLookup((area.code, area.level, area.geometry) for area in areas)
    by_point = lookup.of_points({record.code: (record.lon, record.lat) for record in postcodes})
    assert [r.code for r in postcodes if r.area_code and r.area_code != by_point.get(r.code)] == []


def test_every_real_pc4_and_its_shape_is_read() -> None:
    postcodes = list(read_postcodes(real_file("pc4_nl.csv"), PC4_COLUMNS, Precision.PC4))
    shapes = list(read_pc4_shapes(real_file("pc4_vlakken_nl.geojson.gz")))
    assert [bad for bad in [*postcodes, *shapes] if isinstance(bad, BadLine)] == []
    assert (len(postcodes), len(shapes)) == (4_073, 4_066)
