"""What the readers of area files and postcode files share: opening, columns, bad lines. No database.

A reader checks the whole file first (does it open, are the columns there) and raises `DomainError` if not. Then it
yields one value per line or object: a record, or a `BadLine` with the reason in Dutch, so that one bad line stops
nothing.
"""

import csv
import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from members.enums import Precision

UTF8 = "utf-8-sig"
"""UTF-8, with or without the mark that spreadsheets put in front."""
WEST, SOUTH, EAST, NORTH = 3.2, 50.7, 7.3, 53.7
"""A box round the European Netherlands, in degrees."""
POSTCODE = {
    Precision.PC6: re.compile(r"[1-9][0-9]{3}(?!SA|SD|SS)[A-Z]{2}"),
    Precision.PC4: re.compile(r"[1-9][0-9]{3}"),
}


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line (CSV) or object (GeoJSON), counted from 1, that could not be used, and why in Dutch."""

    number: int
    reason: str


class UnusableError(Exception):
    """Why this line cannot be used, in Dutch."""


def normal_postcode(text: str, precision: Precision = Precision.PC6) -> str | None:
    """Without spaces and in capitals (5616AB); None when it is no Dutch postcode of this precision."""
    code = "".join(text.split()).upper()
    return code if POSTCODE[precision].fullmatch(code) else None


def postcode_of(text: str, precision: Precision) -> str:
    """As `normal_postcode`, but raises `UnusableError`."""
    code = normal_postcode(text, precision)
    if code is None:
        raise UnusableError(_("“%(text)s” is geen postcode") % {"text": text})
    return code


@contextmanager
def opened(path: Path, encoding: str) -> Iterator[IO[str]]:
    """The text of a file, gzipped or not. Bytes that are not `encoding` become lone surrogates, see `text_of`."""
    try:
        with path.open("rb") as raw:
            start = raw.read(2)
        if start in (b"\xff\xfe", b"\xfe\xff") and encoding == UTF8:
            raise DomainError(
                "file_encoding", _("Dit bestand is UTF-16. Bewaar het als UTF-8, of geef de codering erbij.")
            )
        opener: Any = gzip.open if start == b"\x1f\x8b" else open
        with opener(path, "rt", encoding=encoding, errors="surrogateescape", newline="") as lines:
            yield lines
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DomainError("file_damaged", _("Het gz-bestand is beschadigd of niet compleet.")) from error
    except (UnicodeDecodeError, LookupError) as error:
        raise DomainError(
            "file_encoding", _("Dit bestand is niet te lezen met de codering %(name)s.") % {"name": encoding}
        ) from error
    except OSError as error:
        raise DomainError(
            "file_unreadable", _("Het bestand %(name)s is niet te openen.") % {"name": path.name}
        ) from error


def csv_header(path: Path, encoding: str) -> tuple[str, list[str]]:
    """The delimiter of a CSV file (comma, semicolon or tab, whichever its first line has most of) and its columns."""
    with opened(path, encoding) as lines:
        first = next(lines, "")
    delimiter = max(",;\t", key=first.count)
    return delimiter, [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]


def csv_fields(line: str, delimiter: str, width: int) -> list[str]:
    """One line by itself, so that a quote that is never closed spoils one line and not the rest of the file.

    Raises `UnusableError` when it does not have `width` fields.
    """
    try:
        fields = next(csv.reader([line], delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration) as error:
        raise UnusableError(_("er staat een aanhalingsteken verkeerd")) from error
    if len(fields) != width:
        raise UnusableError(_("%(found)s velden in plaats van %(width)s") % {"found": len(fields), "width": width})
    return fields


def require_columns(wanted: list[str | None], found: set[str]) -> None:
    """Raise `DomainError` that names what is missing and what the file has; None and "" are wanted by nobody."""
    missing = sorted({name for name in wanted if name and name not in found})
    if not missing:
        return
    shown = ", ".join(sorted(_readable(name) for name in found if name)) or "-"
    message = _("Deze kolommen ontbreken: %(missing)s. Het bestand heeft: %(found)s.") % {
        "missing": ", ".join(missing),
        "found": shown,
    }
    raise DomainError("missing_columns", message)


def _readable(text: str) -> str:
    """Bytes that could not be decoded shown as a question mark, so that a message can always be printed."""
    return text.encode("utf-8", "replace").decode("utf-8")


def text_of(value: Any) -> str:
    """A field as trimmed text, empty for null. Raises `UnusableError` for bytes that could not be decoded."""
    text = "" if value is None else str(value).strip()
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnusableError(
            _("“%(text)s” is niet goed te lezen: het bestand heeft een andere codering") % {"text": _readable(text)}
        ) from error
    return text


def whole_or_none(text: str) -> int | None:
    """A count, also when a program made "12.0" of it (not "1.000", which may be a thousand); None when empty."""
    if not text:
        return None
    if not (match := re.fullmatch(r"([0-9]{1,9})(?:[.]0{1,2})?", text)):
        raise UnusableError(_("het aantal “%(text)s” is geen heel getal") % {"text": text})
    return int(match[1])


def check_in_the_netherlands(lon: float, lat: float) -> None:
    """Raise `UnusableError` for a point outside the box, with the likely cause where there is one."""
    if WEST <= lon <= EAST and SOUTH <= lat <= NORTH:
        return
    if WEST <= lat <= EAST and SOUTH <= lon <= NORTH:
        raise UnusableError(_("lengte en breedte zijn verwisseld"))
    if -7_000 <= lon <= 300_000 and 289_000 <= lat <= 629_000:
        raise UnusableError(_("de coördinaten zijn in RD (Rijksdriehoek); nodig is WGS84, in graden"))
    raise UnusableError(_("ligt buiten Nederland (%(lon).5f, %(lat).5f)") % {"lon": lon, "lat": lat})


def check_first(seen: dict[str, int], code: str, number: int) -> None:
    """Note in `seen` where this code stands; raise `UnusableError` when it stood somewhere before."""
    if code in seen:
        raise UnusableError(
            _("“%(code)s” komt twee keer voor, eerder op %(number)s") % {"code": code, "number": seen[code]}
        )
    seen[code] = number
