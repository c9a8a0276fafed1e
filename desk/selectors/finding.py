"""Who is calling? People found by a number or a name, while it is typed; nobody's contact data is read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Case, OuterRef, Q, Subquery, When

from buurthulp.errors import DomainError
from buurthulp.viewers import RoleHold
from desk.areas import living_in
from desk.selectors.requests import initial_of
from members import search_keys
from members.enums import ParticipantStatus, PlaceKind
from members.models import Community, Participant, Place
from members.services.homes import look_up_home

MOST_HITS = 8
_MOST_READ = 60
SHORTEST_NAME = 3
_NUMBER = re.compile(r"[0-9+()\s./-]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody from the coordinator's areas who may be calling."""

    public_id: str
    first_name: str
    initial: str
    area_name: str


@dataclass(frozen=True, slots=True)
class Found:
    """Who was found here, and whether somebody just like it lives elsewhere: nothing more is told of them."""

    hits: tuple[Hit, ...] = ()
    is_elsewhere: bool = False

    def __bool__(self) -> bool:
        return bool(self.hits) or self.is_elsewhere


def find_people(community: Community, hold: RoleHold, typed: str) -> Found:
    """People whose number, its last four digits, first name or family name was typed. Two queries at most.

    Elsewhere only a whole number or a whole name counts: a part of one would say who lives there.
    """
    text = " ".join(typed.split())[:80]
    if _NUMBER.fullmatch(text):
        number, digits = search_keys.normal_phone(text), re.sub(r"\D", "", text)
        if number:
            whole = Q(phone_hash=search_keys.phone_keys(number).whole)
            return _found(community, hold, whole, exactly=whole)
        ending = Q(phone_end_hash=search_keys.phone_keys(digits).end)
        return _found(community, hold, ending) if len(digits) == 4 else Found()
    if len(text) < SHORTEST_NAME:
        return Found()
    first, _space, rest = text.partition(" ")
    here = Q(first_name__istartswith=text) | _family_begins(text)
    exactly = None
    if rest:
        begins = Q(first_name__istartswith=first)
        # "Joop H", as our lists write him: of one letter there is no key, so the names are compared that begin so.
        is_initial = len(search_keys.normal_family_name(rest)) < SHORTEST_NAME <= len(first)
        here |= begins if is_initial else begins & _family_begins(rest)
        exactly = Q(first_name__iexact=first, family_name_hash=search_keys.family_name_keys(rest).whole)
    return _found(community, hold, here, exactly=exactly, name=text)


def same_person(
    community: Community,
    hold: RoleHold,
    *,
    first_name: str,
    family_name: str,
    postcode: str,
    house_number: str,
    phone: str,
) -> Found:
    """Who takes part here already with this number, or with this name at this address."""
    number = search_keys.normal_phone(phone)
    same = Q(phone_hash=search_keys.phone_keys(number).whole) if number else Q(pk__in=[])
    if first_name.strip() and family_name.strip() and postcode.strip() and house_number.strip():
        try:
            home = look_up_home(community, postcode=postcode, house_number=house_number)
        except DomainError:
            return _found(community, hold, same, exactly=same)
        at_home = Place.objects.filter(kind=PlaceKind.HOME, is_current=True, address_hash=home.keys.address)
        same |= Q(
            pk__in=at_home.values("participant"),
            first_name__iexact=" ".join(first_name.split()),
            family_name_hash=search_keys.family_name_keys(family_name).whole,
        )
    return _found(community, hold, same, exactly=same)


def find_twins(person: Participant, hold: RoleHold) -> Found:
    """Who may be this very person: of one name, or with one number or mail address. One or two queries."""
    same = Q(first_name__iexact=person.first_name, family_name_hash=person.family_name_hash)
    for name in ("phone_hash", "email_hash"):
        if key := getattr(person, name):
            same |= Q(**{name: key})
    return _found(person.community, hold, ~Q(pk=person.pk) & same, exactly=~Q(pk=person.pk) & same)


def hit_of(person: Participant) -> Hit:
    """Somebody who was picked. One query."""
    home = Place.objects.filter(participant=person, kind=PlaceKind.HOME, is_current=True)
    area = home.values_list("area__name", flat=True).first()
    return Hit(person.public_id, person.first_name, initial_of(person), area or "")


def _family_begins(text: str) -> Q:
    """By its first three letters; what was typed beyond these is compared afterwards."""
    normal = search_keys.normal_family_name(text)
    if len(normal) < SHORTEST_NAME:
        return Q(family_name_hash=search_keys.family_name_keys(text).whole)
    return Q(family_name_start_hash=search_keys.family_name_keys(text).start)


def _found(community: Community, hold: RoleHold, here: Q, *, exactly: Q | None = None, name: str = "") -> Found:
    people = Participant.objects.filter(community=community).exclude(status=ParticipantStatus.CLOSED)
    home = Place.objects.filter(participant=OuterRef("pk"), kind=PlaceKind.HOME, is_current=True)
    whole = Q(family_name_hash=search_keys.family_name_keys(name).whole) | (exactly or Q(pk__in=[])) if name else here
    rows = (
        people.filter(living_in(hold))
        .filter(here)
        .annotate(home_area=Subquery(home.values("area__name")[:1]))
        .defer("phone")
        # The whole name first: of many that only begin so, no more are read than can be shown.
        .order_by(Case(When(whole, then=0), default=1), "first_name", "pk")[:_MOST_READ]
    )
    hits = tuple(
        Hit(person.public_id, person.first_name, initial_of(person), person.home_area or "")
        for person in rows
        if not name or _is_named(person, name)
    )[:MOST_HITS]
    is_elsewhere = (
        exactly is not None and hold.area_ids is not None and people.filter(exactly).exclude(living_in(hold)).exists()
    )
    return Found(hits, is_elsewhere)


def _is_named(person: Participant, typed: str) -> bool:
    """Whether somebody's name begins as typed: "wil", "wil jan" or "jansen"."""
    family, first = search_keys.normal_family_name(person.family_name), person.first_name.casefold()
    text = typed.casefold()
    if first.startswith(text) or family.startswith(search_keys.normal_family_name(text)):
        return True
    one, _space, rest = text.partition(" ")
    return bool(rest) and first.startswith(one) and family.startswith(search_keys.normal_family_name(rest))
