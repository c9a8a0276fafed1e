"""A city of which only the four digits of the postcodes are known: Haarlem."""

from __future__ import annotations

import pytest

from exchange.enums import PublicPlaceKind as Kind
from members.enums import Precision
from tests.realdata import real_file
from tests.scenarios.lines import Destination, Somewhere, live_and_check, reaches_the_mark

PEOPLE = 400
REQUESTS = 150
SEED = 1
DESTINATIONS = (
    Destination("Spaarne Gasthuis Zuid", Kind.HOSPITAL, "Haarlem", 52.361, 4.649),
    Destination("Spaarne Gasthuis Noord", Kind.HOSPITAL, "Haarlem", 52.419, 4.658),
    Destination("Station Haarlem", Kind.STATION, "Haarlem", 52.388, 4.638),
    Destination("Station Spaarnwoude", Kind.STATION, "Haarlem", 52.383, 4.672),
    Destination("Stadhuis, Grote Markt", Kind.TOWN_HALL, "Haarlem", 52.381, 4.636),
    Destination("Bibliotheek Centrum, Gasthuisstraat", Kind.MEETING_PLACE, "Haarlem", 52.379, 4.632),
    Destination("Winkelcentrum Schalkwijk", Kind.SHOP, "Haarlem", 52.353, 4.654),
    Destination("Generaal Cronjéstraat", Kind.SHOP, "Haarlem", 52.396, 4.636),
)

pytestmark = [
    pytest.mark.deep,
    pytest.mark.long(minutes=2),
    pytest.mark.django_db(transaction=True, reset_sequences=True),
]


def test_a_city_by_four_digits(movable_clock, process_environment):
    place = Somewhere(
        name="Haarlem",
        areas=[real_file("gemeenten_2022.geojson"), real_file("buurten_5gemeenten.geojson")],
        postcodes=real_file("pc4_nl.csv"),
        municipality="GM0392",
        destinations=DESTINATIONS,
        precision=Precision.PC4,
        shapes=real_file("pc4_vlakken_5gemeenten.geojson"),
    )
    counted = live_and_check(place, process_environment, people=PEOPLE, requests=REQUESTS, seed=SEED)
    assert reaches_the_mark(counted)
