"""Reader of CSV files with the number of residents per area (CBS Kerncijfers), also gzipped."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from members.area_files import level_of
from members.geofiles import (
    UTF8,
    BadLine,
    UnusableError,
    check_first,
    csv_fields,
    csv_header,
    opened,
    require_columns,
    text_of,
    whole_or_none,
)


@dataclass(frozen=True, slots=True)
class FigureColumns:
    """Names of the columns in a file of figures."""

    code: str = "bu_code"
    residents: str = "inwoners"


FIGURE_COLUMNS = FigureColumns()


@dataclass(frozen=True, slots=True)
class FigureRecord:
    """The residents of one area; None where the file leaves them out, as CBS does for the smallest."""

    number: int
    code: str
    residents: int | None


def read_figures(
    path: Path, columns: FigureColumns = FIGURE_COLUMNS, encoding: str = UTF8
) -> Iterator[FigureRecord | BadLine]:
    """The figures in a CSV file with a header row; comma, semicolon or tab, whichever the header has most of.

    Bad are a code that is not CBS's, one seen before, and a count that is no whole number. Raises `DomainError` when a
    column that `columns` names is missing.
    """
    delimiter, header = csv_header(path, encoding)
    require_columns([columns.code, columns.residents], set(header))
    places = header.index(columns.code), header.index(columns.residents)
    return _figure_records(path, encoding, delimiter, len(header), places)


def _figure_records(
    path: Path, encoding: str, delimiter: str, width: int, places: tuple[int, int]
) -> Iterator[FigureRecord | BadLine]:
    seen: dict[str, int] = {}
    with opened(path, encoding) as lines:
        for number, line in enumerate(lines, start=1):
            if number == 1 or not line.strip():
                continue
            try:
                fields = csv_fields(line, delimiter, width)
                given, residents = (text_of(fields[place]) for place in places)
                code = given.upper()
                if level_of(code) is None:
                    raise UnusableError(_("“%(code)s” is geen code van een gemeente, wijk of buurt") % {"code": given})
                record = FigureRecord(number, code, whole_or_none(residents))
                check_first(seen, code, number)
            except UnusableError as bad:
                yield BadLine(number, str(bad))
            else:
                yield record
