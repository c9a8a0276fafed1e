"""Whose data it is, and which rows are about them, by the registry of personal data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from buurthulp.personal_data import About, Kind, abouts, declared
from members.enums import ActsForKind
from members.models import ActsFor, Participant, RoleGrant, User


@dataclass(frozen=True, slots=True)
class Subject:
    """A participant, and the users that are them (not who acts for them).

    ``former_ids``: who they were here as well, before it was seen that it is one person.
    """

    participant: Participant
    user_ids: frozenset[int]
    former_ids: frozenset[int] = frozenset()


def subject_of(participant: Participant) -> Subject:
    """Also of users who were them until an earlier day."""
    users = ActsFor.objects.filter(participant=participant, kind=ActsForKind.SELF).values_list("user_id", flat=True)
    former = Participant.objects.filter(merged_into=participant).values_list("pk", flat=True)
    return Subject(participant, frozenset(users), frozenset(former))


def users_that_go(participant: Participant) -> frozenset[int]:
    """The users who are this participant, and nothing else here: they act for nobody else and hold no role."""
    others = ActsFor.objects.filter(user=OuterRef("pk")).exclude(participant=participant)
    going = User.objects.filter(
        ~Exists(others),
        ~Exists(RoleGrant.objects.filter(user=OuterRef("pk"))),
        acts_for__participant=participant,
        acts_for__kind=ActsForKind.SELF,
        is_staff=False,
        is_superuser=False,
    )
    return frozenset(going.values_list("pk", flat=True))


def rows_about(label: str, about: About, subject: Subject, *, for_erasing: bool = False) -> QuerySet[Any]:
    """The rows of a table that are about this subject; for erasing also those that go with them."""
    model: Any = apps.get_model(label)
    found = Q(pk__in=[])
    for path in (*about.participant, *(about.erased_with if for_erasing else ())):
        found |= Q(**{f"{path}__in": {subject.participant.pk, *subject.former_ids}})
    for path in about.user:
        found |= Q(**{f"{path}__in": subject.user_ids})
    rows: QuerySet[Any] = model._base_manager.filter(found)
    return rows


def tables_about_people(*, for_erasing: bool = False) -> Iterator[tuple[str, About]]:
    """Every table that says something of somebody in particular, in the order it was declared.

    For erasing also those that are nobody's to read, and yet lose what they hold when somebody leaves.
    """
    whom = abouts()
    for label, fields in declared().items():
        about = whom[label] if any(field.kind is not Kind.NONE for field in fields.values()) else None
        if about is not None and (not about.why_not or (for_erasing and about.erased_with)):
            yield label, about


def names_of_fields(label: str) -> tuple[str, ...]:
    """The fields of a table that say something of somebody."""
    return tuple(name for name, field in declared()[label].items() if field.kind is not Kind.NONE)


def stands_for_person(field: Any) -> bool:
    """Whether a foreign key names a person."""
    return field.related_model in (Participant, User)


def nothing_of(label: str, name: str) -> str | None:
    """What a field holds once it is blanked: its own word for nothing, else nothing at all."""
    column = apps.get_model(label)._meta.get_field(name)
    return None if getattr(column, "null", False) else declared()[label][name].blank_as
