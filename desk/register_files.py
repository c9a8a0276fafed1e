"""An existing register as a CSV file: bytes become lines, or the file is refused with what to do about it.

Pure: it knows no database. What a column is called may vary; a column we do not know is not taken over at all.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError

MOST_BYTES = 1_000_000
MOST_LINES = 2_000
LONGEST_CELL = 120
"""No name, street or mail address is longer; what is, stood in the wrong column."""
MOST_SHOWN = 12

# What each of our columns may be called in somebody's file, as letters alone.
COLUMNS: Mapping[str, frozenset[str]] = {
    "first_name": frozenset({"voornaam", "roepnaam"}),
    "prefix": frozenset({"tussenvoegsel", "tussenvoegsels", "voorvoegsel", "voorvoegsels"}),
    "family_name": frozenset({"achternaam", "familienaam"}),
    "postcode": frozenset({"postcode"}),
    "house_number": frozenset({"huisnummer", "huisnr", "nummer"}),
    "addition": frozenset({"toevoeging", "huisnummertoevoeging", "huisletter"}),
    "phone": frozenset({"telefoon", "telefoonnummer", "tel", "mobiel", "mobielnummer"}),
    "email": frozenset({"mail", "email", "mailadres", "emailadres"}),
    "agreed": frozenset({"toestemming", "akkoord"}),
    "agreed_on": frozenset({"toestemmingop", "datumtoestemming", "toestemmingdatum"}),
    "met": frozenset({"kennisgemaakt"}),
}
NEEDED = ("first_name", "family_name", "postcode", "house_number", "agreed")
NAMES = {
    "first_name": "Voornaam",
    "family_name": "Achternaam",
    "postcode": "Postcode",
    "house_number": "Huisnummer",
    "agreed": "Toestemming",
}
_DELIMITERS = (";", ",", "\t")
_NOT_CSV = {b"PK\x03\x04": "Excel", b"\xd0\xcf\x11\xe0": "Excel", b"%PDF": "PDF"}


@dataclass(frozen=True, slots=True)
class FileLine:
    """One line: where it stands, and its cells by our names for them. ``cells`` and ``wanted``: how many there were."""

    number: int
    values: Mapping[str, str]
    cells: int
    wanted: int


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """A file that can be read. ``left_out``: its columns that we do not take over. ``was_windows``: not UTF-8."""

    lines: tuple[FileLine, ...]
    left_out: tuple[str, ...]
    was_windows: bool


def read_register_file(data: bytes, *, most_bytes: int = MOST_BYTES, most_lines: int = MOST_LINES) -> RegisterFile:
    """The lines of a file. Raises DomainError, each with what to do: ``register.empty``, ``.large``, ``.kind``,
    ``.encoding``, ``.mixed``, ``.quote``, ``.columns``, ``.twice``, ``.many``.
    """
    if not data.strip():
        raise DomainError("register.empty", _("Kies een bestand met mensen erin. Dit bestand is leeg."))
    if len(data) > most_bytes:
        raise DomainError(
            "register.large", _("Dit bestand is te groot. Splits het in stukken van hooguit %(max)s regels.") % _most()
        )
    text, was_windows = _decoded(data)
    rows = list(_rows(text))
    if not rows:
        raise DomainError("register.empty", _("Kies een bestand met mensen erin. Dit bestand is leeg."))
    (_number, header), *others = rows
    columns, left_out = _columns_of(header)
    lines = tuple(_line(number, cells, columns, len(header)) for number, cells in others if any(map(str.strip, cells)))
    if not lines:
        raise DomainError("register.empty", _("Onder de kopregel staat niemand. Kies een bestand met mensen erin."))
    if len(lines) > most_lines:
        raise DomainError(
            "register.many",
            _("Dit bestand heeft %(count)s regels. Splits het in stukken van hooguit %(max)s.")
            % {"count": len(lines), "max": most_lines},
        )
    return RegisterFile(lines, left_out, was_windows)


def _most() -> dict[str, int]:
    return {"max": MOST_LINES}


def _decoded(data: bytes) -> tuple[str, bool]:
    """The text, and whether it was Windows-1252. Never a guess that would change somebody's name."""
    for start, program in _NOT_CSV.items():
        if data.startswith(start):
            raise DomainError(
                "register.kind",
                _("Dit is een bestand van %(program)s, geen CSV. Kies in Excel: Opslaan als, en dan CSV UTF-8.")
                % {"program": program},
            )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text, was_windows = _strictly(data, "utf-16"), False
    elif b"\0" in data:
        raise _no_csv()
    else:
        text, was_windows = _of_eight_bits(data)
    if "\0" in text:  # what no database keeps: UTF-32 begins as UTF-16 does
        raise _no_csv()
    return text, was_windows


