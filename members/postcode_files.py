"""Reader of CSV files with postcodes, of six positions (PC6) or four (PC4), also gzipped."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from django.utils.translation import gettext as _

from members.enums import Precision
from members.geofiles import (
    UTF8,
    BadLine,
    UnusableError,
    check_first,
    check_in_the_netherlands,
    csv_fields,
    csv_header,
    opened,
    postcode_of,
    require_columns,
    text_of,
    whole_or_none,
)
from members.grouping import addresses_from_residents


@dataclass(frozen=True, slots=True)
class PostcodeColumns:
    """Names of the columns in a file of postcodes.

    Exactly one of `addresses` and `residents` is used, the first wins. Of `area`, `street` and `town` the
    default is used when the file has it (`OPTIONAL_COLUMNS`); a name given here must be there.
    """

    code: str = "pc6"
    lon: str = "lon"
    lat: str = "lat"
    addresses: str | None = "adressen"
    residents: str | None = None
    area: str | None = None
    street: str | None = None
    town: str | None = None


PC6_COLUMNS = PostcodeColumns()
PC4_COLUMNS = PostcodeColumns(code="pc4", addresses=None, residents="inwoners_2021", area="gm_code")
OPTIONAL_COLUMNS = {"area": "bu_code", "street": "straat", "town": "woonplaats"}


@dataclass(frozen=True, slots=True)
class PostcodeRecord:
    """One postcode: its point in degrees WGS84 and its addresses; empty texts where the file does not say."""

    number: int
    code: str
    lon: float
    lat: float
    addresses: int
    area_code: str
    street: str
    town: str


def read_postcodes(
    path: Path,
    columns: PostcodeColumns = PC6_COLUMNS,
    precision: Precision = Precision.PC6,
    encoding: str = UTF8,
) -> Iterator[PostcodeRecord | BadLine]:
    """The postcodes in a CSV file with a header row; comma, semicolon or tab, whichever the header has most of.

    With a semicolon or tab a decimal comma is read too. Bad are a malformed or repeated postcode, a point outside the
    Netherlands, a count that is no whole number, a row with more or fewer fields than the header, and bytes in a used
    field that are not `encoding`. Raises `DomainError` when a column that `columns` names is missing.
    """
    delimiter, header = csv_header(path, encoding)
    count = columns.addresses or columns.residents or PC6_COLUMNS.addresses
    named = {name: getattr(columns, name) for name in OPTIONAL_COLUMNS}
    require_columns([columns.code, columns.lon, columns.lat, count, *named.values()], set(header))
    places = {name: header.index(getattr(columns, name)) for name in ("code", "lon", "lat")}
    places["count"] = header.index(str(count))
    for name, default in OPTIONAL_COLUMNS.items():
        if (column := named[name] or default) in header:
            places[name] = header.index(column)
    is_residents = columns.addresses is None
    return _postcode_records(path, encoding, delimiter, len(header), places, precision, is_residents)


def _postcode_records(
    path: Path,
    encoding: str,
    delimiter: str,
    width: int,
    places: Mapping[str, int],
    precision: Precision,
    is_residents: bool,
) -> Iterator[PostcodeRecord | BadLine]:
    seen: dict[str, int] = {}
    with opened(path, encoding) as lines:
        for number, line in enumerate(lines, start=1):
            if number == 1 or not line.strip():
                continue
            try:
                fields = csv_fields(line, delimiter, width)
                used = {name: text_of(fields[place]) for name, place in places.items()}
                code = postcode_of(used["code"], precision)
                lon, lat = (_degrees(used[name], delimiter) for name in ("lon", "lat"))
                check_in_the_netherlands(lon, lat)
                record = PostcodeRecord(
                    number=number,
                    code=code,
                    lon=lon,
                    lat=lat,
                    addresses=_addresses(used["count"], is_residents),
                    area_code=used.get("area", "").upper(),
                    street=used.get("street", ""),
                    town=used.get("town", ""),
                )
                check_first(seen, code, number)
            except UnusableError as bad:
                yield BadLine(number, str(bad))
            else:
                yield record


def _degrees(text: str, delimiter: str) -> float:
    try:
        degrees = float(text if delimiter == "," else text.replace(",", "."))
    except ValueError:
        degrees = float("nan")
    if not isfinite(degrees):
        raise UnusableError(_("“%(text)s” is geen coördinaat") % {"text": text})
    return degrees


def _addresses(text: str, is_residents: bool) -> int:
    if is_residents:
        return addresses_from_residents(whole_or_none(text))
    count = whole_or_none(text)
    if count is None:
        raise UnusableError(_("het aantal adressen ontbreekt"))
    return count
