"""What is asked and offered."""

from __future__ import annotations

from datetime import timedelta

import factory

from buurthulp import clock
from exchange.cells import cell_of_point
from exchange.day_parts import DAYTIME_PARTS
from exchange.enums import PublicPlaceKind, RequestStatus, Side, Visibility
from exchange.models import Category, HelpRequest, Occasion, Offer, PublicPlace, Slot, SmallThing
from exchange.services.offers import save_likes
from tests.cast import Person
from tests.factories.members import DOKKUM, METRES_PER_DEGREE, CommunityFactory


class PublicPlaceFactory(factory.django.DjangoModelFactory[PublicPlace]):
    """An approved public place. ``north_m`` says where: metres north of Dokkum."""

    class Meta:
        model = PublicPlace

    class Params:
        north_m = 0

    community = factory.SubFactory(CommunityFactory)
    name = factory.Sequence(lambda n: f"Buurthuis {n}")
    kind = PublicPlaceKind.MEETING_PLACE
    address = "Dorpsplein 1"
    town = "Dokkum"
    lon = DOKKUM[1]
    lat = factory.LazyAttribute(lambda place: DOKKUM[0] + place.north_m / METRES_PER_DEGREE)
    cell = factory.LazyAttribute(lambda place: cell_of_point(place.lon, place.lat))
    approved_at = factory.LazyFunction(clock.now)
    created_at = factory.LazyFunction(clock.now)


def thing(kind: Category, number: int = 1, side: Side = Side.LIKES) -> int:
    """The id of a small thing of a kind: number 1, 2 or 3."""
    return SmallThing.objects.get(category=kind, side=side, position=number).pk


def open_request(asker: Person, kind: Category, **extra: object) -> HelpRequest:
    """An open request of ``asker`` on the board, for some moment in the next three days."""
    now = clock.now()
    assert asker.participant is not None
    values = {
        "community": asker.community,
        "participant": asker.participant,
        "category": kind,
        "status": RequestStatus.OPEN,
        "visibility": Visibility.BOARD,
        "title": "Een lamp",
        "public_line": "Wie kan mijn lamp vervangen?",
        "private_line": "Ik hoor slecht.",
        "place": asker.home,
        "created_at": now,
        "published_at": now,
        **extra,
    }
    help_request: HelpRequest = HelpRequest.objects.create(**values)
    occasion = Occasion.objects.create(
        help_request=help_request, flexible_from=now, flexible_until=now + timedelta(days=3), minutes=45
    )
    Slot.objects.create(occasion=occasion)
    return help_request


def board_offer(person: Person, kind: Category, *numbers: int, own_words: str = "", **extra: object) -> Offer:
    """An offer of this person that stands on the board, with these small things ticked (1, 2, 3)."""
    assert person.participant is not None
    (offer,) = save_likes(
        actor=person.viewer,
        participant=person.participant,
        small_thing_ids=[thing(kind, number) for number in numbers],
        own_words=own_words,
        own_kind=kind,
    )
    Offer.objects.filter(pk=offer.pk).update(**{"is_on_board": True, "day_parts": DAYTIME_PARTS, **extra})
    offer.refresh_from_db()
    return offer
