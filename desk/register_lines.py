"""One line of a register: the person it says, or what is wrong with it. Pure: nobody is looked up."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from buurthulp.errors import DomainError
from desk.enums import LineProblem
from desk.register_files import LONGEST_CELL, FileLine
from members import search_keys
from members.enums import ConsentHow
from members.services.homes import number_as_written
from members.services.signing_up import FAMILY_NAME_LENGTH, NAME_LENGTH

# What stands in a cell, without its spaces.
_HOW = {
    ConsentHow.PAPER: ("papier", "oppapier", "formulier", "schriftelijk"),
    ConsentHow.PHONE: ("telefoon", "telefonisch", "aandetelefoon"),
    ConsentHow.IN_PERSON: ("hardop", "mondeling", "gesproken"),
}
_NO = ("", "-", "nee", "n", "nogniet", "geen", "onbekend", "?")
_YES = ("ja", "j", "x", "1")
_DATES = ("%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d")
_MONTHS = re.compile(r"[0-9]{1,2}[-/ ]?(jan|feb|mrt|mar|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RegisterPerson:
    """Somebody as a line says. ``phone`` in E.164; ``how`` and ``agreed_on`` are empty of who did not say yes yet."""

    first_name: str
    family_name: str
    postcode: str
    house_number: str
    phone: str
    email: str
    how: str
    agreed_on: str
    is_met: bool

    @property
    def has_agreed(self) -> bool:
        """Whether the register says that they did."""
        return bool(self.how)


def kept(person: RegisterPerson) -> str:
    """As text, to be kept until they came in."""
    return json.dumps(asdict(person), ensure_ascii=False)


def read_kept(typed: str) -> RegisterPerson:
    """What :func:`kept` made."""
    return RegisterPerson(**json.loads(typed))


def says_no_yet(line: FileLine) -> bool:
    """Whether the line holds no consent: then the rest of it does not matter."""
    return _said(line.values, "agreed") in _NO


def read_person(line: FileLine, *, today: date) -> RegisterPerson | LineProblem:
    """The person of a line, or the first thing that is wrong with it."""
    odd = _odd(line)
    if odd is not None:
        return odd
    values = line.values
    first, family = _value(values, "first_name"), f"{_value(values, 'prefix')} {_value(values, 'family_name')}".strip()
    postcode = search_keys.normal_postcode(_value(values, "postcode"))
    number = _house_number(values)
    typed_phone, email = _value(values, "phone"), _value(values, "email").lower()
    phone = _phone(typed_phone)
    problems = {
        LineProblem.FIRST_NAME: not _is_name(first, NAME_LENGTH),
        LineProblem.FAMILY_NAME: not _is_name(_value(values, "family_name"), NAME_LENGTH)
        or len(family) > FAMILY_NAME_LENGTH,
        LineProblem.POSTCODE: not postcode,
        LineProblem.HOUSE_NUMBER: not number,
        LineProblem.PHONE: bool(typed_phone) and not phone,
        LineProblem.EMAIL: bool(email) and not _is_email(email),
        LineProblem.CONTACT: not typed_phone and not email,
        LineProblem.MET: _said(values, "met") not in (*_NO, *_YES),
    }
    wrong = next((problem for problem, holds in problems.items() if holds), None)
    if wrong is not None:
        return wrong
    agreed = _agreed(values, today)
    if isinstance(agreed, LineProblem):
        return agreed
    return RegisterPerson(
        first_name=first,
        family_name=family,
        postcode=postcode,
        house_number=number,
        phone=phone,
        email=email,
        how=agreed[0],
        agreed_on=agreed[1],
        is_met=_said(values, "met") in _YES,
    )


def _value(values: Mapping[str, str], name: str) -> str:
    value = values.get(name, "")
    return "" if value == "-" else value


def _said(values: Mapping[str, str], name: str) -> str:
    return _value(values, name).casefold().replace(" ", "")


def _odd(line: FileLine) -> LineProblem | None:
    """What no person types: a formula, a name in the wrong encoding, a cell too many."""
    if line.cells > line.wanted:
        return LineProblem.CELLS
    for name, value in line.values.items():
        if len(value) > LONGEST_CELL:
            return LineProblem.LONG
        if "\ufffd" in value or _was_read_wrong(value):
            return LineProblem.LETTERS
        is_number = name == "phone" and value.startswith("+")
        if value != "-" and value[0] in "=+-@" and not is_number:
            return LineProblem.FORMULA
        if any(unicodedata.category(ch) in ("Cc", "Cf", "Co", "Cn") for ch in value):
            return LineProblem.FORMULA
    return None


def _was_read_wrong(value: str) -> bool:
    """Whether it is UTF-8 that was once read as Windows-1252: "JosÃ©"."""
    if value.isascii():
        return False
    try:
        return value.encode("cp1252").decode("utf-8") != value
    except UnicodeError:
        return False


def _is_name(value: str, most: int) -> bool:
    return len(value) <= most and any(ch.isalpha() for ch in value) and not any(ch.isdigit() for ch in value)


def _is_email(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True


def _house_number(values: Mapping[str, str]) -> str:
    """As written; "" of none, or of what a spreadsheet took for a date."""
    number, addition = _value(values, "house_number"), _value(values, "addition")
    if _MONTHS.fullmatch(number):
        return ""
    try:
        return number_as_written(number, addition)
    except DomainError:
        return ""


def _phone(typed: str) -> str:
    """In E.164; the nought that a spreadsheet dropped is put back."""
    digits = re.sub(r"[\s.-]", "", typed)
    lost = re.fullmatch(r"[1-9][0-9]{8}", digits, re.ASCII)
    return search_keys.normal_phone(f"0{digits}" if lost else typed)


def _agreed(values: Mapping[str, str], today: date) -> tuple[str, str] | LineProblem:
    """How and when they said yes; two times nothing of who did not."""
    said = _said(values, "agreed")
    if said in _NO:
        return "", ""
    how = next((how for how, words in _HOW.items() if said in words), None)
    if how is None:
        return LineProblem.HOW
    on = _date(_value(values, "agreed_on"))
    if on is None:
        return LineProblem.AGREED_ON
    return LineProblem.AGREED_LATER if on > today else (how.value, on.isoformat())


def _date(typed: str) -> date | None:
    for form in _DATES:
        try:
            found = datetime.strptime(typed, form).date()  # noqa: DTZ007  # a day as somebody wrote it, of no time zone
        except ValueError:
            continue
        return found if found.year > 1990 else None
    return None
