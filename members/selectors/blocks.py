"""Whom somebody does not want to meet. Only they read it: the other never does (safety.md §8)."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from members.enums import ParticipantStatus
from members.models import Participant

_APART = "SELECT other_id FROM members_kept_apart WHERE one_id = %s"
_ARRANGING = """SELECT for_id FROM members_arranges WHERE by_id = %s
UNION ALL SELECT by_id FROM members_arranges WHERE for_id = %s"""


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
    the view of members/sql/kept_apart.view.sql. As a view it costs a page no query of its own, and every list asks it.
    """
    return Q(**{f"{people}__in": RawSQL(_APART, [participant_id])})  # noqa: S611 - words of ours


def arranging_with(participant_id: int, people: str = "pk") -> Q:
    """The filter for who arranges things for this participant, and for whom they do: they are not asked to help each
    other."""
    among = RawSQL(_ARRANGING, [participant_id] * 2)  # noqa: S611 - words of ours
    return Q(**{f"{people}__in": among})


def not_together_with(participant_id: int) -> frozenset[int]:
    """The ids of everybody whom either filter is about.

    They are few, and asking for them alone is quicker: in a longer query it takes PostgreSQL longer to plan the views
    than to find somebody among a million.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{_APART} UNION ALL {_ARRANGING}", [participant_id] * 3)
        return frozenset(person for (person,) in cursor.fetchall())
