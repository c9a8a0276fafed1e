"""Which language somebody reads: Dutch, unless they chose another (ADR 15).

The code is of ``settings.LANGUAGES``; "" is "did not choose".
"""

from __future__ import annotations

from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header


class Language(TextChoices):
    """The languages of the site, each by its own name whatever one reads."""

    DUTCH = "nl", "Nederlands"
    ENGLISH = "en", "English"


def known(code: str) -> str:
    """``code`` where it is a language of ours, else ""."""
    return code if code in Language.values else ""


def reading(code: str) -> translation.override:
    """For a block: our words as who reads this language gets them; as the site speaks where nothing was chosen."""
    return translation.override(code or settings.LANGUAGE_CODE)


def preferred(header: str) -> str:
    """The language of ours that an Accept-Language header likes best, "" where it names none."""
    for code, weight in parse_accept_lang_header(header):
        if weight and (found := known(code.partition("-")[0])):
            return found
    return ""
