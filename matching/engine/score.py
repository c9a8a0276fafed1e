"""What somebody scores: named parts, of which some may be shown and some to nobody (``ranking`` puts in order).

``Shown`` and ``Hidden`` are different types, so that no template can be handed a hidden part by accident. ``Hidden``
and everything computed from it (the chance, the total) have no figures in their ``repr``, so they reach no log.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from datetime import timedelta

from matching.engine.likelihood import DEFAULT_PRIOR, Prior, likelihood
from matching.engine.people import Ask, At, Candidate
from matching.engine.rules import free_within
from matching.engine.times import available_within, total

# Sharing the language everybody speaks says nothing about a fit.
EVERYDAY_LANGUAGE = "nl"
PARENT_FIT = 0.5
# What each fact weighs within fit; language counts only where the asker speaks another than the everyday one.
FIT_CATEGORY, FIT_TIME, FIT_LANGUAGE = 0.6, 0.25, 0.15
# Who never said when they can is halfway between who said yes and who said no to that moment.
UNKNOWN_TIME = 0.5
# A flexible ask needs no more choice than a day's worth of free hours.
AMPLE = timedelta(hours=24)
REST_DAYS = 14.0
FAMILIARITY_STEP = 0.4


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part counts for in the score, relative to the others. Data on the community, with this default."""

    proximity: float = 0.20
    fit: float = 0.20
    familiarity: float = 0.10
    reciprocity: float = 0.05
    rest: float = 0.20
    likelihood: float = 0.50

    def __post_init__(self) -> None:
        values = [getattr(self, part.name) for part in fields(self)]
        if not all(math.isfinite(value) and value >= 0 for value in values):
            raise ValueError("weights are finite and not negative")
        if sum(values) <= 0:
            raise ValueError("at least one part must weigh something")


DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Shown:
    """The parts for which there is a sentence in plain Dutch, each 0..1."""

    proximity: float
    fit: float
    familiarity: float
    reciprocity: float


@dataclass(frozen=True, slots=True)
class Hidden:
    """The parts that order the list and are shown to nobody, each 0..1."""

    rest: float = field(repr=False)
    likelihood: float = field(repr=False)


def proximity(ask: Ask, candidate: Candidate) -> float:
    """1 next door, 0 at the edge of the smaller radius."""
    radius = candidate.radius_m if ask.max_distance_m is None else min(candidate.radius_m, ask.max_distance_m)
    if radius <= 0:
        return 1.0 if candidate.distance_m <= 0 else 0.0
    return max(0.0, 1.0 - candidate.distance_m / radius)


def is_exact(ask: Ask, candidate: Candidate) -> bool:
    """Does the offer name the very kind of help that is asked?"""
    return candidate.category_id == ask.category_id


def shares_parent(ask: Ask, candidate: Candidate) -> bool:
    """Is the offer of another kind in the same group, or for the whole group (then its category is the parent)?"""
    if is_exact(ask, candidate) or ask.parent_id is None:
        return False
    return ask.parent_id in (candidate.parent_id, candidate.category_id)


def shared_languages(ask: Ask, candidate: Candidate) -> frozenset[str]:
    """The languages both speak, beside the one everybody does."""
    return (ask.languages | ask.needs_languages) & candidate.languages - {EVERYDAY_LANGUAGE}


def time_fit(ask: Ask, candidate: Candidate) -> float:
    """How well the time suits, 0..1; half where they never said when they can.

    Fixed: the share of it inside the day parts they gave. Flexible: the free hours to choose from, at most a day's.
    """
    if candidate.availability is None:
        return UNKNOWN_TIME
    if isinstance(ask.when, At):
        return total(available_within(ask.window, candidate.availability)) / ask.window.length
    wanted = min(AMPLE, total(ask.wanted))
    return min(1.0, total(free_within(ask, candidate)) / wanted) if wanted else 0.0


def fit(ask: Ask, candidate: Candidate) -> float:
    """How well kind, time and language suit."""
    kind = 1.0 if is_exact(ask, candidate) else PARENT_FIT if shares_parent(ask, candidate) else 0.0
    value = FIT_CATEGORY * kind + FIT_TIME * time_fit(ask, candidate)
    weight = FIT_CATEGORY + FIT_TIME
    if (ask.languages | ask.needs_languages) - {EVERYDAY_LANGUAGE}:
        value += FIT_LANGUAGE if shared_languages(ask, candidate) else 0.0
        weight += FIT_LANGUAGE
    return min(1.0, value / weight)


def familiarity(candidate: Candidate) -> float:
    """Grows with each time this pair was thanked, if both were pleased; 0 otherwise."""
    if not candidate.together.both_pleased or candidate.together.thanked <= 0:
        return 0.0
    return float(1.0 - FAMILIARITY_STEP**candidate.together.thanked)


def reciprocity(candidate: Candidate) -> float:
    """1 for who received and said they would like to do something too. Nobody ever scores below 0 for not doing so."""
    return 1.0 if candidate.wants_to_give_back else 0.0


def rest(candidate: Candidate) -> float:
    """1 for who was never asked; less the shorter ago and the more often this month somebody was."""
    since = 1.0
    if candidate.last_asked_days is not None:
        since = 1.0 - math.exp(-max(0.0, candidate.last_asked_days) / REST_DAYS)
    return (since + 1.0 / (1.0 + candidate.asked_this_month)) / 2.0


def shown_parts(ask: Ask, candidate: Candidate) -> Shown:
    return Shown(
        proximity=proximity(ask, candidate),
        fit=fit(ask, candidate),
        familiarity=familiarity(candidate),
        reciprocity=reciprocity(candidate),
    )


def hidden_parts(candidate: Candidate, prior: Prior = DEFAULT_PRIOR) -> Hidden:
    never_asked = candidate.last_asked_days is None and candidate.learned.is_nothing
    return Hidden(rest=rest(candidate), likelihood=likelihood(candidate.learned, never_asked, prior))


def score(shown: Shown, hidden: Hidden, weights: Weights = DEFAULT_WEIGHTS) -> float:
    """The weighted mean of all parts, 0..1."""
    pairs = (
        (weights.proximity, shown.proximity),
        (weights.fit, shown.fit),
        (weights.familiarity, shown.familiarity),
        (weights.reciprocity, shown.reciprocity),
        (weights.rest, hidden.rest),
        (weights.likelihood, hidden.likelihood),
    )
    mean = sum(weight * value for weight, value in pairs) / sum(weight for weight, _ in pairs)
    return min(1.0, max(0.0, mean))