def _no_csv() -> DomainError:
    return DomainError("register.kind", _("Dit is geen CSV-bestand. Kies in Excel: Opslaan als, en dan CSV UTF-8."))


def _of_eight_bits(data: bytes) -> tuple[str, bool]:
    try:
        return data.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        return _from_windows(data), True


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DomainError(
            "register.kind", _("Dit bestand is niet heel. Sla het opnieuw op: Opslaan als, en dan CSV UTF-8.")
        ) from error


def _from_windows(data: bytes) -> str:
    """As Windows-1252, where every line is. A line in UTF-8 among them: somebody pasted two lists together."""
    is_utf8 = first_other = 0
    lines = re.split(rb"\r\n|\r|\n", data)
    for number, line in enumerate(lines, start=1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            is_utf8 = is_utf8 or number
        except UnicodeDecodeError:
            first_other = first_other or number
    if data.startswith(b"\xef\xbb\xbf") and not is_utf8:
        is_utf8 = 1
    if is_utf8:
        raise DomainError(
            "register.mixed",
            _(
                "Regel %(one)s en regel %(other)s zijn op twee manieren opgeslagen. Zo raken letters als ë en ö zoek. "
                "Open het bestand in Excel, kijk of de namen kloppen, en sla het op als CSV UTF-8."
            )
            % {"one": min(is_utf8, first_other), "other": max(is_utf8, first_other)},
        )
    decoded = []
    for number, line in enumerate(lines, start=1):
        try:
            decoded.append(line.decode("cp1252"))
        except UnicodeDecodeError as error:
            raise DomainError(
                "register.encoding",
                _("Op regel %(number)s staat een teken dat we niet kunnen lezen. Sla het bestand op als CSV UTF-8.")
                % {"number": number},
            ) from error
    return "\n".join(decoded)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not empty, with the line of the file where it begins."""
    before = 0
    if text[:4].casefold() == "sep=":  # Excel's own hint
        _hint, _end, text = text.partition("\n")
        before = 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter_of(text), strict=True)
    number = before + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield number, cells
            number = before + reader.line_num + 1
    except csv.Error as error:
        raise DomainError(
            "register.quote",
            _("Op regel %(number)s klopt een aanhalingsteken niet. Haal het weg, of zet er twee.") % {"number": number},
        ) from error


def _delimiter_of(text: str) -> str:
    """What most of our columns come out with, in the first line that says something."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=lambda mark: sum(_ours(name) is not None for name in first.split(mark)))


def _ours(name: str) -> str | None:
    letters = re.sub(r"[^a-z]", "", name.casefold())
    return next((column for column, names in COLUMNS.items() if letters in names), None)


def _columns_of(header: list[str]) -> tuple[list[str | None], tuple[str, ...]]:
    columns = [_ours(name) for name in header]
    missing = [NAMES[name] for name in NEEDED if name not in columns]
    if missing:
        raise DomainError(
            "register.columns",
            _("Op de eerste regel missen we: %(names)s. Zet boven elke kolom hoe hij heet.")
            % {"names": get_text_list(missing, _("en"))},
        )
    if "phone" not in columns and "email" not in columns:
        raise DomainError(
            "register.columns", _("We missen een kolom Telefoon of Mail. Zonder die twee kunnen we niemand bereiken.")
        )
    twice = next((name for name in columns if name not in (None, "phone") and columns.count(name) > 1), None)
    if twice is not None:
        both = [name.strip() for name, column in zip(header, columns, strict=True) if column == twice]
        raise DomainError(
            "register.twice",
            _("De kolommen %(names)s zeggen hetzelfde. Haal er één weg.") % {"names": get_text_list(both, _("en"))},
        )
    left_out = [name.strip()[:40] for name, column in zip(header, columns, strict=True) if not column and name.strip()]
    return columns, tuple(left_out[:MOST_SHOWN])


def _line(number: int, cells: list[str], columns: list[str | None], wanted: int) -> FileLine:
    values: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        value = plain(cell)
        if column is not None and value and not values.get(column):
            values[column] = value[: LONGEST_CELL + 1]
    filled = max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    return FileLine(number, values, filled, wanted)


def plain(cell: str) -> str:
    """A cell as a person reads it: ="0612345678" and '0612345678 are ways to keep Excel from dropping the nought."""
    text = " ".join(cell.split())
    kept = re.fullmatch(r'="([^"]*)"', text)
    return (kept.group(1) if kept else text.removeprefix("'")).strip()
