"""Keys of records and of cells: chance that is the same every time, and to be computed by nobody without the secret."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256

WHOLE = 1 << 64
MASK = WHOLE - 1


@dataclass(frozen=True, slots=True)
class Draw:
    """What a cell draws, each part independent and uniform.

    ``u``: 0..2^64-1, the place in the noise table. ``fill``: 0..2^64-1, the place between two steps of the noise.
    ``coin``: which way a value goes that lies exactly between two multiples.
    """

    u: int
    fill: int
    coin: bool


def record_key(secret: bytes, record_id: str) -> int:
    """The 64-bit key of a person, by an id that says nothing of them. It is stored nowhere."""
    return int.from_bytes(hmac.digest(secret, f"rk|{record_id}".encode(), sha256)[:8])


def weighed(key: int, contribution: int) -> int:
    """What a record with this clamped contribution (0 or more) adds to the key of its cell, modulo 2^64."""
    return key * (1 + contribution) & MASK


def cell_id(*, version: str, measure: str, level: str, area: str, period: str, category: str, release: str) -> str:
    """The identity of a cell. Raises ValueError where a part could be read as two."""
    parts = (version, measure, level, area, period, category, release)
    if any("|" in part for part in parts):
        raise ValueError("A part of a cell's identity holds the sign between the parts.")
    return "|".join(parts)


def draw(secret: bytes, identity: str, cell_key: int) -> Draw:
    """The chance of one cell: the same for the same records and contributions, and independent of any other cell."""
    digest = hmac.digest(secret, f"ck|{identity}|{cell_key & MASK}".encode(), sha256)
    return Draw(
        u=int.from_bytes(digest[:8]),
        fill=int.from_bytes(digest[8:16]),
        coin=bool(digest[16] & 1),
    )
