"""The lookup: what SQL leaves out, the engine would have dropped; and in a city nobody is always left out."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import datetime
from itertools import product
from typing import Any

import h3.api.basic_int as h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.cells import lookup_cells
from exchange.models import Offer, Slot
from exchange.services.offers import set_limits, set_offer
from matching.engine.rules import DropReason, sift
from matching.selectors import candidates
from matching.selectors.asks import slot_with_request
from matching.selectors.candidates import Pool, find_pool, find_pool_within
from matching.selectors.disks import disk_round
from matching.services.searching import invite_by_hand
from members.distance import label_distance
from members.models import Participant
from members.services.blocking import block
from tests.arranged import arranged_for_by, stop_arranging, who
from tests.cast import Person, make_resident
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, category, draft, offers, published

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


@kept
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
    wanted: list[dict[str, Any]] = [{"starts_at": THURSDAY_TWO}, {}, {"parts": ["evening"]}]
    for radius_m, when in product((1_000, 5_000, 25_000), wanted):
        help_request = draft(anna, radius_m=radius_m, **when)
        slot = slot_with_request(Slot.objects.filter(occasion__help_request=help_request)).get()
        strict = eligible(slot)
        assert strict == eligible(slot, is_loose=True) != set()
        tried += len(find_pool(slot, now=TUESDAY_TEN).candidates)
        everybody += len(find_pool(slot, now=TUESDAY_TEN, is_loose=True).candidates)
    assert tried < 0.8 * everybody


@pytest.mark.django_db
def test_a_larger_distance_holds_the_chosen_one_and_drops_what_is_beyond_it(
    anna, street, django_assert_num_queries, monkeypatch
):
    help_request = draft(anna, starts_at=THURSDAY_TWO, radius_m=1_000)
    slot = slot_with_request(Slot.objects.filter(occasion__help_request=help_request)).get()

    def within(pool: Pool, radius_m: int) -> set[int]:
        ask = replace(pool.ask, max_distance_m=radius_m)
        return {one.participant_id for one in sift(ask, pool.candidates).eligible}

    with django_assert_num_queries(5):
        wide = find_pool_within(slot, 5_000, now=TUESDAY_TEN)
    near, help_request = eligible(slot), slot.occasion.help_request
    help_request.radius_m = 5_000
    far = eligible(slot)
    assert (within(wide, 1_000), within(wide, 5_000)) == (near, far)
    assert set() < near < far
    # Where not all are taken, whoever lives within the chosen distance is.
    help_request.radius_m = 1_000
    monkeypatch.setattr(candidates, "MOST", len(find_pool(slot, now=TUESDAY_TEN).candidates))
    few = find_pool_within(slot, 5_000, now=TUESDAY_TEN)
    assert (len(few.candidates), within(few, 5_000)) == (candidates.MOST, near)


@pytest.mark.django_db
def test_of_all_that_a_coordinator_may_see_those_nearby_come_first(anna, street):
    """Also of who falls out: where not all are looked at, it is whoever lives farther away that is not."""
    help_request = draft(anna, starts_at=THURSDAY_TWO, radius_m=5_000)
    slot = slot_with_request(Slot.objects.filter(occasion__help_request=help_request)).get()
    distances = sorted(one.distance_m for one in find_pool(slot, now=TUESDAY_TEN, is_loose=True).candidates)
    nearby = sum(distance <= 1_000 for distance in distances)
    few = find_pool(slot, now=TUESDAY_TEN, is_loose=True, near_m=1_000, most=nearby)
    assert sorted(one.distance_m for one in few.candidates) == distances[:nearby]
    assert 0 < nearby < len(distances)


@pytest.mark.django_db
def test_where_more_fit_than_are_taken_each_slot_takes_others(anna, street):
    Offer.objects.update(radius_m=25_000, day_parts=(1 << 28) - 1)
    Participant.objects.update(avoids_direct_neighbours=False)
    taken: Counter[int] = Counter()
    for _ in range(25):
        help_request = draft(anna, starts_at=THURSDAY_TWO, radius_m=25_000)
        slot = slot_with_request(Slot.objects.filter(occasion__help_request=help_request)).get()
        found = eligible(slot, most=5)
        assert len(found) == 5
        assert found == eligible(slot, most=5)  # the same slot, the same people
        taken.update(found)
        help_request.delete()
    assert len(taken) > 31  # of forty
    assert max(taken.values()) < 15  # a lot that only turns round takes one of them 17 to 20 times


def people(slot: Slot) -> set[str]:
    """Whom the lookup finds, by first name."""
    return {person.first_name for person in find_pool(slot, now=TUESDAY_TEN).people.values()}


def dropped(slot: Slot) -> dict[str, DropReason]:
    """Whom the engine drops, where the lookup leaves it all to it: what a coordinator reads."""
    pool = find_pool(slot, now=TUESDAY_TEN, is_loose=True)
    why = sift(pool.ask, pool.candidates).dropped
    return {pool.people[one.candidate.participant_id].first_name: one.reason for one in why}


@pytest.mark.django_db
class TestWhoArrangesThings:
    @pytest.fixture
    def mieke(self, bram: Person, geography: Geography) -> Person:
        """Bram arranges things for her; she likes to help as well."""
        mieke = arranged_for_by(bram, "Mieke", at=geography.postcodes["9101AB"], number="41")
        offers(mieke)
        return mieke

    @pytest.fixture
    def truus(self, anna: Person, geography: Geography) -> Person:
        """Anna arranges things for her; she likes to help as well."""
        truus = arranged_for_by(anna, "Truus", at=geography.postcodes["9101AB"], number="42")
        offers(truus)
        return truus

    @pytest.fixture(autouse=True)
    def _coos(self, coos: Person) -> None:
        """Whoever is left out, he is not."""
        offers(coos)

    def slot(self, asker: Person) -> Slot:
        help_request = draft(asker, starts_at=THURSDAY_TWO)
        return slot_with_request(Slot.objects.filter(occasion__help_request=help_request)).get()

    @pytest.mark.parametrize("anna_blocks", [True, False])
    def test_not_for_whom_somebody_to_avoid_arranges(
        self, anna: Person, bram: Person, mieke: Person, anna_blocks: bool
    ) -> None:
        slot = self.slot(anna)
        assert (people(slot), dropped(slot)) == ({"Coos", "Mieke"}, {})
        one, other = (anna, bram) if anna_blocks else (bram, anna)
        block(actor=one.viewer, blocker=who(one), blocked=who(other))
        assert (people(slot), dropped(slot)) == ({"Coos"}, {"Mieke": DropReason.BLOCKED})
        stop_arranging(mieke)
        assert (people(slot), dropped(slot)) == ({"Coos", "Mieke"}, {})

    def test_nor_where_both_of_them_are_arranged_for(
        self, anna: Person, bram: Person, mieke: Person, truus: Person
    ) -> None:
        slot = self.slot(truus)
        assert (people(slot), dropped(slot)) == ({"Coos", "Mieke"}, {})
        block(actor=anna.viewer, blocker=who(anna), blocked=who(bram))
        assert (people(slot), dropped(slot)) == ({"Coos"}, {"Mieke": DropReason.BLOCKED})

    def test_not_for_whom_the_asker_arranges_themselves(self, anna: Person, truus: Person) -> None:
        slot = self.slot(anna)
        assert (people(slot), dropped(slot)) == ({"Coos"}, {"Truus": DropReason.SAME_HOUSEHOLD})
        stop_arranging(truus)
        assert (people(slot), dropped(slot)) == ({"Coos", "Truus"}, {})

    def test_nor_who_arranges_for_the_asker(self, anna: Person, truus: Person) -> None:
        offers(anna)
        slot = self.slot(truus)
        assert (people(slot), dropped(slot)) == ({"Coos"}, {"Anna": DropReason.SAME_HOUSEHOLD})

    def test_nor_by_hand(self, anna: Person, bram: Person, mieke: Person, truus: Person) -> None:
        slot = published(anna, starts_at=THURSDAY_TWO).slot
        block(actor=anna.viewer, blocker=who(anna), blocked=who(bram))
        for person in (mieke, truus):
            with pytest.raises(DomainError) as refused:
                invite_by_hand(actor=SYSTEM, slot_id=slot.pk, participant=who(person))
            assert refused.value.code == "not_together"
            stop_arranging(person)
            asked = invite_by_hand(actor=SYSTEM, slot_id=slot.pk, participant=who(person))
            assert asked.participant == person.participant
