"""A town with a board of a given size, made in bulk, with rows as the services would have written them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

import h3.api.basic_int as h3

from buurthulp import clock
from buurthulp.viewers import SYSTEM, Viewer
from exchange.cells import lookup_cells
from exchange.day_parts import DAYTIME_PARTS
from exchange.enums import RequestStatus, SlotStatus, TrustNeed, Visibility
from exchange.models import Category, HelpRequest, Occasion, Offer, OfferPlace, Slot, SmallThing
from exchange.services.catalogue import load_catalogue
from members.enums import ConfirmedBy, PlaceKind
from members.models import Block, Community, Confirmation, Participant, Place, PlaceLabel
from tests.factories.members import CommunityFactory, PlaceImportFactory

EACH = 5
"""Requests per person, and offers per person: ten things on the board for everybody in town."""
LABELS_AROUND = 8
BATCH = 2_000
DOKKUM = (53.325, 5.999)
WORDS = "lamp tuin koffie trap hond wandelen boodschap fiets printer brief soep schilderij kast lift station".split()
RARE, RARE_TEXTS = "accordeon", 60
"""A word that is in about so many texts, whatever the size of the town: some pages of a dozen."""


def make_town(items: int, *, seed: int = 2026) -> Viewer:
    """Fill the current database with about this many things on the board; gives somebody in the middle of it."""
    chance = random.Random(seed)
    community = CommunityFactory(slug="bench", name="Bench")
    load_catalogue(actor=SYSTEM, community=community)
    people = settle(
        community, _labels(), count=items // (2 * EACH), each=EACH, chance=chance, rare_one_in=items // RARE_TEXTS
    )
    viewer = people[0][0]
    Block.objects.bulk_create(Block(blocker=viewer, blocked=other, at=clock.now()) for other, _place in people[1:6])
    return Viewer(user_id=None, community_id=community.pk, participant_id=viewer.pk)


def settle(
    community: Community,
    labels: list[PlaceLabel],
    *,
    count: int,
    each: int,
    chance: random.Random,
    rare_one_in: int = 2_000,
    asked_before: timedelta = timedelta(0),
) -> list[tuple[Participant, Place]]:
    """So many people into a community with its kinds of help, each with as many requests and offers.

    They asked in the thirty days before ``asked_before`` ago: what a demo has of its own stays the newest.
    """
    kinds = [
        kind
        for kind in Category.objects.filter(community=community, parent__isnull=False)
        if kind.trust != TrustNeed.KEYS
    ]
    people = _people(community, count, labels, chance)
    _requests(people, kinds, each, chance, rare_one_in, clock.now() - asked_before)
    _offers(people, kinds, each, chance, rare_one_in)
    return people


def _labels() -> list[PlaceLabel]:
    """Some two hundred cells of resolution 9 round a town, the viewer's first."""
    version = PlaceImportFactory()
    cells = h3.grid_disk(h3.latlng_to_cell(*DOKKUM, 9), LABELS_AROUND)
    centre = h3.latlng_to_cell(*DOKKUM, 9)
    made = PlaceLabel.objects.bulk_create(
        PlaceLabel(
            cell=cell, precision="pc6", resolution=9, address_count=150, inner_distance_m=150, place_import=version
        )
        for cell in sorted(cells, key=lambda cell: h3.grid_distance(centre, cell))
    )
    return list(made)


def _people(
    community: Community, count: int, labels: list[PlaceLabel], chance: random.Random
) -> list[tuple[Participant, Place]]:
    now = clock.now()
    people = Participant.objects.bulk_create(
        (Participant(community=community, first_name=f"Naam{number}", joined_at=now) for number in range(count)),
        batch_size=BATCH,
    )
    places = Place.objects.bulk_create(
        (
            Place(
                participant=person,
                kind=PlaceKind.HOME,
                label=labels[0] if number == 0 else chance.choice(labels),
                postcode_hash=f"{number % (count // 20 + 1):064d}",
                created_at=now,
            )
            for number, person in enumerate(people)
        ),
        batch_size=BATCH,
    )
    Confirmation.objects.bulk_create(
        (Confirmation(participant=person, how=ConfirmedBy.LETTER, at=now) for person in people), batch_size=BATCH
    )
    return list(zip(people, places, strict=True))


