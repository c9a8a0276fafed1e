"""What was kept long enough goes: how long, and from when it counts, the registry says (safety.md §12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models, transaction

from buurthulp import clock, nightly
from buurthulp.personal_data import Erase, declared, overs
from buurthulp.triggers import declared_append_only
from buurthulp.viewers import Actor
from members.own_data import nothing_of

NIGHTLY = "retention"


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens to rows of a table when their time is over. ``blanks`` empty: the row goes."""

    label: str
    days: int
    blanks: dict[str, Any]


def rules() -> Iterator[Rule]:
    """Every retention that the registry declares, one rule for each table. Raises ValueError for two in one table."""
    for label, fields in declared().items():
        timed = {name: field for name, field in fields.items() if field.retention_days is not None}
        if not timed:
            continue
        days = {field.retention_days for field in timed.values()}
        if len(days) != 1:
            raise ValueError(f"{label} has more than one retention.")
        is_blanked = all(field.erase is Erase.BLANK for field in timed.values())
        blanks = {name: nothing_of(label, name) for name in timed} if is_blanked else {}
        yield Rule(label, days.pop() or 0, blanks)


def apply_retention(*, actor: Actor, only_count: bool = False) -> dict[str, int]:
    """Blank or delete what is over its time; returns how many rows of which table. Again: nothing is left to do.

    ``only_count`` changes nothing. Each table is a transaction of its own. Fields that cannot be filtered on are opened
    one by one, to leave alone what is empty already.
    """
    return {rule.label: _apply(rule, only_count=only_count) for rule in rules()}


@transaction.atomic
def apply_retention_tonight(*, actor: Actor) -> int:
    """The same, the first time after three in the morning. Returns how many rows; 0 when it was done."""
    if nightly.claim(NIGHTLY) is None:
        return 0
    return sum(apply_retention(actor=actor).values())


@transaction.atomic
def _apply(rule: Rule, *, only_count: bool) -> int:
    rows = apps.get_model(rule.label)._base_manager.filter(overs()[rule.label](_moment(rule)))
    pks = _not_blank(rows, rule.blanks) if rule.blanks else list(rows.values_list("pk", flat=True))
    if only_count or not pks:
        return len(pks)
    found = apps.get_model(rule.label)._base_manager.filter(pk__in=pks)
    if rule.blanks:
        found.update(**rule.blanks)
    else:
        found.delete()
    return len(pks)


def _moment(rule: Rule) -> datetime:
    """What was over before this goes. The database's own guard of append-only tables knows the machine's time alone."""
    is_guarded = any(table.model_label == rule.label for table in declared_append_only())
    return (clock.machine_now() if is_guarded else clock.now()) - timedelta(days=rule.days)


def _not_blank(rows: models.QuerySet[Any], blanks: dict[str, Any]) -> list[Any]:
    nothing = tuple(blanks.values())
    return [pk for pk, *values in rows.values_list("pk", *blanks).iterator() if tuple(values) != nothing]
