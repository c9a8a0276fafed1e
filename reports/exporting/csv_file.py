"""CSV as Dutch spreadsheets open it by a double click: semicolons, UTF-8 with its mark, no cell that calculates."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from reports.exporting.rows import ExportRow, header

MEDIA_TYPE = "text/csv; charset=utf-8"
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(rows: Sequence[ExportRow], notes: Sequence[str]) -> bytes:
    """The whole file: the notes, an empty line, the columns, the rows."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for note in notes:
        writer.writerow([guarded(note)])
    writer.writerow([])
    writer.writerow(header())
    for row in rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row.cells])
    return text.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """The same words, with a quote before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text
