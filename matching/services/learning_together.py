"""What the people of a community answered together, counted from what is kept of each (ADR 34).

The only place that writes CommunityLikelihood rows. Nobody who answers touches them, so no answer waits for another.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import ExpressionWrapper, F, FloatField, Sum, Value

from buurthulp import clock, nightly
from matching.engine.likelihood import NOTHING, TOLERANCE, Counts
from matching.models import CommunityLikelihood, Likelihood
from matching.selectors.policy import default_prior_of
from members.models import Community

NIGHTLY = "likelihoods"


@transaction.atomic
def count_communities() -> int:
    """Once a night: count what each community's people answered together. Returns how many sums were written."""
    if nightly.claim(NIGHTLY) is None:
        return 0
    return sum(_keep(community) for community in _communities())


@transaction.atomic
def recount_communities(*, only_look: bool = False) -> tuple[int, int]:
    """Count them now. Returns how many sums there are, and how many are no longer what they were when last counted.

    That is no fault: people answered since. ``only_look`` changes nothing.
    """
    rows = moved = 0
    for community in _communities():
        kept = {row.category_id: row.counts for row in community.likelihoods.all()}
        found = _counted(community)
        rows += len(found)
        moved += sum(
            _differ(kept.get(category, NOTHING), found.get(category, NOTHING))
            for category in kept.keys() | found.keys()
        )
        if not only_look:
            _keep(community)
    return rows, moved


def _communities() -> list[Community]:
    """Locked: of two who count, one waits."""
    return list(Community.objects.select_for_update(no_key=True).order_by("pk"))


def _keep(community: Community) -> int:
    found = _counted(community)
    community.likelihoods.all().delete()
    CommunityLikelihood.objects.bulk_create(
        CommunityLikelihood(
            community=community, category_id=category, yes=answers.yes, no=answers.no, lapse=answers.lapse
        )
        for category, answers in sorted(found.items(), key=lambda item: item[0] or 0)
    )
    return len(found)


def _counted(community: Community) -> dict[int | None, Counts]:
    """By kind of help, and for everything: what the engine's ``as_one_person`` makes of each person's, together."""
    prior = default_prior_of(community.preset)
    today = Counts(yes=1.0).faded(clock.now()).yes
    # What it is today decides how much it weighs; kept is, as everywhere, what it is on LANDMARK.
    answers = (F("yes") + F("no") + Value(prior.lapse_weight) * F("lapse")) * Value(today)
    weight = ExpressionWrapper(Value(prior.size + 1.0) / (Value(prior.size) + answers), output_field=FloatField())
    sums = {f"of_{name}": Sum(F(name) * weight, output_field=FloatField()) for name in ("yes", "no", "lapse")}
    rows = Likelihood.objects.filter(participant__community=community).order_by().values_list("category_id")
    return {category: Counts(yes, no, lapse) for category, yes, no, lapse in rows.annotate(**sums)}


def _differ(one: Counts, other: Counts) -> bool:
    apart = one.plus(other.times(-1.0)).faded(clock.now())
    return max(abs(apart.yes), abs(apart.no), abs(apart.lapse)) > TOLERANCE
