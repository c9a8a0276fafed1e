"""Bring in gemeenten, wijken and buurten with their shapes, from GeoJSON."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.viewers import Actor
from members.area_files import AREA_COLUMNS, AreaColumns, AreaRecord, parent_code_of, read_areas
from members.enums import AreaLevel, ImportKind
from members.geofiles import UTF8, BadLine
from members.models import Area, AreaShape
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

COARSEST_FIRST = (AreaLevel.MUNICIPALITY, AreaLevel.DISTRICT, AreaLevel.NEIGHBOURHOOD)
SHAPE_BATCH = 200


@dataclass(frozen=True, slots=True)
class AreaImportSummary:
    """What one import of areas did.

    `per_level` counts the good areas of the file by level; `unnamed` have their code for a name; `repaired` crossed
    themselves; `under_other` counts those whose own parent is not known, so that they hang under the one above it (a
    buurt under its gemeente); `without_parent` are the codes of wijken and buurten of which nothing above them is
    known. `place_import_id` is the row that holds this outcome: of this run, or when nothing changed of the earlier run
    of the same file.
    """

    place_import_id: int | None
    created: int
    changed: int
    unchanged: int
    per_level: dict[str, int]
    unnamed: int
    repaired: int
    under_other: int
    without_parent: tuple[str, ...]
    bad: tuple[BadLine, ...]


@dataclass(frozen=True, slots=True)
class _Held:
    """An area as the database has it, or will."""

    name: str
    level: str
    parent_code: str | None
    residents: int | None


def import_areas(
    *,
    actor: Actor,
    path: Path,
    columns: AreaColumns = AREA_COLUMNS,
    encoding: str = UTF8,
    progress: Progress = say_nothing,
) -> AreaImportSummary:
    """Create or update every area of the file; areas that the file does not name stay as they are.

    What the file leaves empty (a name, residents) does not wipe out what is known. A parent that is not known is
    replaced by the one above it. A second run of the same file changes nothing. Raises `NotAllowedError`, and
    `DomainError` when the file cannot be read.
    """
    check_may_import(actor)
    started_at = clock.machine_now()
    sha256 = sha256_of(path)
    found = list(read_areas(path, columns, encoding))
    records = [record for record in found if isinstance(record, AreaRecord)]
    bad = tuple(line for line in found if isinstance(line, BadLine))
    progress(_("%(good)s gebieden gelezen, %(bad)s niet bruikbaar.") % {"good": len(records), "bad": len(bad)})

    with transaction.atomic():
        held = _held_areas()
        wanted = _wanted(records, held)
        reshaped = _reshaped(records, held)
        created = wanted.keys() - held.keys()
        changed = {code for code in wanted.keys() & held.keys() if wanted[code] != held[code] or code in reshaped}
        counts: dict[str, Any] = {
            "created": len(created),
            "changed": len(changed),
            "unchanged": len(wanted) - len(created) - len(changed),
            "per_level": dict(Counter(str(record.level) for record in records)),
            "unnamed": sum(area.name == code for code, area in wanted.items()),
            "repaired": sum(record.is_repaired for record in records),
            "under_other": sum(
                record.parent_code is not None and wanted[record.code].parent_code not in (None, record.parent_code)
                for record in records
            ),
            "without_parent": tuple(
                sorted(
                    code
                    for code, area in wanted.items()
                    if area.parent_code is None and area.level != AreaLevel.MUNICIPALITY
                )
            ),
            "bad": bad,
        }
        if not created and not changed:
            return AreaImportSummary(place_import_id=earlier_import_id(ImportKind.AREAS, sha256), **counts)
        place_import = start_import(kind=ImportKind.AREAS, path=path, sha256=sha256, started_at=started_at)
        progress(_("%(number)s gebieden bewaren…") % {"number": len(created) + len(changed)})
        ids = _save_areas({code: wanted[code] for code in created | changed}, place_import.pk)
        _save_shapes([record for record in records if record.code in created or record.code in reshaped], ids)
        summary = AreaImportSummary(place_import_id=place_import.pk, **counts)
        finish_import(place_import, summary)
    return summary


def _held_areas() -> dict[str, _Held]:
    """Every area, locked in key order: two imports at once wait for each other."""
    list(Area.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    rows = Area.objects.values_list("code", "name", "level", "parent__code", "residents")
    return {code: _Held(name, level, parent_code, residents) for code, name, level, parent_code, residents in rows}


def _wanted(records: list[AreaRecord], held: dict[str, _Held]) -> dict[str, _Held]:
    known = held.keys() | {record.code for record in records}
    wanted = {}
    for record in records:
        before = held.get(record.code)
        residents = record.residents
        if residents is None and before:
            residents = before.residents
        wanted[record.code] = _Held(
            name=(record.name or (before.name if before else record.code))[:120],
            level=str(record.level),
            parent_code=_nearest_known(record.parent_code, known) or (before.parent_code if before else None),
            residents=residents,
        )
    return wanted


def _nearest_known(code: str | None, known: Iterable[str]) -> str | None:
    while code is not None and code not in known:
        code = parent_code_of(code)
    return code


def _reshaped(records: list[AreaRecord], held: dict[str, _Held]) -> set[str]:
    """Codes of known areas whose shape is new or another than before."""
    shapes = dict(AreaShape.objects.values_list("area__code", "geometry").iterator(chunk_size=SHAPE_BATCH))
    return {record.code for record in records if record.code in held and shapes.get(record.code) != record.geojson}


def _save_areas(areas: dict[str, _Held], place_import_id: int) -> dict[str, int]:
    """Write these areas, parents before children. Returns the ids of all areas by code."""
    ids = dict(Area.objects.values_list("code", "pk"))
    for level in COARSEST_FIRST:
        rows = [
            Area(
                code=code,
                name=area.name,
                level=area.level,
                parent_id=ids[area.parent_code] if area.parent_code else None,
                residents=area.residents,
                place_import_id=place_import_id,
            )
            for code, area in sorted(areas.items())
            if area.level == level
        ]
        Area.objects.bulk_create(
            rows,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name", "level", "parent", "residents", "place_import"],
        )
        ids.update(Area.objects.filter(level=level).values_list("code", "pk"))
    return ids


def _save_shapes(records: list[AreaRecord], ids: dict[str, int]) -> None:
    AreaShape.objects.bulk_create(
        [AreaShape(area_id=ids[record.code], geometry=record.geojson) for record in records],
        batch_size=SHAPE_BATCH,
        update_conflicts=True,
        unique_fields=["area"],
        update_fields=["geometry"],
    )
