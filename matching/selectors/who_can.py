"""Who can be asked for a search at this moment, and in what order: its own, or with whom a round found for it first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from matching.engine.people import Candidate
from matching.engine.ranking import Ranked, rank
from matching.engine.reasons import Reason
from matching.enums import InvitationStatus
from matching.models import Search
from matching.selectors.candidates import Pool, find_pool
from matching.selectors.policy import weights_of

ASKED_AGAIN_AFTER = timedelta(days=60)
_MAY_BE_ASKED_AGAIN = (InvitationStatus.LAPSED, InvitationStatus.NOT_NOW, InvitationStatus.ARRANGED)


@dataclass(frozen=True, slots=True)
class WhoCan:
    """Who can be asked now, best first; ``wakes_at``: when the first can of those in quiet hours of their own."""

    pool: Pool
    ranking: list[Ranked]
    wakes_at: datetime | None


def who_can(search: Search, *, now: datetime, asked: Q) -> WhoCan:
    """Everybody who can be asked for this search. ``asked``: the questions that were put already, to whomever."""
    preset = search.slot.occasion.help_request.community.preset
    pool = find_pool(search.slot, now=now, asked=asked)
    found = rank(pool.ask, pool.candidates, weights_of(preset), seed=search.pk, prior=pool.prior)
    ranking = [ranked for ranked in found.candidates if ranked.candidate.participant_id in pool.mailable]
    wakes_at = min((pool.asleep[r.candidate.participant_id] for r in ranking if _is_asleep(r, pool)), default=None)
    return WhoCan(pool, [ranked for ranked in ranking if not _is_asleep(ranked, pool)], wakes_at)


@dataclass(frozen=True, slots=True)
class InRound:
    """What a round found for one search: whom to ask, first found first, and who is kept for other requests."""

    people: tuple[int, ...] = ()
    kept: frozenset[int] = frozenset()

    def ordered(self, ranking: Sequence[Ranked]) -> list[Ranked]:
        """Whom it found and who can still be asked, and then the others in their own order."""
        of_person = {ranked.candidate.participant_id: ranked for ranked in ranking}
        first = [of_person[person] for person in self.people if person in of_person]
        others = (one for one in ranking if one.candidate.participant_id not in self.kept.union(self.people))
        return [*first, *others]


def _is_asleep(ranked: Ranked, pool: Pool) -> bool:
    return ranked.candidate.participant_id in pool.asleep


def asked_for_this(search: Search, now: datetime) -> Q:
    """Whoever got the question that this search asks: for this place, or for those searched for together with it.

    For a date by itself: about that date. For a series: lately, since who could not in March may like to in June; and
    of this very date whoever said something that asking anew cannot undo.
    """
    occasion = search.slot.occasion
    if search.is_alone or not occasion.help_request.has_several:
        return Q(occasion=occasion.pk)
    asked = Q(slot__occasion__help_request=occasion.help_request_id)
    if not occasion.help_request.repeats:
        return asked
    settled = Q(occasion=occasion.pk) & ~Q(status__in=_MAY_BE_ASKED_AGAIN)
    return asked & Q(invited_at__gt=now - ASKED_AGAIN_AFTER) | settled


def why_asked(candidate: Candidate, because: Iterable[Reason], *, chance: float = 0.0) -> dict[str, object]:
    """What an invitation remembers of why this person was asked. No chance: they or the asker took the first step."""
    return {
        "offer_id": candidate.offer_id,
        "chance": chance,
        "reason_codes": [reason.value for reason in because],
        "distance_m": round(candidate.distance_m),
        "band": candidate.band.value,
    }
