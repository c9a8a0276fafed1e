"""A round: the requests of a community that are in no hurry, looked at together (matching.md §6)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from matching.models.search import Invitation, Search
from members.models import Community


class Round(models.Model):
    """One round of one community, and the claim on it: at most one of a community is at work.

    Whoever works on it moves ``claimed_until`` on; when that has passed, another may take over, and is the next of
    ``tries``. Who was overtaken sees another number than theirs and stops.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, help_text="Machine time; empty once it is finished.")
    tries = models.PositiveSmallIntegerField(default=1)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community"], condition=Q(finished_at__isnull=True), name="matching_round_one_at_work"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, claimed_until__isnull=False)
                | Q(finished_at__isnull=False, claimed_until__isnull=True),
                name="matching_round_claimed_or_finished",
            ),
        ]
        indexes = [models.Index(fields=["community", "-at"], name="matching_round_latest")]


class RoundLine(models.Model):
    """What a round came to for one request. ``fitting``: how many could be asked; ``asked``: how many were.

    ``first`` is the question to the person whom the round found for it; the others complete the wave.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="lines")
    search = models.ForeignKey(Search, on_delete=models.CASCADE, related_name="+")
    first = models.ForeignKey(Invitation, null=True, on_delete=models.SET_NULL, related_name="+")
    fitting = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "search"], name="matching_roundline_once"),
            models.CheckConstraint(condition=Q(asked__lte=F("fitting")), name="matching_roundline_asked_fit"),
        ]
