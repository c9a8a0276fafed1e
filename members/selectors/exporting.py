"""Everything that is kept about somebody, and nothing about anybody else (safety.md §12).

What is in it follows from the registry alone. Where a row names another person, it says only that it was somebody
else; of a secret it says only that it is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from buurthulp.clock import localtime
from buurthulp.personal_data import declared
from members.models import Participant, User
from members.own_data import Subject, names_of_fields, rows_about, stands_for_person, subject_of, tables_about_people
from members.own_data_words import FIELD_WORDS, TABLE_WORDS

# Columns without a foreign key, because their table may not be changed when somebody leaves.
USER_COLUMNS = frozenset({"user_id", "by_user_id", "actor_user_id"})
PARTICIPANT_COLUMNS = frozenset({"subject_id", "actor_participant_id"})
# Part of what was sent to others' programs, and the same as the text beside it.
Value = str | int | float | bool | None | list[Any]


@dataclass(frozen=True, slots=True)
class Table:
    """One table. ``rows`` map the name of a field to what it holds."""

    label: str
    title: str
    rows: tuple[Mapping[str, Value], ...]

    @property
    def readable(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """The same for reading: each row as (what it is, what it holds), without what is empty."""
        return tuple(
            tuple((str(FIELD_WORDS[name]), _words(value)) for name, value in row.items() if value not in (None, "", []))
            for row in self.rows
        )


def own_data(participant: Participant) -> tuple[Table, ...]:
    """Every table about this participant, empty ones as well. A query for each table and each list in one."""
    subject = subject_of(participant)
    return tuple(
        Table(
            label=label,
            title=str(TABLE_WORDS[label]),
            rows=tuple(
                {name: _value(row, name, label, subject) for name in names_of_fields(label)}
                for row in _with_named(rows_about(label, about, subject), label).order_by("pk").distinct()
            ),
        )
        for label, about in tables_about_people()
    )


def _with_named(rows: QuerySet[Any], label: str) -> QuerySet[Any]:
    """The rows with whatever a field of theirs names, except people: of those it is never said who."""
    fields = [rows.model._meta.get_field(name) for name in names_of_fields(label)]
    one = [field.name for field in fields if isinstance(field, models.ForeignKey) and not stands_for_person(field)]
    many = [field.name for field in fields if isinstance(field, models.ManyToManyField)]
    # Without names select_related would follow every key.
    return (rows.select_related(*one) if one else rows).prefetch_related(*many)


def _value(row: models.Model, name: str, label: str, subject: Subject) -> Value:
    if declared()[label][name].is_secret:
        return _("niet getoond") if getattr(row, name) else ""
    field = row._meta.get_field(name)
    if isinstance(field, models.ManyToManyField):
        return [_name_of(one) for one in getattr(row, name).all()]
    if isinstance(field, models.ForeignKey) and stands_for_person(field):
        value = getattr(row, field.attname)
        is_user = field.related_model is User
        return _somebody(value, is_me=value in subject.user_ids if is_user else value == subject.participant.pk)
    value = getattr(row, name)
    if name in USER_COLUMNS:
        if _is_done_for(row, value, subject):
            return _("iemand die voor jou regelde")
        return _somebody(value, is_me=value in subject.user_ids)
    if name in PARTICIPANT_COLUMNS:
        return _somebody(value, is_me=value == subject.participant.pk)
    return _name_of(value) if isinstance(value, models.Model) else _plain(value)


def _is_done_for(row: models.Model, user_id: Any, subject: Subject) -> bool:
    """Whether somebody else's hands did this under the subject's name."""
    as_whom = getattr(row, "actor_participant_id", None)
    return user_id is not None and user_id not in subject.user_ids and as_whom == subject.participant.pk


def _somebody(value: int | None, *, is_me: bool) -> str:
    if value is None:
        return ""
    return _("jij") if is_me else _("iemand anders")


def _name_of(value: models.Model) -> str:
    return str(getattr(value, "name", "") or getattr(value, "public_id", "") or value.pk)


def _plain(value: Any) -> Value:
    if isinstance(value, datetime):
        return localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool | list):
        return value
    return str(value)


def _words(value: Value) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return str(value)
