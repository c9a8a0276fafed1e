"""What somebody's answers come to, so that nobody need be ranked by reading all of them again (ADR 26)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from exchange.models import Category
from matching.engine.likelihood import Counts
from members.models import Community, Participant


class AnswerSums(models.Model):
    """Sums of answers to a kind of help, to its group, or (no category) to everything, as on the engine's LANDMARK."""

    category = models.ForeignKey(Category, null=True, on_delete=models.CASCADE, related_name="+")
    yes = models.FloatField(default=0)
    no = models.FloatField(default=0)
    lapse = models.FloatField(default=0)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(yes__gte=0, no__gte=0, lapse__gte=0), name="%(app_label)s_%(class)s_not_negative"
            )
        ]

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"

    @property
    def counts(self) -> Counts:
        """As the engine counts with them."""
        return Counts(self.yes, self.no, self.lapse)


class Likelihood(AnswerSums):
    """Sums of somebody's answers. Shown to nobody, in no form.

    For a kind of help, for its group, and without a category for everything: that row is there whenever another is, and
    who changes any of them holds the lock on it. Only ``matching.services.learning`` writes them.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="likelihoods")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "category"], name="matching_likelihood_once_per_category"),
            models.UniqueConstraint(
                fields=["participant"], condition=Q(category__isnull=True), name="matching_likelihood_once_of_all"
            ),
            *AnswerSums.Meta.constraints,
        ]

    @staticmethod
    def gates() -> models.QuerySet[Likelihood]:
        """The rows of everything, whose lock is held by who changes anything of that person; in order of person."""
        return Likelihood.objects.filter(category__isnull=True).order_by("participant_id")


class CommunityLikelihood(AnswerSums):
    """What the people of a community answered together, the answers of each weighed as one person's.

    (``engine.likelihood.as_one_person``.) Counted anew each night by ``matching.services.learning_together``. Shown to
    nobody, in no form.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="likelihoods")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "category"], name="matching_communitylikelihood_once_per_category"
            ),
            models.UniqueConstraint(
                fields=["community"],
                condition=Q(category__isnull=True),
                name="matching_communitylikelihood_once_of_all",
            ),
            *AnswerSums.Meta.constraints,
        ]
