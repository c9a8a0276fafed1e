"""That somebody said "nu niet" because of the moment: told by themselves, never asked for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from matching.models.search import Invitation


class RefusedMoment(models.Model):
    """Of one invitation, in which part of the week it would have been. ``day_part``: one bit of an offer's mask.

    Rows go when the moment was taken out of their week, or when they said that it may stay.
    """

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="refused_moment")
    day_part = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(day_part__in=[1 << bit for bit in range(28)]), name="matching_refusedmoment_one_part"
            )
        ]
