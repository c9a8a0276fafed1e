"""What fits in one text message: 160 characters of the GSM alphabet (GSM 03.38), cut at whole words. Pure functions.

One character that the alphabet lacks, and the whole message may hold 70. So "Zoë" becomes "Zoe" and quotes go straight.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

LONGEST = 160
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = frozenset("^{}\\[~]|€")
_INSTEAD = {
    "‘": "'", "’": "'", "‚": "'", "′": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-",
    "‑": "-", "…": "...", "\u00a0": " ", "\u202f": " ", "ĳ": "ij", "Ĳ": "IJ", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
    "ı": "i", "þ": "th", "ð": "d", "œ": "oe", "Œ": "OE", "•": "-", "`": "'",
}  # fmt: skip

ROOM = {
    "name": 12,
    "other": 12,
    "writer": 12,
    "seeks": 36,
    "when_short": 18,
    "day": 22,
    "link": 36,
    "phone": 11,
    "code": 6,
    "minutes": 2,
}
"""How many characters each value may take in a text message (text guide §4.3)."""
ROOM_IN_ENGLISH = {"when_short": 20}
"""Days are longer there, and what stands round them is shorter."""
_NAMES = frozenset({"name", "other", "writer"})
_NOT_CUT = frozenset({"link", "code", "minutes"})  # half of these is worth nothing


def gsm(text: str) -> str:
    """``text`` in the GSM alphabet: what it lacks becomes what is nearest, and what is near nothing goes."""
    return "".join(_gsm_character(character) for character in unicodedata.normalize("NFC", text))


def _gsm_character(character: str) -> str:
    if character in _BASIC or character in _TWICE:
        return character
    if character in _INSTEAD:
        return _INSTEAD[character]
    plain = unicodedata.normalize("NFKD", character)
    return "".join(one for one in plain if one in _BASIC or one in _TWICE)


def septets(text: str) -> int:
    """How much room a text in the GSM alphabet takes: brackets and the euro sign count twice."""
    return len(text) + sum(character in _TWICE for character in text)


def cut(text: str, room: int) -> str:
    """``text`` in at most ``room`` characters, ending at a whole word where it has one."""
    if len(text) <= room:
        return text
    whole = text[: room + 1].rpartition(" ")[0].rstrip(" ,;:-")
    return whole or text[:room]


def fitted(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values, those that stand in a text message in the GSM alphabet and no longer than their room."""
    return {name: _fitted(name, value) for name, value in values.items()}


def _fitted(name: str, value: Any) -> Any:
    if name not in ROOM or not isinstance(value, str):
        return value
    if name == "phone":
        value = re.sub(r"[^0-9+]", "", value)
    plain = " ".join(gsm(value).split())
    if not plain and name in _NAMES:
        return _("een buur")
    return plain if name in _NOT_CUT else cut(plain, _room(name))


def _room(name: str) -> int:
    longer = ROOM_IN_ENGLISH if get_language() == "en" else {}
    return longer.get(name, ROOM[name])
