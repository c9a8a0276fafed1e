"""Bring in postcodes from CSV and give each its group label (matching.md §1). No coordinate is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import h3.api.basic_int as h3
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from members.area_files import Pc4Shape, read_pc4_shapes, square_metres
from members.enums import ImportKind, Precision
from members.geofiles import UTF8, BadLine
from members.grouping import MINIMUM_ADDRESSES, Grouping, GroupingRefusedError, Pc4Point, group_pc4, group_postcodes
from members.models import Area, PlaceLabel, Postcode
from members.postcode_files import PC4_COLUMNS, PC6_COLUMNS, PostcodeColumns, PostcodeRecord, read_postcodes
from members.relabelling import LabelState, PostcodeState, area_of_all, area_of_most, relabel
from members.selectors.postcode_areas import areas_of_postcodes
from members.services.place_imports import (
    BATCH,
    Progress,
    check_may_import,
    earlier_import_id,
    finish_import,
    say_nothing,
    sha256_of,
    start_import,
)


@dataclass(frozen=True, slots=True)
class PostcodeImportSummary:
    """What one import of postcodes did.

    About the file: `created`, `changed` and `unchanged` count its postcodes, `addresses` and `labels` what they make,
    `smallest` the addresses that carry its smallest label, `shares` (0..1) its addresses per resolution, `joined` its
    postcodes whose label does not lie round them; `merged` says which PC4 went into which. About what was there:
    `gone` counts postcodes of earlier imports that this file leaves out though it names others of the same four digits,
    `moved_along` counts postcodes of earlier imports whose label became too small, `labels_changed` labels with new
    figures, `labels_removed` those that nobody carries any more. `place_import_id` is the row that holds this outcome:
    of this run, or when nothing changed of the earlier run of the same file.
    """

    place_import_id: int | None
    created: int
    changed: int
    unchanged: int
    addresses: int
    labels: int
    smallest: int
    shares: dict[int, float]
    joined: int
    merged: dict[str, str]
    gone: int
    moved_along: int
    labels_changed: int
    labels_removed: int
    without_area: int
    bad: tuple[BadLine, ...]
    bad_shapes: tuple[BadLine, ...]


def import_postcodes(
    *,
    actor: Actor,
    path: Path,
    precision: Precision = Precision.PC6,
    columns: PostcodeColumns | None = None,
    shapes: Path | None = None,
    encoding: str = UTF8,
    progress: Progress = say_nothing,
) -> PostcodeImportSummary:
    """Create or update every postcode of the file and the labels they carry.

    `columns` None: those of the real files of this precision. `shapes` is a GeoJSON file with the outlines of PC4s.
    Postcodes that the file does not name stay; those it leaves out from among others of the same four digits count no
    longer. Places of people follow afterwards (`services.label_following`). A second run of the same file changes
    nothing. Raises `NotAllowedError`, and `DomainError` when a file cannot be read or holds fewer than a hundred
    addresses.
    """
    check_may_import(actor)
    started_at = clock.machine_now()
    sha256 = sha256_of(path)
    columns = columns or (PC6_COLUMNS if precision is Precision.PC6 else PC4_COLUMNS)
    found = list(read_postcodes(path, columns, precision, encoding))
    records = [record for record in found if isinstance(record, PostcodeRecord)]
    bad = tuple(line for line in found if isinstance(line, BadLine))
    progress(_("%(good)s postcodes gelezen, %(bad)s niet bruikbaar.") % {"good": len(records), "bad": len(bad)})
    outlines, bad_shapes = _outlines(shapes)
    grouping = _grouping(records, precision, outlines)
    progress(
        _("%(labels)s groepen van minstens %(minimum)s adressen gemaakt.")
        % {"labels": len(grouping.labels), "minimum": MINIMUM_ADDRESSES}
    )

    with transaction.atomic():
        labels_before, before = _held(precision)
        areas = areas_of_postcodes(records, precision=precision, outlines=outlines)
        after = relabel(
            incoming={
                record.code: PostcodeState(
                    cell=grouping.cell_of[record.code],
                    addresses=record.addresses,
                    area_code=areas.get(record.code),
                    street=record.street[:120],
                    town=record.town[:80],
                )
                for record in records
            },
            inner_distances={
                cell: max(1, round(label.inner_distance_metres)) for cell, label in grouping.labels.items()
            },
            earlier=before,
            earlier_labels=labels_before,
            area_of_label=area_of_most if precision is Precision.PC6 else area_of_all,
        )
        postcodes = {code: state for code, state in after.postcodes.items() if before.get(code) != state}
        labels = {cell: state for cell, state in after.labels.items() if labels_before.get(cell) != state}
        created = len(after.postcodes) - len(before)
        changed = sum(record.code in before and record.code in postcodes for record in records)
        kind = ImportKind(precision.value)
        place_import = None
        if postcodes or labels:
            progress(_("%(number)s postcodes bewaren…") % {"number": len(postcodes)})
            place_import = start_import(kind=kind, path=path, sha256=sha256, started_at=started_at)
            _save_labels(labels, precision, place_import.pk)
            _save_postcodes(postcodes, precision, place_import.pk)
        removed = _remove_labels(precision, labels_before.keys() - after.labels.keys())
        summary = PostcodeImportSummary(
            place_import_id=place_import.pk if place_import else earlier_import_id(kind, sha256),
            created=created,
            changed=changed,
            unchanged=len(records) - created - changed,
            addresses=grouping.addresses,
            labels=len(grouping.labels),
            smallest=grouping.smallest.addresses,
            shares=grouping.shares,
            joined=len(grouping.joined),
            merged=_merged(records, grouping) if precision is Precision.PC4 else {},
            gone=len(after.gone),
            moved_along=len(after.moved_along),
            labels_changed=len(labels),
            labels_removed=removed,
            without_area=sum(record.code not in areas for record in records),
            bad=bad,
            bad_shapes=bad_shapes,
        )
        if place_import:
            finish_import(place_import, summary)
    return summary


def _outlines(path: Path | None) -> tuple[dict[str, BaseGeometry], tuple[BadLine, ...]]:
    found = list(read_pc4_shapes(path)) if path else []
    return (
        {record.pc4: record.geometry for record in found if isinstance(record, Pc4Shape)},
        tuple(line for line in found if isinstance(line, BadLine)),
    )


def _grouping(records: list[PostcodeRecord], precision: Precision, outlines: Mapping[str, BaseGeometry]) -> Grouping:
    try:
        if precision is Precision.PC6:
            return group_postcodes((record.code, record.lon, record.lat, record.addresses) for record in records)
        return group_pc4(
            Pc4Point(
                record.code,
                record.lon,
                record.lat,
                record.addresses,
                square_metres(outlines[record.code]) if record.code in outlines else None,
            )
            for record in records
        )
    except GroupingRefusedError as error:
        raise DomainError(
            "too_few_addresses",
            _(
                "Dit bestand heeft %(addresses)s bruikbare adressen. Er zijn er minstens %(minimum)s nodig, "
                "anders is te zien wie waar woont."
            )
            % {"addresses": error.addresses, "minimum": MINIMUM_ADDRESSES},
        ) from error


def _merged(records: list[PostcodeRecord], grouping: Grouping) -> dict[str, str]:
    """For each PC4 that has no label of its own, the PC4 whose label it carries."""
    leading: dict[int, PostcodeRecord] = {}
    for record in sorted(records, key=lambda record: (-record.addresses, record.code)):
        if record.code not in grouping.joined:
            leading.setdefault(grouping.cell_of[record.code], record)
    return {code: leading[cell].code for code, cell in grouping.cell_of.items() if leading[cell].code != code}


def _held(precision: Precision) -> tuple[dict[int, LabelState], dict[str, PostcodeState]]:
    """The labels and postcodes of this precision.

    All labels are locked in key order, so that two imports wait for each other, also of different precision: then the
    one with the higher number is the later one, which `services.label_following` counts on.
    """
    list(PlaceLabel.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    labels = PlaceLabel.objects.filter(precision=precision)
    held_labels = {
        cell: LabelState(addresses, inner_distance, area_code)
        for cell, addresses, inner_distance, area_code in labels.values_list(
            "cell", "address_count", "inner_distance_m", "area__code"
        )
    }
    postcodes = Postcode.objects.filter(label__precision=precision).values_list(
        "code", "label__cell", "address_count", "area__code", "street", "town", "is_gone"
    )
    return held_labels, {
        code: PostcodeState(cell, addresses, area_code, street, town, is_gone)
        for code, cell, addresses, area_code, street, town, is_gone in postcodes.iterator(chunk_size=BATCH)
    }


def _remove_labels(precision: Precision, cells: set[int]) -> int:
    """Take away labels that no postcode carries any more; one that stands for somebody's place stays as it was."""
    removed = 0
    for label in PlaceLabel.objects.filter(precision=precision, postcodes=None).order_by("pk"):
        if label.cell not in cells:
            continue
        try:
            label.delete()
        except ProtectedError:
            continue
        removed += 1
    return removed


