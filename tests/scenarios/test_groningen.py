"""A city with full postcodes: two thousand people in Groningen, four hundred requests."""

from __future__ import annotations

import pytest

from exchange.enums import PublicPlaceKind as Kind
from tests.realdata import real_file
from tests.scenarios.lines import Destination, Somewhere, live_and_check, reaches_the_mark

PEOPLE = 2_000
REQUESTS = 400
SEED = 1
DESTINATIONS = (
    Destination("Universitair Medisch Centrum", Kind.HOSPITAL, "Groningen", 53.222, 6.578),
    Destination("Martini Ziekenhuis", Kind.HOSPITAL, "Groningen", 53.191, 6.568),
    Destination("Hoofdstation", Kind.STATION, "Groningen", 53.211, 6.564),
    Destination("Station Europapark", Kind.STATION, "Groningen", 53.204, 6.585),
    Destination("Forum", Kind.MEETING_PLACE, "Groningen", 53.219, 6.571),
    Destination("Stadhuis, Grote Markt", Kind.TOWN_HALL, "Groningen", 53.219, 6.567),
    Destination("Winkelcentrum Paddepoel", Kind.SHOP, "Groningen", 53.230, 6.541),
    Destination("Vismarkt", Kind.SHOP, "Groningen", 53.217, 6.564),
    Destination("Dorpscentrum", Kind.SHOP, "Haren", 53.173, 6.606),
)

pytestmark = [
    pytest.mark.deep,
    pytest.mark.long(minutes=7),
    pytest.mark.django_db(transaction=True, reset_sequences=True),
]


def test_a_city_with_full_postcodes(movable_clock, process_environment):
    place = Somewhere(
        name="Groningen",
        areas=[real_file("gemeenten_2022.geojson")],
        postcodes=real_file("pc6_fryslan_groningen_drenthe.csv.gz"),
        municipality="GM0014",
        destinations=DESTINATIONS,
    )
    counted = live_and_check(place, process_environment, people=PEOPLE, requests=REQUESTS, seed=SEED)
    assert reaches_the_mark(counted)
