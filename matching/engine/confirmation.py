"""After a yes: until when the asker can say "Graag"; and after the help: what counts as having happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from matching.engine.hours import Calendar, after_waking

AGREES_WITHIN_MINUTES = 30
SILENT_AFTER = timedelta(days=3)
UNCONFIRMED_AFTER = timedelta(days=7)


class SettlementKind(StrEnum):
    """``waiting``: too early to say. ``did_not_happen`` and ``unconfirmed`` write no transfer."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DID_NOT_HAPPEN = "did_not_happen"
    DESK = "desk"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Said:
    """What one of the two answered to "Is het gelukt?". ``minutes`` None: the agreed duration."""

    happened: bool
    minutes: int | None = None

    def __post_init__(self) -> None:
        if self.minutes is not None and self.minutes <= 0:
            raise ValueError("help takes some minutes")


@dataclass(frozen=True, slots=True)
class Settlement:
    """``minutes`` is there exactly when it is confirmed."""

    kind: SettlementKind
    minutes: int | None = None


def asker_answer_by(window: timedelta, now: datetime, need_at: datetime, calendar: Calendar) -> datetime:
    """Until when we wait for the asker's "Graag": their channel's window (waking time), or half the time to the need.

    The sooner of the two; after it the held yes is the coordinator's to settle.
    """
    half = max(need_at - now, timedelta()) / 2
    return min(after_waking(now, window, calendar), now + half)


def choose_by(window: timedelta, now: datetime, decide_by: datetime, need_at: datetime, calendar: Calendar) -> datetime:
    """Until when an asker may choose from several yeses, after one more came: as for one, but not past ``decide_by``.

    Where that has passed already, as for one.
    """
    usual = asker_answer_by(window, now, need_at, calendar)
    return min(usual, decide_by) if decide_by > now else usual


def settle(*, giver: Said | None, receiver: Said | None, agreed_minutes: int, waited: timedelta) -> Settlement:
    """What both said (None: nothing yet), ``waited`` time after they were asked.

    Both yes: the receiver's figure when at most 30 minutes apart, else the coordinator. Yes against no: the
    coordinator. One silent: after 3 days what the other said. Nobody: unconfirmed after 7 days.
    """
    if agreed_minutes <= 0:
        raise ValueError("help takes some minutes")
    if giver is not None and receiver is not None:
        return _settle_both(giver, receiver, agreed_minutes)
    only = giver or receiver
    if only is None:
        return Settlement(SettlementKind.UNCONFIRMED if waited >= UNCONFIRMED_AFTER else SettlementKind.WAITING)
    if waited < SILENT_AFTER:
        return Settlement(SettlementKind.WAITING)
    if not only.happened:
        return Settlement(SettlementKind.DID_NOT_HAPPEN)
    return Settlement(SettlementKind.CONFIRMED, only.minutes or agreed_minutes)


def _settle_both(giver: Said, receiver: Said, agreed_minutes: int) -> Settlement:
    if giver.happened != receiver.happened:
        return Settlement(SettlementKind.DESK)
    if not receiver.happened:
        return Settlement(SettlementKind.DID_NOT_HAPPEN)
    given, received = giver.minutes or agreed_minutes, receiver.minutes or agreed_minutes
    if abs(given - received) > AGREES_WITHIN_MINUTES:
        return Settlement(SettlementKind.DESK)
    return Settlement(SettlementKind.CONFIRMED, received)
