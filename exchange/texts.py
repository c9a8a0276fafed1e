"""What people type, made fit to keep: trimmed, without control characters, and within its length."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from buurthulp.errors import DomainError

TITLE_MAX = 80
PUBLIC_MAX = 300
PRIVATE_MAX = 2_000
ELSEWHERE_MAX = 200

# PostgreSQL refuses the null character; the others are never typed on purpose. Tab, line feed and return stay.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def tidy_line(text: str, maximum: int) -> str:
    """One line of text: white space made single. Raises DomainError("error.text.too_long")."""
    return _within(" ".join(_CONTROL.sub("", text).split()), maximum)


def tidy_text(text: str, maximum: int) -> str:
    """Text that keeps its lines. Raises DomainError("error.text.too_long")."""
    return _within(_CONTROL.sub("", text).replace("\r\n", "\n").strip(), maximum)


def _within(text: str, maximum: int) -> str:
    if len(text) > maximum:
        raise DomainError(
            "error.text.too_long", _("Deze tekst is te lang. Houd het bij %(max)s tekens.") % {"max": maximum}
        )
    return text
