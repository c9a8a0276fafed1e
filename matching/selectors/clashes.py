"""What somebody agreed already for the time of something else."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from buurthulp.spoken import day_time
from matching.enums import MatchStatus
from matching.models import Invitation, Match

_LONGEST = timedelta(days=1)  # an agreement takes twelve hours at most


def agreed_between(
    participant_id: int, since: datetime, until: datetime, *, but: int = 0
) -> list[tuple[datetime, datetime]]:
    """From when until when the agreements of somebody are that may touch this time, the first first. One query.

    ``but``: the key of an occasion that is left out: who asks for several helpers meets them together.
    """
    matches = (
        Match.objects.filter(
            Q(helper=participant_id) | Q(asker=participant_id),
            status=MatchStatus.AGREED,
            starts_at__gt=since - _LONGEST,
            starts_at__lt=until,
        )
        .exclude(slot__occasion=but)
        .order_by("starts_at", "pk")
        .values_list("starts_at", "minutes")
    )
    return [(start, start + timedelta(minutes=minutes)) for start, minutes in matches]


def clash_at(participant_id: int, starts_at: datetime, minutes: int, *, but: int = 0) -> datetime | None:
    """When what this person agreed for the same time begins; None where nothing takes any of these minutes.

    ``but``: the key of the occasion for which it is asked.
    """
    until = starts_at + timedelta(minutes=minutes)
    agreed = agreed_between(participant_id, starts_at, until, but=but)
    return next((begin for begin, end in agreed if begin < until and starts_at < end), None)


def clash_words(participant_id: int, starts_at: datetime, minutes: int, *, but: int = 0) -> str:
    """The same in words, "donderdagmiddag 3 december, 14.00 uur"; "" where nothing takes any of these minutes."""
    return _words(clash_at(participant_id, starts_at, minutes, but=but))


def clash_of(invitation: Invitation) -> datetime | None:
    """When what whoever was asked, or said yes, has agreed for that time already begins.

    None where nothing is, where no moment was named yet, and of a series, which leaves out the days on which they
    cannot.
    """
    occasion = invitation.slot.occasion
    moment = invitation.starts_at or occasion.starts_at
    if moment is None or (occasion.help_request.repeats and not invitation.slot.search.is_alone):
        return None
    return clash_at(invitation.participant_id, moment, occasion.minutes, but=occasion.pk)


def clash_text(invitation: Invitation) -> str:
    """The same in words; "" for None."""
    return _words(clash_of(invitation))


def _words(begin: datetime | None) -> str:
    return day_time(begin) if begin is not None else ""
