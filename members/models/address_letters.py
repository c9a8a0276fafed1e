"""A letter with a code to where somebody lives: who reads the code lives there (safety.md §3)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from buurthulp import clock
from members.models.people import Participant
from members.models.places import Place


class AddressLetterQuerySet(models.QuerySet[Any]):
    """Letters by whether their code still counts."""

    def open(self) -> Any:
        """Neither used nor stopped; it may be over its time."""
        return self.filter(used_at=None, stopped_at=None)

    def working(self) -> Any:
        """Open, and in time."""
        return self.open().filter(expires_at__gt=clock.now())


class AddressLetter(models.Model):
    """A code that was sent to somebody's address. It works once; only its keyed hash is kept."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="address_letters")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+", help_text="The home it was sent to.")
    code_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    stopped_at = models.DateTimeField(
        null=True, blank=True, help_text="Another took its place, they moved, or were confirmed otherwise."
    )
    used_at = models.DateTimeField(null=True, blank=True)

    objects = AddressLetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(stopped_at__isnull=True, used_at__isnull=True),
                name="members_addressletter_one_open",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(used_at__isnull=True),
                name="members_addressletter_used_or_stopped",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="members_addressletter_lasts"),
        ]
