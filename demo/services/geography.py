"""Voorbeeldstad's areas and postcodes: invented, in the sea, with at least a hundred addresses behind every label."""

from __future__ import annotations

import csv
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


def load_geography() -> Area:
    """Bring in the areas, the labels and the postcodes; returns the municipality. The caller is in a transaction.

    The postcodes begin with 0000, which import_postcodes refuses because no real one does: the same grouping is used,
    and the rows are written here.
    """
    import_areas(actor=SYSTEM, path=FOLDER / "areas.geojson")
    path = FOLDER / "postcodes.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    grouping = group_postcodes((row["pc6"], float(row["lon"]), float(row["lat"]), int(row["adressen"])) for row in rows)
    labelled = relabel(
        incoming={
            row["pc6"]: PostcodeState(
                cell=grouping.cell_of[row["pc6"]],
                addresses=int(row["adressen"]),
                area_code=row["bu_code"],
                street=row["straat"],
                town=row["woonplaats"],
            )
            for row in rows
        },
        inner_distances={cell: max(1, round(label.inner_distance_metres)) for cell, label in grouping.labels.items()},
        earlier={},
        earlier_labels={},
        area_of_label=area_of_most,
    )
    areas = {area.code: area for area in Area.objects.all()}
    now = clock.machine_now()
    place_import = PlaceImport.objects.create(
        kind=ImportKind.PC6,
        file_name=path.name,
        sha256=sha256_of(path),
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
    Postcode.objects.bulk_create(
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
    return areas[MUNICIPALITY]
