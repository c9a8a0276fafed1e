"""`manage.py keep_figures`: write the releases of a simulated town to the demo's file (demo.services.figures)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from demo.services.figures import FILE, keep_figures
from members.models import Community


class Command(BaseCommand):
    """Takes the only community there is."""

    help = "Bewaart de uitgekomen cijfers van een nagebootste plaats als voorbeeld voor de demo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, default=FILE, help="bestand dat wordt geschreven")

    def handle(self, *_args: Any, **options: Any) -> None:
        communities = list(Community.objects.all()[:2])
        if len(communities) != 1 or not communities[0].is_demo:
            raise CommandError(_("Dit is voor een database met één nagebootste uitwisseling."))
        number = keep_figures(communities[0], options["to"])
        self.stdout.write(_("%(number)s cijfers bewaard.") % {"number": number})
