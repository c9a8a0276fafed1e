"""Registry of personal data: what each model field is, why it is kept, how long, and how it is erased (safety.md §7).

Every concrete field of every model in the project is declared, by hand, in ``<app>/personal_data.py``; a field that
is not makes a test fail. Export, erasure and retention read this registry and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


_registry: dict[str, dict[str, Field]] = {}


def declare(model_label: str, **fields: Field) -> None:
    """Declare fields of a model ("members.Participant"). Declaring a field twice raises ValueError."""
    known = _registry.setdefault(model_label, {})
    for name, declared in fields.items():
        if name in known and known[name] != declared:
            raise ValueError(f"{model_label}.{name} is declared twice, differently.")
        known[name] = declared


def alike(field: Field, *names: str) -> dict[str, Field]:
    """The same declaration for several fields, to pass to :func:`declare`."""
    return dict.fromkeys(names, field)


def declared() -> dict[str, dict[str, Field]]:
    """All declarations, by model label and field name."""
    return {label: dict(fields) for label, fields in _registry.items()}
