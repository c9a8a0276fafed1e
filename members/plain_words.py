"""Words that residents never read, on the site, in mail or on the phone (docs/glossary.md)."""

from __future__ import annotations

import re

FORBIDDEN = (
    "vrijwilliger",
    "mantelzorg",
    "hulpbehoevend",
    "zelfredzaam",
    "kwetsbaar",
    "beperking",
    "cliënt",
    "hulpvrager",
    "hulpverlener",
    "schuld",
    "saldo",
)
"""Beginnings of words: whatever the ending, they are not for residents."""
FORBIDDEN_IN_ENGLISH = (
    "volunteer",
    "vulnerab",
    "client",
    "needy",
    "beneficiar",
    "debt",
    "caregiver",
    "carer",
    "disab",
    "impair",
    "helpless",
    "dependen",
    "elderly",
    "burden",
)
"""The same of English."""
_WORD = re.compile(r"\w+")


def forbidden_words_in(text: str, forbidden: tuple[str, ...] = FORBIDDEN) -> list[str]:
    """The words of ``text`` that residents do not read, as they stand there, each once.

    "onschuldig" is none of them: a word counts by its beginning.
    """
    found = [word for word in _WORD.findall(text) if word.lower().startswith(forbidden)]
    return list(dict.fromkeys(found))
