"""`manage.py import_area_figures FILE`: after the areas, how many people live in each."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from members.figure_files import FIGURE_COLUMNS, FigureColumns
from members.geofiles import UTF8
from members.services.import_area_figures import import_area_figures


class Command(BaseCommand):
    """Prints each line that could not be used and goes on with the others."""

    help = "Leest hoeveel mensen er in elk gebied wonen uit een CSV-bestand (ook .gz). Opnieuw inlezen mag."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV-bestand met een kopregel")
        parser.add_argument("--code", default=FIGURE_COLUMNS.code, help="kolom met de code: GM…, WK… of BU…")
        parser.add_argument("--residents", default=FIGURE_COLUMNS.residents, help="kolom met het aantal inwoners")
        parser.add_argument("--encoding", default=UTF8, help="codering van het bestand, bijvoorbeeld cp1252")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            summary = import_area_figures(
                actor=SYSTEM,
                path=options["file"],
                columns=FigureColumns(options["code"], options["residents"]),
                encoding=options["encoding"],
                progress=self.stdout.write,
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        for line in summary.bad:
            self.stdout.write(_("Regel %(number)s: %(reason)s.") % {"number": line.number, "reason": line.reason})
        for number, text in (
            (summary.without_figure, _("%(number)s gebieden zonder aantal: wat er stond, blijft.")),
            (summary.unknown, _("%(number)s gebieden kennen we niet (een ander jaar, of nog niet ingelezen).")),
        ):
            if number:
                self.stdout.write(text % {"number": number})
        self.stdout.write(_("%(residents)s inwoners in onze gebieden.") % {"residents": summary.residents})
        self.stdout.write(
            _("Gewijzigd %(changed)s, gelijk gebleven %(unchanged)s.")
            % {"changed": summary.changed, "unchanged": summary.unchanged}
        )
