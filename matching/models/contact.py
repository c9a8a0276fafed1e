"""Who spoke to whom first, so that nobody approaches the whole neighbourhood in a day (safety.md §9)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from members.models import Participant

MOST_A_DAY = 10


class FirstContact(models.Model):
    """The first time somebody answered or asked another of their own accord. Ten on one local day, numbered 1 to 10."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "other"], name="matching_firstcontact_once"),
            models.UniqueConstraint(fields=["participant", "on", "number"], name="matching_firstcontact_numbered"),
            models.CheckConstraint(condition=Q(number__range=(1, MOST_A_DAY)), name="matching_firstcontact_ten_a_day"),
            models.CheckConstraint(condition=~Q(participant=F("other")), name="matching_firstcontact_two_people"),
        ]
