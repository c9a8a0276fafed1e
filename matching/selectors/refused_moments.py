"""A moment of the week that did not suit several times, for who said so each time; and whether it all still holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, QuerySet

from buurthulp import spoken
from exchange.enums import OfferStatus
from exchange.models import Offer
from matching.engine.times import DayPart
from matching.enums import InvitationStatus
from matching.models import Invitation, RefusedMoment
from members.models import Participant

TIMES = 3
WITHIN = HOLDS_FOR = timedelta(days=182)


@dataclass(frozen=True, slots=True)
class Unsuited:
    """ "dinsdagmiddag", and its bit of the mask."""

    day_part: int
    text: str


class _Shared(Func):
    """The bits that two masks share."""

    template, arg_joiner = "(%(expressions)s)", " & "
    output_field = IntegerField()


def refused_moments(participant: Participant, now: datetime) -> QuerySet[RefusedMoment, Any]:
    """Parts of the week that were refused three times in half a year, and in which they still offer: ``times``.

    What was taken back, or became a yes after all, does not count.
    """
    offers = Offer.objects.filter(participant=participant, status=OfferStatus.ON)
    still_offered = offers.annotate(both=_Shared(F("day_parts"), OuterRef("day_part"))).filter(both__gt=0)
    rows: QuerySet[RefusedMoment, Any] = RefusedMoment.objects.filter(
        Exists(still_offered),
        invitation__participant=participant,
        invitation__status=InvitationStatus.NOT_NOW,
        invitation__answered_at__isnull=False,
        at__gt=now - WITHIN,
    )
    return rows.order_by().values("day_part").annotate(times=Count("pk")).filter(times__gte=TIMES)


def moment_text(day_part: int) -> str:
    """ "dinsdagmiddag" for one bit of the mask."""
    weekday, part = divmod(day_part.bit_length() - 1, len(DayPart))
    return spoken.weekday_part(weekday, DayPart(part).name.lower())


def is_long_ago(participant: Participant, now: datetime) -> bool:
    """Whether it is half a year ago that they said what they like and when they can."""
    return (participant.week_checked_at or participant.joined_at) <= now - HOLDS_FOR


def may_say_moment(invitation: Invitation) -> bool:
    """Whether that can be said of this one, and was not yet. One query."""
    is_refused = invitation.status == InvitationStatus.NOT_NOW and invitation.answered_at is not None
    has_moment = is_refused and invitation.occasion.starts_at is not None
    return has_moment and not RefusedMoment.objects.filter(invitation=invitation).exists()
