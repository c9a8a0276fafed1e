"""One scenario and the lines that must hold in it, whatever the place: from sign-up to ledger (matching.md §9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import connection

from buurthulp import clock
from buurthulp.viewers import SYSTEM
from exchange.enums import PublicPlaceKind
from exchange.models import PublicPlace
from exchange.services.catalogue import load_catalogue
from exchange.services.public_places import add_public_place
from matching.enums import MatchStatus
from matching.models import Match, Transfer
from matching.services.ledger import check_ledger
from matching.simulation.world import WORLDS, read_world
from members.enums import Precision
from members.models import Area, Community, Postcode
from members.services.communities import create_community, serve_area
from members.services.import_areas import import_areas
from members.services.import_postcodes import import_postcodes
from tests.scenarios.promises import (
    Figures,
    broken_promises,
    figures,
    ledger_faults,
    message_faults,
    steps_without_a_row,
)
from tests.scenarios.village import Village, start_on_a_monday_morning
from tests.scenarios.worker import running_worker
from tests.smtp_sink import running_sink

LEAST_SHARE = 0.90
MOST_INVITATIONS = 5.0
ASKED_WITHIN = timedelta(days=28)
# The longest lead is twelve and a half days, a flexible one two weeks; a silent pair is settled a week after that.
LIVED = timedelta(days=60)


@dataclass(frozen=True)
class Destination:
    """A real public place where people have to be, at a point in degrees (to about a hundred metres)."""

    name: str
    kind: PublicPlaceKind
    town: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Somewhere:
    """A real place: the files it is read from, its municipality, and public places where people have to be."""

    name: str
    areas: Sequence[Path]
    postcodes: Path
    municipality: str
    destinations: Sequence[Destination]
    precision: Precision = Precision.PC6
    shapes: Path | None = None


def build(place: Somewhere) -> tuple[Community, list[Postcode], list[PublicPlace]]:
    """Import the real places and make a community that serves the municipality; its postcodes and public places."""
    for path in place.areas:
        import_areas(actor=SYSTEM, path=path)
    import_postcodes(actor=SYSTEM, path=place.postcodes, precision=place.precision, shapes=place.shapes)
    community = create_community(
        actor=SYSTEM,
        slug="scenario",
        name=place.name,
        preset="burenhulpdienst",
        phone="085 000 00 00",
        hours_text="op werkdagen van 9 tot 17 uur",
        coordinator_name="Fatma",
        hosts=["testserver"],
    )
    municipality = Area.objects.get(code=place.municipality)
    serve_area(actor=SYSTEM, community=community, area=municipality)
    load_catalogue(actor=SYSTEM, community=community)
    served = [area for area in Area.objects.all() if area.code == place.municipality or _in(area, place.municipality)]
    public_places = [
        add_public_place(
            actor=SYSTEM,
            community=community,
            name=destination.name,
            kind=destination.kind,
            address="",
            town=destination.town,
            lon=destination.lon,
            lat=destination.lat,
            approve=True,
        )
        for destination in place.destinations
    ]
    return community, list(Postcode.objects.filter(area__in=served).order_by("code")), public_places


def _in(area: Area, municipality: str) -> bool:
    """CBS codes nest: of a wijk or buurt the four digits after the letters are its gemeente."""
    return area.code[2:6] == municipality[2:]


def live_and_check(
    place: Somewhere, environment: Mapping[str, str], *, people: int, requests: int, seed: int
) -> Figures:
    """Let the place live in the default world and check every promise. Prints the figures and returns them."""
    start_on_a_monday_morning()
    community, postcodes, public_places = build(place)
    world = read_world(WORLDS / "default.json")
    with running_sink() as sink, running_worker(dict(environment), mail_url=sink.url) as worker:
        village = Village(community, world, sink, worker, seed=seed)
        village.sign_up(people, postcodes)
        village.plan_requests(requests, within=ASKED_WITHIN, destinations=public_places)
        village.live(until=clock.now() + LIVED)
        worker.catch_up()
    counted = figures(village.asked)
    transfers = Transfer.objects.count()
    print(
        f"\n{place.name}, {connection.vendor}, seed {seed}: {people} people, {counted.requests} requests "
        f"({counted.rides} rides), {counted.answerable} with somebody eligible who would say yes in time, of which "
        f"{counted.answerable_matched} matched by the system ({counted.share:.1%}) with "
        f"{counted.invitations_of_answerable:.2f} invitations each; {counted.invitations} invitations over all "
        f"requests, {counted.invitations_each:.2f} for each of all {counted.matched} matches; {counted.on_list} on the "
        f"list, "
        f"{counted.withdrawn} withdrawn; {transfers} transfers, {len(sink.accepted)} mails, answers refused "
        f"{dict(sorted(village.refused.items()))}"
    )
    assert counted.requests == requests
    assert broken_promises(community) == []
    assert (faults := message_faults(sink)) == [], faults
    assert steps_without_a_row() == 0
    assert check_ledger(community) == []
    assert ledger_faults(community) == []
    assert transfers == Match.objects.filter(status=MatchStatus.DONE).count() > 0
    return counted


def reaches_the_mark(counted: Figures) -> bool:
    """Nine in ten of the requests that somebody would have said yes to, with at most five invitations each."""
    return counted.share >= LEAST_SHARE and counted.invitations_of_answerable <= MOST_INVITATIONS
