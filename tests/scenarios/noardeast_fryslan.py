"""Noardeast-Fryslân as it is: its buurten and postcodes, and real public places where people have to be."""

from __future__ import annotations

from exchange.enums import PublicPlaceKind as Kind
from tests.realdata import real_file
from tests.scenarios.lines import Destination, Somewhere

DESTINATIONS = (
    Destination("Medisch centrum Sionsberg", Kind.HEALTH_CENTRE, "Dokkum", 53.318, 5.984),
    Destination("Busstation", Kind.STATION, "Dokkum", 53.322, 6.002),
    Destination("Gemeentehuis, Koningstraat", Kind.TOWN_HALL, "Dokkum", 53.327, 5.998),
    Destination("Bibliotheek", Kind.MEETING_PLACE, "Dokkum", 53.330, 6.006),
    Destination("Weekmarkt", Kind.SHOP, "Dokkum", 53.325, 5.996),
    Destination("Gemeentehuis", Kind.TOWN_HALL, "Kollum", 53.279, 6.151),
    Destination("Station", Kind.STATION, "Buitenpost", 53.256, 6.144),
    Destination("Station", Kind.STATION, "Feanwâlden", 53.242, 5.985),
    Destination("Medisch Centrum Leeuwarden", Kind.HOSPITAL, "Leeuwarden", 53.187, 5.812),
)


def noardeast_fryslan() -> Somewhere:
    """The municipality with its 24,516 addresses. Without the real files the test that asks is skipped."""
    return Somewhere(
        name="Noardeast-Fryslân",
        areas=[real_file("gemeenten_2022.geojson"), real_file("buurten_5gemeenten.geojson")],
        postcodes=real_file("pc6_noardeast_fryslan.csv"),
        municipality="GM1970",
        destinations=DESTINATIONS,
    )
