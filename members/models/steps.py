"""What may be said to anybody of how many take part somewhere: a step, never a number (safety.md §1)."""

from __future__ import annotations

from django.db import models

from members.models.community import Community
from members.models.places import Area
from members.steps import KIND_STEPS, PEOPLE_STEPS


class AreaStep(models.Model):
    """How many take part in a wijk or gemeente, in steps, counted once in four weeks. No exact number is stored."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="area_steps")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    people = models.PositiveSmallIntegerField(help_text="More than so many take part; 0 for the first few.")
    kinds = models.PositiveSmallIntegerField(help_text="At least so many kinds of help; 0 for a few.")
    counted_on = models.DateField(help_text="The night whose count this is; it stands for four weeks.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "area"], name="members_areastep_once"),
            models.CheckConstraint(
                condition=models.Q(people__in=[0, *PEOPLE_STEPS]), name="members_areastep_people_known"
            ),
            models.CheckConstraint(condition=models.Q(kinds__in=[0, *KIND_STEPS]), name="members_areastep_kinds_known"),
        ]
