"""A signal as the coordinator reads it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from buurthulp.viewers import RoleHold
from desk.areas import ids_that_open
from desk.enums import SignalOutcome, SignalStatus
from desk.models import Signal
from exchange.wording import when_text
from members.models import Participant


@dataclass(frozen=True, slots=True)
class PersonInSignal:
    """One of the two, by first name. ``can_open``: whether they live in the coordinator's areas."""

    public_id: str
    first_name: str
    can_open: bool


@dataclass(frozen=True, slots=True)
class SignalOnDesk:
    """Everything of the page."""

    public_id: str
    reporter: PersonInSignal
    about: PersonInSignal
    text: str
    since: datetime
    title: str
    when: str
    is_open: bool
    outcome_text: str
    note: str
    followed_up_at: datetime | None

    @property
    def people(self) -> tuple[PersonInSignal, PersonInSignal]:
        """Whom to call first, and the other."""
        return self.reporter, self.about


def signal_on_desk(signal: Signal, *, hold: RoleHold) -> SignalOnDesk:
    """The page, in a fixed number of queries."""
    open_ids = ids_that_open(hold, [signal.reporter_id, signal.about_id])
    match = signal.match
    return SignalOnDesk(
        public_id=signal.public_id,
        reporter=_person(signal.reporter, open_ids),
        about=_person(signal.about, open_ids),
        text=signal.text,
        since=signal.created_at,
        title=match.slot.occasion.help_request.title,
        when=when_text(match.slot.occasion, match.starts_at),
        is_open=signal.status == SignalStatus.OPEN,
        outcome_text=str(SignalOutcome(signal.outcome).label) if signal.outcome else "",
        note=signal.note,
        followed_up_at=signal.followed_up_at,
    )


def _person(person: Participant, open_ids: Collection[int]) -> PersonInSignal:
    return PersonInSignal(person.public_id, person.first_name, person.pk in open_ids)
