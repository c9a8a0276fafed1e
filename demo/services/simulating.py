"""Fills an empty installation with a simulated year of an exchange of a city's size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from time import perf_counter

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from demo.services.invented_places import invent_postcodes
from demo.services.past import sent_then
from demo.services.year import Lived, Year
from exchange.moments import local_instant
from exchange.services.catalogue import load_catalogue
from matching.simulation.world import WORLDS, read_world
from members.enums import AreaLevel, Feature
from members.models import Area, Community, User
from members.services.communities import create_community, serve_area
from members.services.import_areas import import_areas
from members.services.settings import switch_feature

SLUG = "nagebootst"
MET = 0.85
"""About this share of what is asked comes to an agreement in the default world: so many requests are needed."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """What was made, and in how many seconds."""

    community: Community
    lived: Lived
    seconds: float


@transaction.atomic
def simulate_year(
    *,
    areas: Sequence[Path],
    municipality: str,
    people: int,
    matches: int,
    seed: int,
    first_year: int,
    years: int = 1,
    hosts: Sequence[str] = (),
    tell: Callable[[str], None] = lambda _line: None,
) -> Simulated:
    """Whole calendar years of one community in one gemeente, all of it or nothing.

    ``matches``: about so many a year. The community is marked as a demo's, its postcodes begin with 0 and lie in no
    street: nobody can take it for real. Raises DomainError ``simulation.clock`` where the clock cannot be moved,
    ``simulation.not_empty``, ``simulation.too_late`` for years that are not over, ``simulation.no_area``.
    """
    if not settings.CLOCK_MOVABLE:
        raise DomainError(
            "simulation.clock", _("De klok staat hier vast. Zet BUURTHULP_SCENARIO_CLOCK=1 in een lege proefomgeving.")
        )
    if Community.objects.exists() or User.objects.exists() or Area.objects.exists():
        raise DomainError(
            "simulation.not_empty", _("Deze database is al in gebruik. Een nagebootst jaar begint met een lege.")
        )
    start, end = _new_year(first_year), _new_year(first_year + years)
    if end > clock.now():
        raise DomainError(
            "simulation.too_late", _("Het jaar %(year)s is nog niet voorbij.") % {"year": first_year + years - 1}
        )
    began = perf_counter()
    for path in areas:
        import_areas(actor=SYSTEM, path=path, progress=tell)
    gemeente = Area.objects.filter(code=municipality, level=AreaLevel.MUNICIPALITY).first()
    if gemeente is None:
        raise DomainError(
            "simulation.no_area", _("Gemeente %(code)s staat in geen van de bestanden.") % {"code": municipality}
        )
    postcodes = invent_postcodes(gemeente)
    community = create_community(
        actor=SYSTEM,
        slug=SLUG,
        name=_("%(place)s (nagebootst)") % {"place": gemeente.name},
        organisation=_("Niemand: alles is verzonnen"),
        preset="burenhulpdienst",
        phone="085 000 00 00",
        hours_text=_("op werkdagen van 9 tot 17 uur"),
        coordinator_name="Fatma",
        hosts=hosts,
        is_demo=True,
    )
    # A year is lived from one event to the next; rounds by the hour would be thousands of events more.
    community = switch_feature(actor=SYSTEM, community=community, feature=Feature.ROUNDS, is_on=False)
    serve_area(actor=SYSTEM, community=community, area=gemeente)
    load_catalogue(actor=SYSTEM, community=community)
    year = Year(community, read_world(WORLDS / "default.json"), seed=seed, start=start, end=end)
    year.plan_people(people, postcodes)
    year.plan_requests(round(matches / MET) * years)

    def tell_month(until: datetime, lived: Lived) -> None:
        _look_anew()
        tell(
            _("Tot %(day)s: %(people)s mensen, %(requests)s vragen, %(matches)s afspraken; %(seconds).0f seconden.")
            % {
                "day": clock.localtime(until).date().isoformat(),
                "people": lived.people,
                "requests": lived.requests,
                "matches": lived.matches,
                "seconds": perf_counter() - began,
            }
        )

    lived = year.live(tell=tell_month)
    sent_then()
    return Simulated(community=community, lived=lived, seconds=perf_counter() - began)


def _new_year(year: int) -> datetime:
    return local_instant(date(year, 1, 1), time(0))


def _look_anew() -> None:
    """Let the database count its rows: within one transaction nothing does so by itself, and it plans for none."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
