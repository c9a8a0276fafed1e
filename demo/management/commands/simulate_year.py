"""`manage.py simulate_year GM0392 gemeenten.geojson wijken.geojson buurten.geojson`: a made-up exchange."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError
from demo.services.simulating import simulate_year
from matching.simulation.world import WorldError


class Command(BaseCommand):
    """Prints each month as it is over, and at the end how long it took."""

    help = "Vult een lege database met een nagebootst jaar van een uitwisseling, op de kaart van een echte gemeente."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("municipality", help="code van de gemeente, bijvoorbeeld GM0392")
        parser.add_argument("areas", nargs="+", type=Path, help="GeoJSON met gemeenten, dan wijken, dan buurten")
        parser.add_argument("--people", type=int, default=7000, help="mensen die meedoen (7000)")
        parser.add_argument("--matches", type=int, default=3000, help="afspraken per jaar, ongeveer (3000)")
        parser.add_argument("--seed", type=int, default=1, help="hetzelfde getal geeft hetzelfde jaar (1)")
        parser.add_argument("--year", type=int, help="het eerste jaar; anders het laatste dat voorbij is")
        parser.add_argument("--years", type=int, default=1, help="zoveel jaren achter elkaar (1)")
        parser.add_argument("--host", action="append", default=[], help="naam waarop de site antwoordt")

    def handle(self, *_args: Any, **options: Any) -> None:
        years = options["years"]
        first = options["year"] or clock.localtime(clock.now()).year - years
        if min(options["people"], options["matches"], years) < 1:
            raise CommandError(_("Het aantal mensen, afspraken en jaren is minstens 1."))
        if not (options["host"] or settings.ALLOWED_HOSTS):
            raise CommandError(_("Zeg met --host op welke naam de site antwoordt: in elke mail staat een link."))
        try:
            made = simulate_year(
                areas=options["areas"],
                municipality=options["municipality"],
                people=options["people"],
                matches=options["matches"],
                seed=options["seed"],
                first_year=first,
                years=years,
                hosts=options["host"],
                tell=self.stdout.write,
            )
        except (DomainError, WorldError) as error:
            raise CommandError(str(error)) from error
        lived = made.lived
        self.stdout.write(
            _(
                "Klaar: %(people)s mensen, %(requests)s vragen, %(invitations)s keer iemand gevraagd, "
                "%(matches)s afspraken. %(seconds).0f seconden, %(rate).1f vragen per seconde."
            )
            % {
                "people": lived.people,
                "requests": lived.requests,
                "invitations": lived.invitations,
                "matches": lived.matches,
                "seconds": made.seconds,
                "rate": lived.requests / made.seconds,
            }
        )
        for code, number in sorted(lived.refused.items()):
            self.stdout.write(_("Geweigerd, %(code)s: %(number)s keer.") % {"code": code, "number": number})
