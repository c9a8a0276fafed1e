"""By when the desk must have done something about a signal (safety.md §8), in its office hours."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from buurthulp import clock
from desk.enums import SignalKind, SignalUrgency
from desk.presence import Presence
from exchange.moments import local_instant
from members.models import Community

REPORT_DAYS = 1
"""Office days within which "dit klopt niet" is answered."""
CALM_DAYS = 14
"""Days after which what can wait has waited long enough."""
WEEK_DAYS = 3
"""Office days for what is of this week, where the settings of the community name no other number."""


def answer_by(kind: SignalKind, urgency: SignalUrgency, community: Community, now: datetime) -> datetime:
    """The last moment. What is of today, after the office closed: when it closes on the next day it is open."""
    if kind == SignalKind.UNSAFE:
        return now
    presence = Presence(week=community.preset.office.by_weekday())
    if kind == SignalKind.MISUSE:
        return _closing(presence, now, after_days=REPORT_DAYS)
    if urgency == SignalUrgency.TODAY:
        return _closing(presence, now, after_days=0)
    if urgency == SignalUrgency.WEEK:
        signals = community.preset.features.signals
        return _closing(presence, now, after_days=signals.open_days if signals else WEEK_DAYS)
    return now + timedelta(days=CALM_DAYS)


def _closing(presence: Presence, now: datetime, *, after_days: int) -> datetime:
    """When the office closes, so many office days after today; today itself only while it is open still."""
    today = _closes(presence, now)
    moment = now if today is not None and now < today else presence.next_day_from(now)
    for _day in range(after_days):
        moment = presence.next_day_from(moment)
    return _closes(presence, moment) or moment


def _closes(presence: Presence, moment: datetime) -> datetime | None:
    day = clock.localtime(moment).date()
    spans = presence.spans_on(day) if any(presence.week) else ()
    return local_instant(day, time.fromisoformat(spans[-1])) if spans else None
