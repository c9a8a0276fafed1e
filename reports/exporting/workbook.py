"""A spreadsheet (xlsx) of the same rows: numbers as numbers, everything else as text, byte for byte the same again."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from reports.exporting.rows import ExportRow, header

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (14, 34, 12, 14, 28, 10, 12, 22, 18, 30, 20)


def workbook(rows: Sequence[ExportRow], notes: Sequence[str], *, title: str, made: date) -> bytes:
    """The whole file. ``made``: when the figures were frozen, so that the same figures give the same file."""
    content = io.BytesIO()
    # Written by us as what it is: no cell is guessed to be a formula, a link or a number.
    book = Workbook(
        content,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"title": title, "created": datetime.combine(made, time(), UTC).replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "bottom": 1})
    to_the_right = book.add_format({"align": "right"})
    sheet = book.add_worksheet(_("Cijfers"))
    for number, name in enumerate(header()):
        sheet.write_string(0, number, name, bold)
        sheet.set_column(number, number, WIDTHS[number])
    for line, row in enumerate(rows, start=1):
        for number, cell in enumerate(row.cells):
            if isinstance(cell, int):
                sheet.write_number(line, number, cell)
            else:
                sheet.write_string(line, number, cell, to_the_right if number == len(row.cells) - 1 else None)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(rows)), len(WIDTHS) - 1)
    about = book.add_worksheet(_("Over deze cijfers"))
    about.set_column(0, 0, 110)
    for line, note in enumerate(notes):
        about.write_string(line, 0, note)
    book.close()
    return content.getvalue()
