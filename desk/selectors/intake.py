"""A call that became a request: what to say to who is still on the line, and the letter to who has no mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from buurthulp.spoken import phone_number, standard
from buurthulp.viewers import RoleHold
from desk.areas import ids_that_open
from desk.models import Intake
from exchange.enums import OfferStatus
from exchange.models import Offer
from exchange.series import request_when
from exchange.suggesting import sounds_too_heavy, sounds_urgent
from matching.models import Search
from members.enums import ContactWay
from members.models import Participant
from members.selectors.contacts import Contact, contact_for
from members.services.access_log import ContactDetails


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What was entered. ``can_open``: the request lies in the coordinator's own areas."""

    public_id: str
    request_id: str
    first_name: str
    title: str
    when: str
    answer_by: datetime | None
    told_by: str
    can_open: bool
    is_urgent: bool
    is_too_heavy: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """On one page, in large letters. ``contact`` is who sends it."""

    first_name: str
    lines: tuple[str, ...]
    title: str
    likes: tuple[str, ...]
    told_by: str
    is_called: bool
    contact: Contact


def taken_in(row: Intake, *, hold: RoleHold) -> TakenIn:
    """What the page after a call shows."""
    help_request, person = row.help_request, row.participant
    assert help_request is not None  # it was sent
    assert person is not None
    searches = Search.objects.filter(slot__occasion__help_request=help_request)
    search = searches.select_related("slot__occasion__help_request").order_by("pk").first()
    words = f"{help_request.title} {help_request.public_line}"
    return TakenIn(
        public_id=row.public_id,
        request_id=help_request.public_id,
        first_name=person.first_name,
        title=help_request.title,
        when=request_when(help_request, search.slot.occasion) if search is not None else "",
        answer_by=search.decide_by if search is not None else None,
        told_by=told_by_text(person, phone_number(person.phone)),
        can_open=person.pk in ids_that_open(hold, [person.pk]),
        is_urgent=sounds_urgent(words),
        is_too_heavy=sounds_too_heavy(words),
    )


def letter_for(row: Intake, details: ContactDetails) -> Letter:
    """The letter about a call; ``details`` come from the logged look."""
    help_request, person = row.help_request, row.participant
    assert help_request is not None  # it was sent
    assert person is not None
    town = f"{details.postcode[:4]} {details.postcode[4:]}  {details.town}".strip()
    area = help_request.place.area if help_request.place is not None else None
    return Letter(
        first_name=details.first_name,
        lines=(f"{details.first_name} {details.family_name}", details.street_line, town),
        title=help_request.title,
        likes=_likes(person),
        told_by=told_by_text(person, phone_number(details.phone)),
        is_called=person.told_by == ContactWay.PHONE,
        contact=contact_for(person.community, area),
    )


def told_by_text(person: Participant, number: str) -> str:
    """ "telefoon, via Buurthulp: 06 12 34 56 78"; by mail no address."""
    way = str(ContactWay(person.told_by).label)
    return way if person.told_by == ContactWay.MAIL or not number else f"{way}: {number}"


def _likes(person: Participant) -> tuple[str, ...]:
    offers = Offer.objects.filter(participant=person, status=OfferStatus.ON).prefetch_related("small_things")
    return tuple(standard(thing.text) for offer in offers for thing in offer.small_things.all())
