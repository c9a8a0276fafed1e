"""Whom somebody does not want to meet. Only they read it: the other never does (safety.md §8)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from members.enums import ActsForKind, ParticipantStatus
from members.models import ActsFor, Block, Participant


def blocked_by(participant: Participant) -> QuerySet[Participant]:
    """Everybody this participant blocked who still takes part, the latest first. Contact data is not read."""
    return (
        Participant.objects.filter(blocks_received__blocker=participant)
        .exclude(status=ParticipantStatus.CLOSED)
        .defer("family_name", "phone")
        .order_by("-blocks_received__at", "-pk")
    )


def kept_apart_from(participant_id: int, people: str = "pk") -> Q:
    """The filter for everybody who is not to meet this participant (safety.md §8); ``people`` is their lookup path.

    One of the two blocked the other; or somebody did who arranges things for one of them, whom they would meet as well.
    """
    found = Q()
    for one, other in (("blocker", "blocked"), ("blocked", "blocker")):
        # Joins and not subqueries in subqueries: SQLite reads only so deep.
        arranged = {
            f"{one}__acted_by__kind": ActsForKind.SELF,
            f"{one}__acted_by__until": None,
            f"{one}__acted_by__user__acts_for__kind": ActsForKind.PROXY,
            f"{one}__acted_by__user__acts_for__until": None,
            f"{one}__acted_by__user__acts_for__participant": participant_id,
        }
        arranges = {
            f"{other}__acted_by__kind": ActsForKind.SELF,
            f"{other}__acted_by__until": None,
            f"{other}__acted_by__user__acts_for__kind": ActsForKind.PROXY,
            f"{other}__acted_by__user__acts_for__until": None,
        }
        for blocks in (Block.objects.filter(**{one: participant_id}), Block.objects.filter(**arranged)):
            for_others = blocks.filter(**arranges).values(f"{other}__acted_by__user__acts_for__participant")
            found |= Q(**{f"{people}__in": blocks.values(other)}) | Q(**{f"{people}__in": for_others})
    return found


def arranging_with(participant_id: int, people: str = "pk") -> Q:
    """The filter for who arranges things for this participant, and for whom they do: they are not asked to help each
    other."""
    found = Q()
    for theirs, of_others in ((ActsForKind.PROXY, ActsForKind.SELF), (ActsForKind.SELF, ActsForKind.PROXY)):
        rows = ActsFor.objects.filter(
            kind=of_others,
            until=None,
            user__acts_for__kind=theirs,
            user__acts_for__until=None,
            user__acts_for__participant=participant_id,
        )
        found |= Q(**{f"{people}__in": rows.values("participant")})
    return found
