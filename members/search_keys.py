"""Keyed hashes of contact data, so that it can be found and compared without being readable (safety.md §7).

Every hash is made of a normal form, so that "0519 12 34 56" finds "+31519123456" and "de Vriés" finds "Vries".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers

from buurthulp.crypto import keyed_hash

_PREFIXES = frozenset(
    {"aan", "bij", "d", "de", "den", "der", "het", "in", "la", "le", "op", "t", "te", "ten", "ter", "van", "von"}
)


def normal_postcode(text: str) -> str:
    """ "9101 ab" becomes "9101AB"; "" when it is not four digits and two letters."""
    compact = re.sub(r"\s+", "", text).upper()
    return compact if re.fullmatch(r"[0-9]{4}[A-Z]{2}", compact, re.ASCII) else ""


def normal_phone(text: str) -> str:
    """A number in E.164, read as Dutch when it has no country; "" when it is no possible number."""
    try:
        number = phonenumbers.parse(text, "NL")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normal_family_name(text: str) -> str:
    """Lower case letters without accents, spaces and "van der"; a name of prefixes alone keeps them."""
    plain = "".join(ch for ch in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(ch))
    words = re.findall(r"[^\W\d_]+", plain)
    return "".join(word for word in words if word not in _PREFIXES) or "".join(words)


def family_initial(text: str) -> str:
    """ "V." of Visser, "D." of van Dam and of 't Dam: the first letter of the main part, "" of no name."""
    words = re.findall(r"[^\W\d_]+", text)
    main = [word for word in words if word.casefold() not in _PREFIXES] or words
    return f"{main[0][0].upper()}." if main else ""


@dataclass(frozen=True, slots=True)
class FamilyNameKeys:
    """To find a family name whole, or by its first three letters."""

    whole: str
    start: str


@dataclass(frozen=True, slots=True)
class PhoneKeys:
    """To find a number whole, or by its last four digits."""

    whole: str
    end: str


@dataclass(frozen=True, slots=True)
class AddressKeys:
    """To compare homes: the postcode, and the household."""

    postcode: str
    address: str


def family_name_keys(family_name: str) -> FamilyNameKeys:
    """The keys of a family name as typed."""
    normal = normal_family_name(family_name)
    return FamilyNameKeys(keyed_hash("family_name", normal), keyed_hash("family_name_start", normal[:3]))


def phone_keys(phone: str) -> PhoneKeys:
    """The keys of a number in E.164."""
    return PhoneKeys(keyed_hash("phone", phone), keyed_hash("phone_end", phone[-4:]))


def email_key(email: str) -> str:
    """The key of a mail address."""
    return keyed_hash("email", email.strip().lower())


def address_keys(*, postcode: str, house_number: str, addition: str = "") -> AddressKeys:
    """The keys of an address: ``postcode`` in normal form, number and addition as typed ("12", "b", "12-b")."""
    number = re.sub(r"[^0-9A-Z]", "", f"{house_number}{addition}".upper())
    whole = f"{postcode}{number}" if number else ""
    return AddressKeys(keyed_hash("postcode", postcode), keyed_hash("address", whole))
