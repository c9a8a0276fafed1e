"""What two people still have together, for whoever is about to part from the other (safety.md §8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from exchange.enums import Rhythm, Visibility
from matching.enums import MatchStatus
from matching.models import Match
from members.models import Participant


@dataclass(frozen=True, slots=True)
class StillAgreed:
    """``is_coming``: they have an agreement to come. ``is_searched_on``: somebody else is looked for then."""

    is_coming: bool
    is_searched_on: bool


def still_agreed(participant: Participant, other: Participant, now: datetime) -> StillAgreed:
    """Of who is about to part: what falls away with it, and whether that was something they asked. One query."""
    two = Q(asker=participant, helper=other) | Q(asker=other, helper=participant)
    request = "slot__occasion__help_request"
    coming = list(
        Match.objects.filter(two, status=MatchStatus.AGREED, starts_at__gt=now).values_list(
            "asker", f"{request}__visibility", f"{request}__rhythm"
        )
    )
    # A series that only the coordinator fills may be of these two alone: nobody is promised in the other's place.
    return StillAgreed(
        is_coming=bool(coming),
        is_searched_on=any(
            asker == participant.pk and (visibility != Visibility.DESK or rhythm == Rhythm.ONCE)
            for asker, visibility, rhythm in coming
        ),
    )
