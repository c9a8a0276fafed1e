"""What somebody answered to "Heb je zin om ook eens iets te doen?"."""

from __future__ import annotations

from django.db import models

from buurthulp.constraints import one_of
from matching.enums import GiveBackAnswer
from members.models import Participant


class GiveBack(models.Model):
    """The latest answer; the question is not put again for a while, or never."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="give_back")
    answer = models.CharField(max_length=10, choices=GiveBackAnswer.choices)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [one_of("answer", GiveBackAnswer, table="matching_giveback")]
