"""What a trusted contact may do for somebody: one shape for who is asked to be one, and for who is."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from members.enums import ActsForKind, TrustedMay


class TrustedRights(models.Model):
    """Three things that somebody allows or not; whoever acts as oneself or as a proxy has none of them to read."""

    sees_coming = models.BooleanField(default=False)
    may_ask = models.BooleanField(default=False)
    may_answer = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def rights(self) -> frozenset[TrustedMay]:
        """What a trusted contact may."""
        return frozenset(right for right, name in FIELD_OF.items() if getattr(self, name))


FIELD_OF: dict[TrustedMay, str] = {
    TrustedMay.SEE: "sees_coming",
    TrustedMay.ASK: "may_ask",
    TrustedMay.ANSWER: "may_answer",
}


def as_fields(rights: frozenset[TrustedMay]) -> dict[str, Any]:
    """The three fields of these rights."""
    return {name: right in rights for right, name in FIELD_OF.items()}


def rights_fit_the_kind(*, table: str) -> models.CheckConstraint:
    """A trusted contact may something; nobody else has rights of this sort."""
    nothing = Q(sees_coming=False, may_ask=False, may_answer=False)
    return models.CheckConstraint(
        condition=(Q(kind=ActsForKind.TRUSTED) & ~nothing) | (~Q(kind=ActsForKind.TRUSTED) & nothing),
        name=f"{table}_rights_fit_the_kind",
    )
