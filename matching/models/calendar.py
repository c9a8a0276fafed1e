"""Somebody's own calendar, at an address that only they know."""

from __future__ import annotations

from django.db import models

from buurthulp.crypto import EncryptedTextField
from members.models import Participant

FEED = "calendar-feed"
"""What a hash of such a secret is for (buurthulp.crypto.keyed_hash)."""


class CalendarFeed(models.Model):
    """The secret in the address of a participant's calendar. Renewing replaces the secret; stopping removes the row."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="calendar_feed")
    token = EncryptedTextField()
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
