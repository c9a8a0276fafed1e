"""Who is not confirmed yet, for a letter with a code; and what stands on that letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value, When

from buurthulp import clock
from buurthulp.viewers import RoleHold, Viewer
from desk.areas import that_open
from desk.selectors.letters import envelope_lines
from desk.selectors.requests import initial_of
from exchange.enums import RequestStatus
from exchange.models import HelpRequest
from members.enums import PlaceKind
from members.models import AddressLetter, Participant, Place
from members.selectors.contacts import Contact
from members.selectors.handing_over import spoken_code
from members.services.address_letters import MOST, WrittenLetter


@dataclass(frozen=True, slots=True)
class NewcomerRow:
    """Somebody who is not confirmed. ``letter_at`` and ``letter_until``: of the letter under way, if any.

    ``is_over``: that letter's time is over. ``asks``: a request of theirs is open.
    """

    public_id: str
    first_name: str
    initial: str
    area_name: str
    since: datetime
    asks: bool
    letter_at: datetime | None
    letter_until: datetime | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class CodeLetter:
    """What stands on one letter. ``lines`` are for the window of the envelope; ``contact`` is who sends it."""

    first_name: str
    lines: tuple[str, ...]
    code: str
    until: datetime
    contact: Contact
    logs_in: bool


def newcomers_of(viewer: Viewer, hold: RoleHold, *, page: str) -> tuple[list[NewcomerRow], Page[Any]]:
    """One page of who needs a letter, who has none first; of these who asks something, and then the newest.

    Two queries. As many on a page as one batch holds.
    """
    now = clock.now()
    home = Place.objects.filter(participant=OuterRef("pk"), kind=PlaceKind.HOME, is_current=True)
    letter = AddressLetter.objects.open().filter(participant=OuterRef("pk"))
    asking = HelpRequest.objects.filter(participant=OuterRef("pk"), status=RequestStatus.OPEN)
    people: QuerySet[Any] = (
        that_open(hold)
        .filter(Exists(home), community_id=viewer.community_id, confirmation=None)
        .annotate(
            home_area=Subquery(home.values("area__name")[:1]),
            letter_at=Subquery(letter.values("made_at")[:1]),
            letter_until=Subquery(letter.values("expires_at")[:1]),
            asks=Exists(asking),
            is_written_to=Case(
                When(Exists(letter.filter(expires_at__gt=now)), then=Value(1)),
                default=Value(0),
                output_field=IntegerField(),
            ),
        )
        .defer("phone")
        .order_by("is_written_to", "-asks", "-joined_at", "-pk")
    )
    found = Paginator(people, MOST).get_page(page)
    return [_row(person, now) for person in found], found


def code_letter(written: WrittenLetter) -> CodeLetter:
    """What stands on a letter that was made just now."""
    return CodeLetter(
        first_name=written.details.first_name,
        lines=envelope_lines(written.details),
        code=spoken_code(written.code),
        until=written.letter.expires_at,
        contact=written.contact,
        logs_in=written.logs_in,
    )


def _row(person: Any, now: datetime) -> NewcomerRow:
    assert isinstance(person, Participant)
    told: Any = person
    return NewcomerRow(
        public_id=person.public_id,
        first_name=person.first_name,
        initial=initial_of(person),
        area_name=told.home_area or "",
        since=person.joined_at,
        asks=told.asks,
        letter_at=told.letter_at,
        letter_until=told.letter_until,
        is_over=told.letter_until is not None and told.letter_until <= now,
    )
