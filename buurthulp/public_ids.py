"""Random ids for addresses of pages: short enough to read out, too many to guess."""

from __future__ import annotations

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
LENGTH = 10


def new_public_id() -> str:
    """Ten characters out of thirty without look-alikes (about 49 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def signs_of(typed: str) -> str:
    """A code as it was made, however it is typed: with capitals, spaces or dashes."""
    return "".join(sign for sign in typed.lower() if sign.isalnum())
