"""A little invented geography on a line that runs north from Dokkum.

Two municipalities; in the first two districts of two neighbourhoods. Each neighbourhood is one group label with two
postcodes. Distances from the first: 0, 600, 3,000 and 9,000 metres; the other municipality begins at 30 kilometres.
"""

from __future__ import annotations

from dataclasses import dataclass

from members.enums import AreaLevel
from members.models import Area, PlaceLabel, Postcode
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


MUNICIPALITIES = {"kustgemeente": ("Kustgemeente", "GM9001"), "overgemeente": ("Overgemeente", "GM9002")}
DISTRICTS = {
    "noord": ("Wijk Noord", "WK900101", "kustgemeente"),
    "zuid": ("Wijk Zuid", "WK900102", "kustgemeente"),
    "overwijk": ("Overwijk", "WK900201", "overgemeente"),
}


def make_geography() -> Geography:
    """Make every row of it: a few statements, since hundreds of tests begin with it."""
    areas: dict[str, Area] = {}
    for level, rows in (
        (AreaLevel.MUNICIPALITY, {key: (name, code, "") for key, (name, code) in MUNICIPALITIES.items()}),
        (AreaLevel.DISTRICT, DISTRICTS),
        (AreaLevel.NEIGHBOURHOOD, {name.lower(): (name, code, of) for name, code, of, *_rest in NEIGHBOURHOODS}),
    ):
        made = [
            AreaFactory.build(code=code, name=name, level=level, parent=areas.get(parent))
            for name, code, parent in rows.values()
        ]
        areas |= zip(rows, Area.objects.bulk_create(made), strict=True)
    place_import = PlaceImportFactory()
    labels = [
        PlaceLabelFactory.build(
            north_m=north_m,
            resolution=resolution,
            area=areas[name.lower()],
            place_import=place_import,
            inner_distance_m=150 if resolution == 9 else 900,
        )
        for name, _code, _district, north_m, resolution, *_rest in NEIGHBOURHOODS
    ]
    PlaceLabel.objects.bulk_create(labels)
    postcodes = [
        PostcodeFactory.build(code=code, label=label, street=street)
        for label, (*_rest, first, street) in zip(labels, NEIGHBOURHOODS, strict=True)
        for code in (first, f"{first[:5]}B")
    ]
    Postcode.objects.bulk_create(postcodes)
    return Geography(areas=areas, postcodes={postcode.code: postcode for postcode in postcodes})
