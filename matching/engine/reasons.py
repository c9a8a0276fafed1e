"""Why you: the true reasons for asking somebody, as keys of the texts in copy.md §4.5.

Three readers, three functions. None of them can give a hidden part: there is no key for one. The asker never reads
about giving back; only the person asked reads about a choice of their own.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from matching.engine.bands import Band
from matching.engine.people import Ask, At, Candidate, direct_neighbours
from matching.engine.score import (
    DEFAULT_WEIGHTS,
    Shown,
    Weights,
    is_exact,
    shared_languages,
    shares_parent,
    shown_parts,
    time_fit,
)


class Reason(StrEnum):
    """What the person asked may read, ``reason.<value>``."""

    PROXIMITY_WALK = "proximity.walk"
    PROXIMITY_BIKE = "proximity.bike"
    PROXIMITY_PLACE = "proximity.place"
    PROXIMITY_APART = "proximity.apart"
    FIT_EXACT = "fit.exact"
    FIT_PARENT = "fit.parent"
    FIT_TIME = "fit.time"
    FIT_LANGUAGE = "fit.language"
    FAMILIARITY = "familiarity"
    RECIPROCITY = "reciprocity"

    @property
    def part(self) -> Part:
        """The part of the score it explains."""
        return Part(self.value.partition(".")[0])


class Part(StrEnum):
    """The parts that have a sentence; what asker (``.asker``) and coordinator (``.desk``) may read."""

    PROXIMITY = "proximity"
    FIT = "fit"
    FAMILIARITY = "familiarity"
    RECIPROCITY = "reciprocity"


_NEARBY = frozenset({Band.WALK, Band.NEAR})


def reasons(
    ask: Ask, candidate: Candidate, weights: Weights = DEFAULT_WEIGHTS, limit: int | None = None
) -> tuple[Reason, ...]:
    """The true reasons for the person asked: the part that weighed most first, at most ``limit``."""
    shown = shown_parts(ask, candidate)
    found = _proximity(ask, candidate) + _fit(ask, candidate)
    if shown.familiarity > 0:
        found.append(Reason.FAMILIARITY)
    if candidate.wants_to_give_back:
        found.append(Reason.RECIPROCITY)
    # Sorting is stable: within one part the order in which they were found stays.
    found.sort(key=lambda reason: -_contribution(shown, weights, reason.part))
    return tuple(found[:limit])


def asker_reasons(codes: Collection[str]) -> tuple[Part, ...]:
    """What the asker may read of why somebody was asked: of the reasons kept then, in ``reason_codes``.

    "Doet dit graag" is true of the kind of help alone, not of a time or a language that happens to suit. How far it is
    stands beside it; never that they received something, never a wish for distance.
    """
    readable = {Reason.FIT_EXACT: Part.FIT, Reason.FAMILIARITY: Part.FAMILIARITY}
    return tuple(part for reason, part in readable.items() if reason in codes)


def desk_reasons(ask: Ask, candidate: Candidate, weights: Weights = DEFAULT_WEIGHTS) -> tuple[Part, ...]:
    """What the coordinator may read. Proximity only where they live nearby: "woont" is not true of a place of work."""
    shown = shown_parts(ask, candidate)
    found: list[Part] = []
    if candidate.band is not Band.FAR and not candidate.via_second_place:
        found.append(Part.PROXIMITY)
    if _fit(ask, candidate):
        found.append(Part.FIT)
    if shown.familiarity > 0:
        found.append(Part.FAMILIARITY)
    if candidate.wants_to_give_back:
        found.append(Part.RECIPROCITY)
    return tuple(sorted(found, key=lambda part: -_contribution(shown, weights, part)))


def _contribution(shown: Shown, weights: Weights, part: Part) -> float:
    match part:
        case Part.PROXIMITY:
            return weights.proximity * shown.proximity
        case Part.FIT:
            return weights.fit * shown.fit
        case Part.FAMILIARITY:
            return weights.familiarity * shown.familiarity
        case Part.RECIPROCITY:
            return weights.reciprocity * shown.reciprocity


def _proximity(ask: Ask, candidate: Candidate) -> list[Reason]:
    if candidate.via_second_place:
        return [Reason.PROXIMITY_PLACE] if candidate.band in _NEARBY else []
    found: list[Reason] = []
    if candidate.band is Band.WALK:
        found.append(Reason.PROXIMITY_WALK)
    if candidate.band is Band.BIKE:
        found.append(Reason.PROXIMITY_BIKE)
    # Only their own choice, and only where both homes are known: then "not next door" is true.
    chose = candidate.avoids_neighbours and ask.home is not None and candidate.home is not None
    if chose and candidate.band in _NEARBY and not direct_neighbours(ask.home, candidate.home):
        found.append(Reason.PROXIMITY_APART)
    return found


def _fit(ask: Ask, candidate: Candidate) -> list[Reason]:
    found: list[Reason] = []
    if is_exact(ask, candidate):
        if candidate.offer_id is not None:
            found.append(Reason.FIT_EXACT)
    elif shares_parent(ask, candidate):
        found.append(Reason.FIT_PARENT)
    stated = candidate.availability is not None and isinstance(ask.when, At)
    if stated and time_fit(ask, candidate) >= 1.0:
        found.append(Reason.FIT_TIME)
    if shared_languages(ask, candidate):
        found.append(Reason.FIT_LANGUAGE)
    return found
