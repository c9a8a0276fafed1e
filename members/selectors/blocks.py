"""Whom somebody does not want to meet. Only they read it: the other never does (safety.md §8)."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from members.enums import ActsForKind, ParticipantStatus
from members.models import ActsFor, Participant


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

    One of the two blocked the other; or somebody did who arranges things for one of them, whom they would meet as well:
    the view of members/sql/kept_apart.view.sql. As a view it costs a page nothing to ask, which every list does.
    """
    return Q(**{f"{people}__in": RawSQL("SELECT other_id FROM members_kept_apart WHERE one_id = %s", [participant_id])})


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
