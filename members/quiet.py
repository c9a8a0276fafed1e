"""When somebody is not to be disturbed: the community's quiet hours, and their own round them.

Clock times are local ones (Europe/Amsterdam), so that nine in the morning stays nine across a change of summer time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from buurthulp import clock
from buurthulp.clock import AMSTERDAM, localtime
from members.models import Community, Participant

NOON = time(12)
SUNDAY = 6
GATHERING = timedelta(minutes=15)
"""What comes within so long after the quiet hours goes together: a morning's questions are one mail."""


def clock_of(text: str) -> time:
    """ "21:00" as a time."""
    hours, minutes = text.split(":")
    return time(int(hours), int(minutes))


def usual_edges(community: Community) -> tuple[time, time]:
    """From when until when it is quiet for everybody here."""
    quiet = community.preset.quiet
    return clock_of(quiet.start), clock_of(quiet.end)


def edges_for(participant: Participant) -> tuple[time, time]:
    """From when until when it is quiet for this participant: never less than their community's hours."""
    start, end = usual_edges(participant.community)
    if participant.quiet_from is None or participant.quiet_until is None:
        return start, end
    return min(start, participant.quiet_from, key=_after_noon), max(end, participant.quiet_until, key=_after_noon)


def resting_until(participant: Participant) -> date | None:
    """The last day of the pause somebody is in now; None for who is asked things."""
    until = participant.paused_until
    return until if until is not None and until >= localtime(clock.now()).date() else None


def awake_from(moment: datetime, participant: Participant) -> datetime:
    """``moment`` itself, or the end of the quiet hours it falls in."""
    start, end = edges_for(participant)
    for _day in range(3):  # a night, a quiet Sunday, and the night after it
        local, night = localtime(moment), _night_of(moment)
        if participant.community.preset.quiet.sunday and local.weekday() == SUNDAY:
            moment = _at(local.date(), end)
        elif _at(night, start) <= moment < _at(night, end):
            moment = _at(night, end)
        else:
            break
    return moment


def gathering_now(moment: datetime, participant: Participant) -> datetime | None:
    """Until when what comes now goes together, in the first quarter of an hour after quiet; None at other times."""
    opened = _at(_night_of(moment), edges_for(participant)[1])
    is_now = opened <= moment < opened + GATHERING and awake_from(moment, participant) == moment
    return opened + GATHERING if is_now else None


def next_gathering(moment: datetime, participant: Participant) -> datetime:
    """When what can wait is told: shortly after the next end of their quiet hours, this morning's where it still is."""
    now = gathering_now(moment, participant)
    if now is not None:
        return now
    if awake_from(moment, participant) == moment:
        start, night = edges_for(participant)[0], _night_of(moment)
        evening = _at(night, start)
        moment = evening if moment < evening else _at(night + timedelta(days=1), start)
    return awake_from(moment, participant) + GATHERING


def _night_of(moment: datetime) -> date:
    """The day from whose noon to the next this moment falls: evening, night and morning belong together."""
    return (localtime(moment) - timedelta(hours=12)).date()


def _at(night: date, clock: time) -> datetime:
    """This clock time between that day's noon and the next."""
    day = night if clock >= NOON else night + timedelta(days=1)
    return datetime.combine(day, clock, tzinfo=AMSTERDAM).astimezone(UTC)


def _after_noon(clock: time) -> tuple[bool, time]:
    return clock < NOON, clock
