"""Constraints that every app names the same way."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


def one_of(
    field: str, choices: type[models.TextChoices], *, table: str, or_empty: bool = False
) -> models.CheckConstraint:
    """A CHECK that ``field`` holds a value of ``choices``, or with ``or_empty`` none."""
    values = ["", *choices.values] if or_empty else choices.values
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=f"{table}_{field}_known")
