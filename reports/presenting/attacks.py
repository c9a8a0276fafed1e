"""What the attacks on the figures measured, and what is not promised: from a file that stands beside the code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "data" / "attacks.json"


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack in words, how often it succeeded, what is allowed, and against a variant broken on purpose."""

    name: str
    does: str
    measured: str
    allowed: str
    broken: str


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything of the file (tools/attack_figures.py)."""

    attacks: tuple[Attack, ...]
    limits: tuple[str, ...]


@lru_cache(maxsize=1)
def measured() -> Measured:
    """In the order of the document that it comes from."""
    found = json.loads(FILE.read_text(encoding="utf-8"))
    return Measured(tuple(Attack(**one) for one in found["attacks"]), tuple(found["limits"]))
