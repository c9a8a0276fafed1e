"""Registry of personal data: what each model field is, why it is kept, how long, and how it is erased (safety.md §7).

Every concrete field of every model in the project is declared, by hand, in ``<app>/personal_data.py``; a field that
is not makes a test fail. Export, erasure and retention read this registry and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q


class Kind(StrEnum):
    """What a field says about a person."""

    NONE = "none"  # about no person: settings, public geography
    LINK = "link"  # an id that points to a row
    CLEAR = "clear"  # personal, readable in the database
    ENCRYPTED = "encrypted"  # personal, unreadable without the key
    HASH = "hash"  # comparable with the key only
    FACT = "fact"  # a time, state or number that belongs to a person


class Erase(StrEnum):
    """What happens to the field when its person leaves."""

    KEEP = "keep"  # means nothing once the name is gone
    BLANK = "blank"  # emptied, the row stays
    DELETE_ROW = "delete_row"  # the whole row goes


@dataclass(frozen=True, slots=True)
class Field:
    """A declaration. ``retention_days`` None means: as long as the person takes part."""

    kind: Kind
    purpose: str
    erase: Erase = Erase.KEEP
    retention_days: int | None = None
    blank_as: str = ""
    """What a blanked field holds, where a row must go on reading well: a word that says nothing of anybody."""
    is_secret: bool = False
    """Part of a lock: an export says that it is there and not what it is."""


@dataclass(frozen=True, slots=True)
class About:
    """Whom a row is about, as lookups from the row: to a participant's id, or to a user's.

    ``erased_with`` are further lookups to participants with whom a row is erased, though it is not theirs to read.
    ``why_not`` says why a table is about nobody in particular, or not somebody's to read; then there are no lookups
    but ``erased_with``.
    """

    participant: tuple[str, ...] = ()
    user: tuple[str, ...] = ()
    erased_with: tuple[str, ...] = ()
    why_not: str = ""


Over = Callable[[datetime], Q]
_overs: dict[str, Over] = {}
_abouts: dict[str, About] = {}
_registry: dict[str, dict[str, Field]] = {}


def declare(model_label: str, **fields: Field) -> None:
    """Declare fields of a model ("members.Participant"). Declaring a field twice raises ValueError."""
    known = _registry.setdefault(model_label, {})
    for name, declared in fields.items():
        if name in known and known[name] != declared:
            raise ValueError(f"{model_label}.{name} is declared twice, differently.")
        known[name] = declared


def about(model_label: str, *participant: str, user: tuple[str, ...] = (), erased_with: tuple[str, ...] = ()) -> None:
    """Declare whom rows of a model are about. An export and an erasure find them by it."""
    _abouts[model_label] = About(participant, user, erased_with)


def about_nobody(model_label: str, why_not: str, *, erased_with: tuple[str, ...] = ()) -> None:
    """Declare that rows of a model, though they hold something of people, are no one's to read.

    Nor to take away, unless ``erased_with`` says with whom what they hold is erased.
    """
    _abouts[model_label] = About(why_not=why_not, erased_with=erased_with)


def over_since(model_label: str, over: Over) -> None:
    """Declare from when a retention counts: ``over(moment)`` finds the rows that were over before that moment."""
    _overs[model_label] = over


def overs() -> dict[str, Over]:
    """Every declaration of from when a retention counts, by model label."""
    return dict(_overs)


def abouts() -> dict[str, About]:
    """Every declaration of whom rows are about, by model label."""
    return dict(_abouts)


def alike(field: Field, *names: str) -> dict[str, Field]:
    """The same declaration for several fields, to pass to :func:`declare`."""
    return dict.fromkeys(names, field)


def declared() -> dict[str, dict[str, Field]]:
    """All declarations, by model label and field name."""
    return {label: dict(fields) for label, fields in _registry.items()}
