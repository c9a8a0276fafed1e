"""Registry of what a coordinator must look at. Apps register a source; the desk only reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from buurthulp.viewers import Viewer


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One line on the coordinator's list.

    ``reason`` is a code (``desk.reason.*`` in the text guide), ``urgency`` sorts (0 = now), ``due_at`` is the next
    moment, ``url_name`` and ``public_id`` say where it opens, ``area_name`` where it plays.
    """

    reason: str
    reason_text: str
    next_step: str
    title: str
    who: str
    area_name: str
    urgency: int
    since: datetime
    due_at: datetime | None
    url_name: str
    public_id: str


Source = Callable[[Viewer], Iterable[WorkItem]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Register a source once, from ``AppConfig.ready``. Each source makes a fixed number of queries."""
    _sources[name] = source


def items_for(viewer: Viewer) -> list[WorkItem]:
    """Everything this viewer must look at, most urgent first, then what waits longest."""
    items = [item for source in _sources.values() for item in source(viewer)]
    return sorted(items, key=lambda item: (item.urgency, item.due_at or item.since, item.public_id))
