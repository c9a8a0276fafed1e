"""The lookup: what SQL leaves out, the engine would have dropped; and in a city nobody is always left out."""

from __future__ import annotations

import random
from datetime import datetime
from itertools import product

import h3.api.basic_int as h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buurthulp.viewers import SYSTEM
from exchange.cells import lookup_cells
from exchange.models import Offer, Slot
from exchange.services.offers import set_limits, set_offer
from matching.engine.rules import sift
from matching.selectors.candidates import find_pool, find_pools_within, slot_with_request
from matching.selectors.disks import disk_round
from members.distance import label_distance
from members.models import Participant
from tests.cast import make_resident
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, category, draft

THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)

cells = st.builds(
    lambda lat, lon, resolution: h3.latlng_to_cell(lat, lon, resolution),
    st.floats(50.7, 53.6),
    st.floats(3.3, 7.3),
    st.integers(6, 9),
)


@given(asker=cells, metres=st.floats(0, 12_000), bearing=st.floats(0, 360), resolution=st.integers(6, 9))
def test_a_ring_is_never_nearer_than_it_says_and_the_disk_holds_all(asker, metres, bearing, resolution):
    lat, lon = h3.cell_to_latlng(asker)
    helper = h3.latlng_to_cell(
        lat + metres / 111_200 * random.Random(bearing).uniform(-1, 1),
        lon + metres / 67_000 * random.Random(bearing + 1).uniform(-1, 1),
        resolution,
    )
    apart = label_distance(asker, helper, 0)
    found = lookup_cells(helper)
    for radius in (500, 1_600, 5_000, 25_000):
        disk = disk_round(asker, radius)
        cell = found.ring if disk.column == "ring_cell" else found.wide
        rings = [ring for ring in disk.rings if cell in ring.cells]
        assert [ring.least_m for ring in rings if ring.least_m > apart] == []
        assert rings or apart > radius


@pytest.fixture
def street(community, geography):
    """Forty people at four distances, each with limits of their own."""
    lot = random.Random(5)
    people = []
    for number in range(40):
        postcode = lot.choice(["9101AA", "9101BA", "9102AA", "9103AA"])
        person = make_resident(community, f"Buur{number}", at=geography.postcodes[postcode], number=str(number + 1))
        set_offer(actor=SYSTEM, participant=person.participant, category=category(person), is_on=True)
        set_limits(
            actor=SYSTEM,
            participant=person.participant,
            monthly_number=None,
            radius_m=lot.choice([500, 700, 2_000, 5_000, 12_000]),
            avoids_direct_neighbours=lot.random() < 0.3,
            day_parts=lot.getrandbits(28) or 1,
        )
        people.append(person)
    return people


def eligible(slot: Slot, **how: object) -> set[int]:
    pool = find_pool(slot, now=TUESDAY_TEN, **how)
    return {candidate.participant_id for candidate in sift(pool.ask, pool.candidates).eligible}


@pytest.mark.django_db
def test_sql_leaves_out_only_whom_the_engine_would_drop(anna, street):
    tried = everybody = 0
    for radius_m, starts_at in product((1_000, 5_000, 25_000), (THURSDAY_TWO, None)):
        help_request = draft(anna, starts_at=starts_at, radius_m=radius_m)
        slot = slot_with_request(Slot.objects.filter(occasion__help_request=help_request)).get()
        strict = eligible(slot)
        assert strict == eligible(slot, is_loose=True) != set()
        tried += len(find_pool(slot, now=TUESDAY_TEN).candidates)
        everybody += len(find_pool(slot, now=TUESDAY_TEN, is_loose=True).candidates)
    assert tried < 0.8 * everybody


@pytest.mark.django_db
def test_several_distances_at_once_find_the_same_as_each_alone(anna, street, django_assert_num_queries):
    help_request = draft(anna, starts_at=THURSDAY_TWO, radius_m=1_000)
    slot = slot_with_request(Slot.objects.filter(occasion__help_request=help_request)).get()
    with django_assert_num_queries(5):
        pools = find_pools_within(slot, [1_000, 5_000], now=TUESDAY_TEN)
    alone = []
    for radius_m in (1_000, 5_000):
        slot.occasion.help_request.radius_m = radius_m
        with django_assert_num_queries(4):
            alone.append(find_pool(slot, now=TUESDAY_TEN))
    assert [(pool.ask, pool.candidates) for pool in pools] == [(pool.ask, pool.candidates) for pool in alone]
    assert len(pools[0].candidates) < len(pools[1].candidates)


@pytest.mark.django_db
def test_where_more_fit_than_are_taken_each_slot_takes_others(anna, street):
    Offer.objects.update(radius_m=25_000, day_parts=(1 << 28) - 1)
    Participant.objects.update(avoids_direct_neighbours=False)
    seen: set[int] = set()
    for _ in range(25):
        help_request = draft(anna, starts_at=THURSDAY_TWO, radius_m=25_000)
        slot = slot_with_request(Slot.objects.filter(occasion__help_request=help_request)).get()
        found = eligible(slot, most=5)
        assert len(found) == 5
        assert found == eligible(slot, most=5)  # the same slot, the same people
        seen |= found
        help_request.delete()
    assert len(seen) > 30
