"""Somebody let five questions in a row pass, and was asked whether they still want to be asked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from buurthulp.constraints import one_of
from matching.enums import StillAnswer
from members.models import Participant


class Silence(models.Model):
    """The last time it was asked, and the answer. Without one, or after "liever niet", they are asked nothing."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="silence")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=StillAnswer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="matching_silence_answer_has_moment",
            ),
            one_of("answer", StillAnswer, table="matching_silence", or_empty=True),
        ]

    def __str__(self) -> str:
        return f"Silence {self.pk}"
