"""The country that the lookup is measured in is one in which it finds whom it should."""

from __future__ import annotations

import pytest

from buurthulp import clock
from exchange.models import OfferPlace, Slot
from matching.engine.times import parts_between
from matching.selectors.asks import slot_with_request
from matching.selectors.candidates import find_pool
from members.bands import distance_between
from tests.benchmarks.country import make_country


@pytest.mark.django_db
def test_the_lookup_finds_exactly_whom_looking_at_every_offer_finds() -> None:
    slots = make_country(450)
    everybody = list(OfferPlace.objects.select_related("offer__category", "place__label"))
    found = 0
    for slot in slot_with_request(Slot.objects.filter(pk__in=[slot.pk for slot in slots])):
        help_request = slot.occasion.help_request
        pool = find_pool(slot, now=clock.now(), most=None)
        parts = sum({1 << bit for bit, _piece in parts_between(pool.ask.window)})
        fitting = {
            row.offer.participant_id
            for row in everybody
            if row.offer.category.parent_id == help_request.category.parent_id
            and row.offer.participant_id != help_request.participant_id
            and row.offer.day_parts & parts
            and distance_between(row.place.label, help_request.place.label)
            <= min(row.offer.radius_m, help_request.radius_m)
        }
        near = {candidate.participant_id for candidate in pool.candidates}
        within = {
            candidate.participant_id
            for candidate in pool.candidates
            if candidate.distance_m <= min(candidate.radius_m, help_request.radius_m)
        }
        assert within == fitting, help_request.pk
        assert near >= fitting
        found += len(fitting)
    assert found > len(slots)
