"""Who can be asked for a question, in what order, and why not the others: the hard rules, and then the score.

One call does both, so that no order can be made of people who may not be asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

from matching.engine.likelihood import DEFAULT_PRIOR, Prior, expected_yes
from matching.engine.people import Ask, Candidate
from matching.engine.reasons import Part, Reason, desk_reasons, reasons
from matching.engine.rules import Dropped, sift
from matching.engine.score import DEFAULT_WEIGHTS, Hidden, Shown, Weights, hidden_parts, is_exact, score, shown_parts


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate in their place in the order.

    ``chance`` is the expected chance of a yes, 0..1, for the size of a wave. It and ``total`` (the score, 0..1) hold
    hidden parts: not for people's eyes and not for logs. Reasons are found when asked for: few of an order are shown.
    """

    candidate: Candidate = field(repr=False)
    shown: Shown
    hidden: Hidden = field(repr=False)
    total: float = field(repr=False)
    chance: float = field(repr=False)
    ask: Ask = field(repr=False)
    weights: Weights = field(repr=False)

    def reasons(self, limit: int | None = None) -> tuple[Reason, ...]:
        """What the person asked may read, the part that weighed most first."""
        return reasons(self.ask, self.candidate, self.weights, limit)

    def desk_reasons(self) -> tuple[Part, ...]:
        """What the coordinator may read, the part that weighed most first."""
        return desk_reasons(self.ask, self.candidate, self.weights)


@dataclass(frozen=True, slots=True)
class Ranking:
    """``candidates``: who can be asked, best first. ``dropped``: who cannot, likest and nearest first, with the reason.

    Everybody stands in one of the two, once.
    """

    candidates: tuple[Ranked, ...]
    dropped: tuple[Dropped, ...] = field(repr=False)


def rank(
    ask: Ask,
    candidates: Iterable[Candidate],
    weights: Weights = DEFAULT_WEIGHTS,
    seed: int | str = 0,
    *,
    prior: Prior = DEFAULT_PRIOR,
) -> Ranking:
    """Who can be asked for ``ask``, best first, and who cannot (matching.md §4 and §5).

    A candidate is an offer with what is known of its person until now: what they were asked, answered and agreed to
    (``people.Candidate``; why so: ADR 39). A person with several stands in the order with the best that fits, and is
    dropped only where none fits, with the reason against the likest.

    The same candidates and seed give the same, however they come in. Equal scores (to nine digits) are put in an order
    drawn from seed, slot and person, so that nobody is always first.
    """
    sifted = sift(ask, candidates)
    ordered = sorted(
        (_ranked(ask, candidate, weights, prior) for candidate in sifted.eligible),
        key=lambda ranked: (
            -round(ranked.total, 9),
            _lot(seed, ask.slot_id, ranked.candidate.participant_id),
            ranked.candidate.participant_id,
            ranked.candidate.category_id,
            ranked.candidate.offer_id or 0,
            ranked.candidate.distance_m,
        ),
    )
    once: dict[int, Ranked] = {}
    for ranked in ordered:
        once.setdefault(ranked.candidate.participant_id, ranked)
    not_asked: dict[int, Dropped] = {}
    for dropped in sorted(sifted.dropped, key=lambda dropped: _likest_first(ask, dropped)):
        if dropped.candidate.participant_id not in once:
            not_asked.setdefault(dropped.candidate.participant_id, dropped)
    return Ranking(tuple(once.values()), tuple(not_asked.values()))


def _ranked(ask: Ask, candidate: Candidate, weights: Weights, prior: Prior) -> Ranked:
    shown, hidden = shown_parts(ask, candidate), hidden_parts(candidate, prior)
    return Ranked(
        candidate=candidate,
        shown=shown,
        hidden=hidden,
        total=score(shown, hidden, weights),
        chance=expected_yes(candidate.learned, prior),
        ask=ask,
        weights=weights,
    )


def _lot(seed: int | str, slot_id: int, participant_id: int) -> bytes:
    return blake2b(f"{seed}:{slot_id}:{participant_id}".encode(), digest_size=8).digest()


def _likest_first(ask: Ask, dropped: Dropped) -> tuple[bool, float, int, int, int, str]:
    candidate = dropped.candidate
    return (
        not is_exact(ask, candidate),
        candidate.distance_m,
        candidate.participant_id,
        candidate.category_id,
        candidate.offer_id or 0,
        dropped.reason.value,
    )
