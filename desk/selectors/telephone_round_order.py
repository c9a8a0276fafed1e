"""Who is called on a day, in which order and by whom: for the pages and the sweep alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from desk.models import RoundMember, TelephoneRound
from desk.telephone_round_enums import RoundKind
from members.enums import ParticipantStatus


def members_on(day: date, rounds: Any) -> QuerySet[RoundMember]:
    """Whom these rounds call on a day: who agreed, is not away, and takes part; in their order."""
    found: QuerySet[RoundMember] = RoundMember.objects.filter(round__in=rounds, left_at=None, joined_on__lte=day)
    found = found.exclude(Q(away_from__lte=day, away_until__gte=day)).exclude(
        participant__status=ParticipantStatus.CLOSED
    )
    found = found.exclude(Q(round__paused_from__lte=day, round__paused_until__gte=day))
    return found.select_related("participant", "round__community").order_by("round", "position", "pk")


def callers_of(telephone_round: TelephoneRound, present: Sequence[RoundMember]) -> dict[int, int | None]:
    """By member, which participant calls them; None: nobody is named, so the desk does.

    In a chain each calls the next who is there; the first is called by who was named for the round, or by the last.
    """
    if telephone_round.kind == RoundKind.CALLER:
        return {member.pk: telephone_round.caller_id for member in present}
    last = present[-1].participant_id if len(present) > 1 else None
    before = [telephone_round.caller_id or last, *(member.participant_id for member in present[:-1])]
    return {member.pk: caller for member, caller in zip(present, before, strict=True)}
