"""What waits for somebody's own answer on their page, besides what matching knows: an app above says it.

Rows of the database, and how a row is said: all of them together are one query (:mod:`matching.selectors.notices`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from members.models import Participant


class WaitingRow(NamedTuple):
    """``kind`` says what it is; ``first_name`` of the other, ``text``, and ``of``: which one it is about."""

    kind: str
    first_name: str
    text: str
    of: str


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


Rows = Callable[[Participant], "QuerySet[Any, Any] | None"]
Say = Callable[[WaitingRow], WaitingItem]


@dataclass(frozen=True, slots=True)
class Source:
    """``rows`` gives those of one participant, as :func:`columns` names them; None where there can be none."""

    rows: Rows
    kinds: frozenset[str]
    say: Say


_sources: dict[str, Source] = {}


def register_waiting(name: str, rows: Rows, *, kinds: frozenset[str], say: Say) -> None:
    """Register, from ``AppConfig.ready``."""
    _sources[name] = Source(rows, kinds, say)


def sources() -> tuple[Source, ...]:
    """All of them, in the order of registering."""
    return tuple(_sources.values())


def columns(
    rows: QuerySet[Any], *, kind: Any, of: Any, first_name: Any = None, text: Any = None
) -> QuerySet[Any, tuple[str, str, str, str]]:
    """These rows as :class:`WaitingRow` has them: expressions, all of them as text; what is not named is empty."""
    given = {"kind": kind, "first_name": first_name, "text": text, "of": of}
    as_text = {
        f"waiting_{name}": Cast(Value("") if one is None else F(one) if isinstance(one, str) else one, CharField())
        for name, one in given.items()
    }
    found: QuerySet[Any, Any] = rows.order_by().annotate(**as_text).values_list(*as_text)
    return found
