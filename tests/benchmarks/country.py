"""A country with so many offers, each at three places, as dense whatever its size: what the lookup searches.

Three kinds of help each for a third as many people, who live, work and go to school some kilometres apart at most, in
a disk of H3 cells that grows with their number. So the same people live near somebody in a small country and a large
one, and whatever costs more in the large one is not due to them.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from datetime import timedelta

import h3.api.basic_int as h3

from buurthulp import clock
from buurthulp.viewers import SYSTEM
from exchange.cells import lookup_cells
from exchange.day_parts import DAYTIME_PARTS
from exchange.enums import RequestStatus, TrustNeed
from exchange.models import Category, HelpRequest, Occasion, Offer, OfferPlace, Slot
from exchange.services.catalogue import load_catalogue
from members.enums import ConfirmedBy, PlaceKind
from members.models import Community, Confirmation, Participant, Place, PlaceLabel
from tests.benchmarks.databases import insert_like
from tests.factories.members import CommunityFactory, PlaceImportFactory

MIDDLE = (52.1, 5.4)
OFFERS_EACH = 3
PLACES = (PlaceKind.HOME, PlaceKind.WORK, PlaceKind.SCHOOL)
PEOPLE_PER_LABEL = 2
"""Who take part among the hundred addresses and more of a label: one in seventy, a million offers in the country."""
STEPS_TO_WORK = 12
RADII_M = (1_000, 1_600, 2_500)
"""How far askers and helpers go: as worlds/default.json, half of them at most 1.6 km."""
ASKED = 60

Told = Callable[[str], object]


def make_country(offers: int, *, seed: int = 2026, tell: Told = lambda line: None) -> list[Slot]:
    """Fill the current database with so many offers; gives the slots of :data:`ASKED` requests all over it."""
    chance = random.Random(seed)
    community = CommunityFactory(slug="country", name="Country")
    load_catalogue(actor=SYSTEM, community=community)
    people = offers // OFFERS_EACH
    labels = _labels(people // PEOPLE_PER_LABEL)
    tell(f"{len(labels):,} places")
    kinds = [
        kind
        for kind in Category.objects.filter(community=community, parent__isnull=False)
        if kind.trust != TrustNeed.KEYS and not kind.needs_car and not kind.needs_vog
    ]
    homes = [chance.choice(labels) for _person in range(people)]
    tell(f"{_people(community, people):,} people")
    tell(f"{_places(homes, labels, chance):,} places of theirs")
    first = Offer(
        community=community,
        participant_id=1,
        category=kinds[0],
        radius_m=5_000,
        day_parts=DAYTIME_PARTS,
        created_at=clock.now(),
    )
    drawn = [chance.sample(kinds, OFFERS_EACH) for _person in range(people)]
    insert_like(first, _offers(drawn, chance))
    tell(f"{people * OFFERS_EACH:,} offers")
    tell(f"{_offer_places(first, drawn):,} of them at a place")
    return _slots(community, kinds, chance)


def _labels(count: int) -> list[PlaceLabel]:
    """So many cells of resolution 9 round the middle."""
    steps = math.ceil((math.sqrt(12 * count - 3) - 3) / 6)
    cells = sorted(h3.grid_disk(h3.latlng_to_cell(*MIDDLE, 9), steps))[:count]
    version = PlaceImportFactory()
    insert_like(
        PlaceLabel(precision="pc6", resolution=9, address_count=150, inner_distance_m=150, place_import=version),
        ({"id": number, "cell": cell} for number, cell in enumerate(cells, start=1)),
    )
    return list(PlaceLabel.objects.order_by("pk"))


def _people(community: Community, count: int) -> int:
    now = clock.now()
    numbers = range(1, count + 1)
    insert_like(
        Participant(community=community, first_name="Naam", joined_at=now),
        ({"id": number, "public_id": f"p{number:09d}"} for number in numbers),
    )
    return insert_like(
        Confirmation(participant_id=1, how=ConfirmedBy.LETTER, at=now),
        ({"id": number, "participant_id": number} for number in numbers),
    )


def _places(homes: list[PlaceLabel], labels: list[PlaceLabel], chance: random.Random) -> int:
    by_cell = {label.cell: label.pk for label in labels}

    def rows() -> Iterator[dict[str, object]]:
        for person, home in enumerate(homes):
            near = [home.pk, *(by_cell.get(cell, home.pk) for cell in chance.sample(_round(home.cell), 2))]
            for number, (kind, label) in enumerate(zip(PLACES, near, strict=True)):
                yield {
                    "id": person * len(PLACES) + number + 1,
                    "participant_id": person + 1,
                    "kind": kind.value,
                    "label_id": label,
                    "postcode_hash": f"{label:064d}",
                    "address_hash": f"{person:064d}",
                }

    return insert_like(Place(participant_id=1, kind=PlaceKind.HOME, label_id=1, created_at=clock.now()), rows())


def _round(cell: int) -> list[int]:
    """Where somebody who lives here may work."""
    steps = STEPS_TO_WORK // 2
    return list(h3.grid_ring(cell, steps)) + list(h3.grid_ring(cell, STEPS_TO_WORK))


def _offers(drawn: list[list[Category]], chance: random.Random) -> Iterator[dict[str, object]]:
    for person, kinds in enumerate(drawn):
        for number, kind in enumerate(kinds):
            key = person * OFFERS_EACH + number + 1
            yield {
                "id": key,
                "public_id": f"o{key:09d}",
                "participant_id": person + 1,
                "category_id": kind.pk,
                "radius_m": chance.choice(RADII_M),
                "day_parts": DAYTIME_PARTS & chance.getrandbits(28) or DAYTIME_PARTS,
            }


def _offer_places(offer: Offer, drawn: list[list[Category]]) -> int:
    cells = dict(Place.objects.order_by().values_list("pk", "label__cell"))
    known: dict[int, tuple[int, int]] = {}

    def rows() -> Iterator[dict[str, object]]:
        for person, kinds in enumerate(drawn):
            for number, kind in enumerate(kinds):
                for nth in range(1, len(PLACES) + 1):
                    place = person * len(PLACES) + nth
                    cell = cells[place]
                    if cell not in known:
                        found = lookup_cells(cell)
                        known[cell] = (found.ring, found.wide)
                    yield {
                        "id": (person * OFFERS_EACH + number) * len(PLACES) + nth,
                        "offer_id": person * OFFERS_EACH + number + 1,
                        "place_id": place,
                        "category_id": kind.pk,
                        "parent_category_id": kind.parent_id,
                        "ring_cell": known[cell][0],
                        "wide_cell": known[cell][1],
                    }

    example = OfferPlace(offer=offer, place_id=1, category_id=1, ring_cell=0, wide_cell=0)
    return insert_like(example, rows())


def _slots(community: Community, kinds: list[Category], chance: random.Random) -> list[Slot]:
    now = clock.now()
    slots = []
    people = Participant.objects.count()
    for person in chance.sample(range(1, people + 1), min(ASKED, people)):
        help_request = HelpRequest.objects.create(
            community=community,
            participant_id=person,
            category=chance.choice(kinds),
            status=RequestStatus.OPEN,
            title="Lamp",
            public_line="Wie draait een lamp in?",
            place=Place.objects.get(participant_id=person, kind=PlaceKind.HOME),
            radius_m=chance.choice(RADII_M),
            created_at=now,
            published_at=now,
        )
        at = now + timedelta(hours=chance.randrange(24, 240))
        occasion = Occasion.objects.create(help_request=help_request, starts_at=at, minutes=45)
        slots.append(Slot.objects.create(occasion=occasion))
    return slots
