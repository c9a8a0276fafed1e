"""Voorbeeldstad's areas and postcodes: invented, in the sea, with at least a hundred addresses behind every label."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import h3.api.basic_int as h3

from buurthulp import clock
from buurthulp.viewers import SYSTEM
from members.enums import ImportKind, Precision
from members.grouping import group_postcodes
from members.models import Area, PlaceImport, PlaceLabel, Postcode
from members.relabelling import PostcodeState, area_of_most, relabel
from members.services.import_areas import import_areas
from members.services.place_imports import sha256_of

FOLDER = Path(__file__).resolve().parent.parent / "voorbeeldstad"
MUNICIPALITY = "GM0000"


@dataclass(frozen=True, slots=True)
class InventedPostcode:
    """A postcode that begins with 0, which no real one does; its point in degrees."""

    code: str
    lon: float
    lat: float
    addresses: int
    area_code: str
    street: str
    town: str


def load_geography() -> Area:
    """Bring in the areas, the labels and the postcodes; returns the municipality. The caller is in a transaction."""
    import_areas(actor=SYSTEM, path=FOLDER / "areas.geojson")
    path = FOLDER / "postcodes.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [
            InventedPostcode(
                code=row["pc6"],
                lon=float(row["lon"]),
                lat=float(row["lat"]),
                addresses=int(row["adressen"]),
                area_code=row["bu_code"],
                street=row["straat"],
                town=row["woonplaats"],
            )
            for row in csv.DictReader(lines)
        ]
    lay_postcodes(rows, file_name=path.name, sha256=sha256_of(path))
    return Area.objects.get(code=MUNICIPALITY)


def lay_postcodes(rows: Sequence[InventedPostcode], *, file_name: str, sha256: str) -> list[Postcode]:
    """Write invented postcodes and their labels. The areas are there already.

    import_postcodes refuses them because no real one begins with 0: the same grouping is used, and the rows are
    written here.
    """
    grouping = group_postcodes((row.code, row.lon, row.lat, row.addresses) for row in rows)
    labelled = relabel(
        incoming={
            row.code: PostcodeState(
                cell=grouping.cell_of[row.code],
                addresses=row.addresses,
                area_code=row.area_code,
                street=row.street,
                town=row.town,
            )
            for row in rows
        },
        inner_distances={cell: max(1, round(label.inner_distance_metres)) for cell, label in grouping.labels.items()},
        earlier={},
        earlier_labels={},
        area_of_label=area_of_most,
    )
    areas = {area.code: area for area in Area.objects.filter(code__in={row.area_code for row in rows})}
    now = clock.machine_now()
    place_import = PlaceImport.objects.create(
        kind=ImportKind.PC6,
        file_name=file_name,
        sha256=sha256,
        started_at=now,
        finished_at=now,
        summary={"labels": len(grouping.labels), "smallest": grouping.smallest.addresses},
    )
    labels = {
        cell: PlaceLabel.objects.create(
            cell=cell,
            precision=Precision.PC6,
            resolution=h3.get_resolution(cell),
            address_count=state.addresses,
            inner_distance_m=state.inner_distance_m,
            area=areas[state.area_code] if state.area_code else None,
            place_import=place_import,
        )
        for cell, state in labelled.labels.items()
    }
    return Postcode.objects.bulk_create(
        Postcode(
            code=code,
            label=labels[state.cell],
            area=areas[state.area_code] if state.area_code else None,
            address_count=state.addresses,
            street=state.street,
            town=state.town,
            place_import=place_import,
        )
        for code, state in labelled.postcodes.items()
    )
