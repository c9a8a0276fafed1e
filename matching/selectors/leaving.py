"""What falls away when somebody leaves, as they read it before they do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from exchange.enums import ActivityStatus, RequestStatus
from exchange.models import Activity, HelpRequest
from exchange.wording import when_text
from matching.enums import MatchStatus
from matching.models import Match
from members.models import Participant
from members.own_data import users_that_go


@dataclass(frozen=True, slots=True)
class Appointment:
    """An agreement to come."""

    first_name: str
    when: str


@dataclass(frozen=True, slots=True)
class FallsAway:
    """``keeps_login``: the mail address stays, because it is also used for somebody else or for work here."""

    requests: tuple[str, ...]
    agreements: tuple[Appointment, ...]
    activities: tuple[str, ...]
    keeps_login: bool


def what_falls_away(participant: Participant, now: datetime) -> FallsAway:
    """Titles of open requests and activities, agreements to come."""
    coming = (
        Match.objects.filter(Q(asker=participant) | Q(helper=participant), status=MatchStatus.AGREED, starts_at__gt=now)
        .select_related("asker", "helper", "slot__occasion")
        .order_by("starts_at", "pk")
    )
    requests = HelpRequest.objects.filter(participant=participant, status=RequestStatus.OPEN).order_by("pk")
    activities = Activity.objects.filter(
        organiser=participant, status__in=[ActivityStatus.OPEN, ActivityStatus.HELD]
    ).order_by("pk")
    return FallsAway(
        requests=tuple(requests.values_list("title", flat=True)),
        agreements=tuple(
            Appointment(
                first_name=(row.helper if row.asker_id == participant.pk else row.asker).first_name,
                when=when_text(row.slot.occasion, row.starts_at),
            )
            for row in coming
        ),
        activities=tuple(activities.values_list("title", flat=True)),
        keeps_login=not users_that_go(participant),
    )
