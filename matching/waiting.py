"""What waits for somebody's own answer on their page, besides what matching knows: an app above says it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from members.models import Participant


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """Something this person can answer now.

    ``kind``: invitation, held, further, circle, pair, pair_look, check or thanks.
    """

    kind: str
    first_name: str
    title: str
    when: str
    url: str


Source = Callable[[Participant], Iterable[WaitingItem]]
_sources: dict[str, Source] = {}


def register_waiting(name: str, source: Source) -> None:
    """Register, from ``AppConfig.ready``. A source makes one query at most."""
    _sources[name] = source


def further_waiting(participant: Participant) -> list[WaitingItem]:
    """All of it, in the order of registering."""
    return [item for source in _sources.values() for item in source(participant)]
