"""What mails can be about besides what matching knows: an app above says it, for who leaves (safety.md §12)."""

from __future__ import annotations

from collections.abc import Callable

from members.models import Participant

Trail = Callable[[Participant], tuple[set[str], set[int]]]
_trails: dict[str, Trail] = {}


def register_trail(name: str, trail: Trail) -> None:
    """Register, from ``AppConfig.ready``: ids of what this participant had to do with, and with whom."""
    _trails[name] = trail


def further_trail(participant: Participant) -> tuple[set[str], set[int]]:
    """All of it together."""
    ids: set[str] = set()
    people: set[int] = set()
    for trail in _trails.values():
        more_ids, more_people = trail(participant)
        ids |= more_ids
        people |= more_people
    return ids, people
