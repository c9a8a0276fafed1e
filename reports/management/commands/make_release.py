"""`manage.py make_release PERIOD`: the figures of a closed month, quarter or year."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from members.models import Community
from reports.periods import Period
from reports.plan import in_words
from reports.selectors.coverage import coverage
from reports.services.releasing import make_release


class Command(BaseCommand):
    """May be repeated: what is released stays as it is, and has the same hash."""

    help = "Maakt de cijfers van een afgesloten periode en laat zien hoeveel ervan te tonen is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("period", metavar="PERIOD", help="2026-01, 2026-Q1 of 2026")
        parser.add_argument("--community", default="", help="korte naam van de uitwisseling; anders alle")

    def handle(self, *_args: Any, **options: Any) -> None:
        communities = Community.objects.filter(is_active=True).order_by("slug")
        if options["community"]:
            communities = communities.filter(slug=options["community"])
        if not communities and not options["community"]:
            raise CommandError(_("Er is nog geen uitwisseling om cijfers van te maken."))
        if not communities:
            raise CommandError(_("Deze uitwisseling is er niet: %(slug)s") % {"slug": options["community"]})
        try:
            period = Period.parse(options["period"])
            for community in communities:
                release = make_release(actor=SYSTEM, community=community, period=period)
                self.stdout.write(f"{community.slug} {release.period} {release.digest}")
                for one in coverage(release):
                    words = f"{one.question.measure.label}, {in_words(one.question)}"
                    self.stdout.write(f"  {words:<75} {one.percent:>3}%  {one.shown} / {one.cells}")
        except DomainError as error:
            raise CommandError(str(error)) from error
