"""Letters to who has no mail: what was written down in a call, and that somebody would like to do it."""

from __future__ import annotations

from dataclasses import dataclass

from buurthulp.spoken import phone_number
from desk.models import Intake
from exchange.models import HelpRequest
from exchange.selectors import liked_by
from exchange.wording import when_text
from matching.models import Match
from matching.selectors.calendars import place_for
from members.enums import ContactWay
from members.models import Participant
from members.selectors.contacts import Contact, contact_for
from members.services.access_log import ContactDetails


@dataclass(frozen=True, slots=True)
class CallLetter:
    """After a call: what was asked and offered. ``contact`` is who sends it, ``lines`` are for the envelope."""

    first_name: str
    lines: tuple[str, ...]
    contact: Contact
    title: str
    likes: tuple[str, ...]
    told_by: str
    is_called: bool


@dataclass(frozen=True, slots=True)
class MatchLetter:
    """Of an agreement: with whom, when, and where: at home, in which village or at which public place."""

    first_name: str
    lines: tuple[str, ...]
    contact: Contact
    other: str
    when: str
    place: str


def call_letter(row: Intake, details: ContactDetails) -> CallLetter:
    """The letter about a call that was sent; ``details`` come from the logged look."""
    help_request, person = row.help_request, row.participant
    assert help_request is not None  # it was sent
    assert person is not None
    return CallLetter(
        first_name=details.first_name,
        lines=envelope_lines(details),
        contact=_sender(help_request),
        title=help_request.title,
        likes=_likes(person),
        told_by=told_by_text(person, phone_number(details.phone)),
        is_called=person.told_by == ContactWay.PHONE,
    )


def match_letter(match: Match, person: Participant, details: ContactDetails) -> MatchLetter:
    """The letter about an agreement to one of the two; it says no more of the other than a mail would."""
    other = match.helper if match.asker_id == person.pk else match.asker
    return MatchLetter(
        first_name=details.first_name,
        lines=envelope_lines(details),
        contact=_sender(match.slot.occasion.help_request),
        other=other.first_name,
        when=when_text(match.slot.occasion, match.starts_at),
        place=place_for(match, person),
    )


def envelope_lines(details: ContactDetails) -> tuple[str, ...]:
    """Name, street and number, postcode and town: as they stand on an envelope."""
    town = f"{details.postcode[:4]} {details.postcode[4:]}  {details.town}".strip()
    return (f"{details.first_name} {details.family_name}", details.street_line, town)


def _sender(help_request: HelpRequest) -> Contact:
    area = help_request.place.area if help_request.place is not None else None
    return contact_for(help_request.community, area)


def told_by_text(person: Participant, number: str) -> str:
    """ "telefoon, via Buurthulp: 06 12 34 56 78"; by mail no address."""
    way = str(ContactWay(person.told_by).label)
    return way if person.told_by == ContactWay.MAIL or not number else f"{way}: {number}"


def _likes(person: Participant) -> tuple[str, ...]:
    return tuple(thing for liked in liked_by(person) for thing in liked.things)