def _save_labels(labels: Mapping[int, LabelState], precision: Precision, place_import_id: int) -> None:
    areas = dict(Area.objects.values_list("code", "pk"))
    PlaceLabel.objects.bulk_create(
        [
            PlaceLabel(
                cell=cell,
                precision=precision,
                resolution=h3.get_resolution(cell),
                address_count=label.addresses,
                inner_distance_m=label.inner_distance_m,
                area_id=areas[label.area_code] if label.area_code else None,
                place_import_id=place_import_id,
            )
            for cell, label in sorted(labels.items())
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["cell", "precision"],
        update_fields=["address_count", "inner_distance_m", "area", "place_import"],
    )


def _save_postcodes(postcodes: Mapping[str, PostcodeState], precision: Precision, place_import_id: int) -> None:
    areas = dict(Area.objects.values_list("code", "pk"))
    labels = dict(PlaceLabel.objects.filter(precision=precision).values_list("cell", "pk"))
    Postcode.objects.bulk_create(
        [
            Postcode(
                code=code,
                label_id=labels[postcode.cell],
                area_id=areas[postcode.area_code] if postcode.area_code else None,
                address_count=postcode.addresses,
                street=postcode.street,
                town=postcode.town,
                is_gone=postcode.is_gone,
                place_import_id=place_import_id,
            )
            for code, postcode in sorted(postcodes.items())
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["label", "area", "address_count", "street", "town", "is_gone", "place_import"],
    )
