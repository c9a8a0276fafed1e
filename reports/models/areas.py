"""Which buurten are counted together, because few people live there."""

from __future__ import annotations

from django.db import models

from members.models import Area


class CombinedArea(models.Model):
    """For every buurt, once and for ever, the unit that it is counted in: itself, or a combination in its wijk.

    Fixed by residents alone, never by who takes part (reports.md §1). Rows with one ``code`` are one unit.
    """

    area = models.OneToOneField(Area, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, help_text="The buurt's own code, or CB… of a combination.")
    name = models.CharField(max_length=200)
    is_large_enough = models.BooleanField(help_text="Two hundred residents or more: figures are made of it.")
    fixed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["code"], name="reports_combinedarea_code")]

    def __str__(self) -> str:
        return self.name
