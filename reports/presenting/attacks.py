"""What the attacks measured, from the file that the attack tests write; nothing is known where there is no file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "data" / "attacks.json"


@dataclass(frozen=True, slots=True)
class AttackRow:
    """One attack: in words, how often it succeeded, what was allowed, and how often against a weaker method."""

    name: str
    measured: str
    allowed: str
    broken: str


@lru_cache(maxsize=1)
def attack_rows() -> list[AttackRow]:
    """Every attack, in the order of the file."""
    if not FILE.is_file():
        return []
    found = json.loads(FILE.read_text(encoding="utf-8"))
    return [AttackRow(one["name"], one["measured"], one["allowed"], one["broken"]) for one in found["attacks"]]
