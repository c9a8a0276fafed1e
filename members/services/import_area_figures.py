"""Bring in how many people live in each gemeente, wijk or buurt, for areas that are there already."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.viewers import Actor
from members.enums import ImportKind
from members.figure_files import FIGURE_COLUMNS, FigureColumns, FigureRecord, read_figures
from members.geofiles import UTF8, BadLine
from members.models import Area
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
class FigureImportSummary:
    """What one import of figures did.

    Of the areas in the file: `changed` got another number of residents, `unchanged` had it, `without_figure` have none
    in the file and keep what they had, `unknown` are not among our areas (the codes of another year).
    `place_import_id` is the row that holds this outcome, as for the other imports.
    """

    place_import_id: int | None
    changed: int
    unchanged: int
    without_figure: int
    unknown: int
    residents: int
    bad: tuple[BadLine, ...]


def import_area_figures(
    *,
    actor: Actor,
    path: Path,
    columns: FigureColumns = FIGURE_COLUMNS,
    encoding: str = UTF8,
    progress: Progress = say_nothing,
) -> FigureImportSummary:
    """Write the residents of every area of the file that is known. A second run of the same file changes nothing.

    Raises `NotAllowedError`, and `DomainError` when the file cannot be read.
    """
    check_may_import(actor)
    started_at = clock.machine_now()
    sha256 = sha256_of(path)
    found = list(read_figures(path, columns, encoding))
    records = [record for record in found if isinstance(record, FigureRecord)]
    bad = tuple(line for line in found if isinstance(line, BadLine))
    progress(_("%(good)s gebieden gelezen, %(bad)s niet bruikbaar.") % {"good": len(records), "bad": len(bad)})
    with transaction.atomic():
        areas = {area.code: area for area in Area.objects.select_for_update().order_by("pk")}
        changed = []
        unchanged = 0
        for record in records:
            area = areas.get(record.code)
            if area is None or record.residents is None:
                continue
            if area.residents == record.residents:
                unchanged += 1
                continue
            area.residents = record.residents
            changed.append(area)
        place_import = None
        if changed:
            place_import = start_import(kind=ImportKind.FIGURES, path=path, sha256=sha256, started_at=started_at)
            Area.objects.bulk_update(changed, ["residents"], batch_size=BATCH)
        summary = FigureImportSummary(
            place_import_id=place_import.pk if place_import else earlier_import_id(ImportKind.FIGURES, sha256),
            changed=len(changed),
            unchanged=unchanged,
            without_figure=sum(record.code in areas and record.residents is None for record in records),
            unknown=sum(record.code not in areas for record in records),
            residents=sum(record.residents or 0 for record in records if record.code in areas),
            bad=bad,
        )
        if place_import:
            finish_import(place_import, summary)
    return summary
