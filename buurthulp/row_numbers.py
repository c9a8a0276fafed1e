"""The number of a row as it comes from outside: out of an address or a form."""

from __future__ import annotations

LONGEST = 18


def row_number(text: str) -> int:
    """What was typed as the number of a row, at most eighteen digits; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else 0