def _text(chance: random.Random, rare_one_in: int) -> str:
    words = chance.choices(WORDS, weights=range(len(WORDS), 0, -1), k=6)
    if chance.randrange(rare_one_in) == 0:
        words[0] = RARE
    return f"Wie kan {' '.join(words)}?"


def _requests(
    people: list[tuple[Participant, Place]],
    kinds: list[Category],
    each: int,
    chance: random.Random,
    rare_one_in: int,
    newest: datetime,
) -> None:
    """One in ten is for who is asked alone, one in twenty is taken, one in twenty for a direct neighbour's eyes not."""
    now = clock.now()

    def rows() -> Iterator[HelpRequest]:
        for person, place in people:
            for _number in range(each):
                yield HelpRequest(
                    community_id=person.community_id,
                    participant=person,
                    category=chance.choice(kinds),
                    status=RequestStatus.OPEN,
                    visibility=Visibility.INVITED if chance.random() < 0.1 else Visibility.BOARD,
                    title=_text(chance, rare_one_in)[:80],
                    public_line=_text(chance, rare_one_in),
                    place=place,
                    avoids_direct_neighbours=chance.random() < 0.05,
                    created_at=now,
                    published_at=newest - timedelta(seconds=chance.randrange(30 * 86_400)),
                )

    made = HelpRequest.objects.bulk_create(rows(), batch_size=BATCH)
    occasions = Occasion.objects.bulk_create(
        (
            Occasion(help_request=row, starts_at=now + timedelta(hours=chance.randrange(1, 21 * 24)), minutes=45)
            for row in made
        ),
        batch_size=BATCH,
    )
    Slot.objects.bulk_create(
        (
            Slot(occasion=occasion, status=SlotStatus.MATCHED if chance.random() < 0.05 else SlotStatus.OPEN)
            for occasion in occasions
        ),
        batch_size=BATCH,
    )


def _offers(
    people: list[tuple[Participant, Place]], kinds: list[Category], each: int, chance: random.Random, rare_one_in: int
) -> None:
    now = clock.now()
    things = {kind.pk: list(SmallThing.objects.filter(category=kind, side="likes")) for kind in kinds}
    offers = [
        Offer(
            community_id=person.community_id,
            participant=person,
            category=kind,
            radius_m=5_000,
            day_parts=DAYTIME_PARTS & chance.getrandbits(28) or DAYTIME_PARTS,
            is_on_board=chance.random() < 0.9,
            line=(line := _text(chance, rare_one_in)),
            words=f"{kind.name} {line}",
            created_at=now - timedelta(seconds=chance.randrange(30 * 86_400)),
        )
        for person, _place in people
        for kind in chance.sample(kinds, each)
    ]
    Offer.objects.bulk_create(offers, batch_size=BATCH)
    ticks = Offer.small_things.through
    ticks.objects.bulk_create(
        (
            ticks(offer_id=offer.pk, smallthing_id=thing.pk)
            for offer in offers
            for thing in chance.sample(things[offer.category_id], 2)
        ),
        batch_size=BATCH,
    )
    at = {person.pk: place for person, place in people}
    OfferPlace.objects.bulk_create(
        (_offer_place(offer, at[offer.participant_id]) for offer in offers), batch_size=BATCH
    )


def _offer_place(offer: Offer, place: Place) -> OfferPlace:
    cells = lookup_cells(place.label.cell)
    return OfferPlace(
        offer=offer,
        place=place,
        category_id=offer.category_id,
        parent_category_id=offer.category.parent_id,
        ring_cell=cells.ring,
        wide_cell=cells.wide,
    )
