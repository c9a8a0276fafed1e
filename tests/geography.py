"""A little invented geography on a line that runs north from Dokkum.

Two municipalities; in the first two districts of two neighbourhoods. Each neighbourhood is one group label with two
postcodes. Distances from the first: 0, 600, 3,000 and 9,000 metres; the other municipality begins at 30 kilometres.
"""

from __future__ import annotations

from dataclasses import dataclass

from members.enums import AreaLevel
from members.models import Area, Postcode
from tests.factories.members import AreaFactory, PlaceImportFactory, PlaceLabelFactory, PostcodeFactory


@dataclass(frozen=True)
class Geography:
    """Areas by name in lower case ("havenbuurt"), postcodes by code ("9101AA")."""

    areas: dict[str, Area]
    postcodes: dict[str, Postcode]


NEIGHBOURHOODS = (
    # name, code, district, metres north, resolution, first postcode, street
    ("Havenbuurt", "BU90010101", "noord", 0, 9, "9101AA", "Havenstraat"),
    ("Kerkbuurt", "BU90010102", "noord", 600, 9, "9101BA", "Kerkstraat"),
    ("Molenbuurt", "BU90010201", "zuid", 3_000, 9, "9102AA", "Molenweg"),
    ("Parkbuurt", "BU90010202", "zuid", 9_000, 7, "9103AA", "Parklaan"),
    ("Overbuurt", "BU90020101", "overwijk", 30_000, 9, "9200AA", "Overweg"),
)


def make_geography() -> Geography:
    """Make every row of it."""
    areas: dict[str, Area] = {}

    def area(key: str, name: str, code: str, level: AreaLevel, parent: str | None) -> None:
        areas[key] = AreaFactory(code=code, name=name, level=level, parent=areas[parent] if parent else None)

    area("kustgemeente", "Kustgemeente", "GM9001", AreaLevel.MUNICIPALITY, None)
    area("overgemeente", "Overgemeente", "GM9002", AreaLevel.MUNICIPALITY, None)
    area("noord", "Wijk Noord", "WK900101", AreaLevel.DISTRICT, "kustgemeente")
    area("zuid", "Wijk Zuid", "WK900102", AreaLevel.DISTRICT, "kustgemeente")
    area("overwijk", "Overwijk", "WK900201", AreaLevel.DISTRICT, "overgemeente")
    place_import = PlaceImportFactory()
    postcodes: dict[str, Postcode] = {}
    for name, code, district, north_m, resolution, first, street in NEIGHBOURHOODS:
        area(name.lower(), name, code, AreaLevel.NEIGHBOURHOOD, district)
        label = PlaceLabelFactory(
            north_m=north_m,
            resolution=resolution,
            area=areas[name.lower()],
            place_import=place_import,
            inner_distance_m=150 if resolution == 9 else 900,
        )
        for postcode in (first, f"{first[:5]}B"):
            postcodes[postcode] = PostcodeFactory(code=postcode, label=label, street=street)
    return Geography(areas=areas, postcodes=postcodes)
