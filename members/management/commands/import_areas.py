"""`manage.py import_areas FILE`: gemeenten first, then wijken, then buurten."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from members.area_files import AREA_COLUMNS, AreaColumns
from members.enums import AreaLevel
from members.geofiles import UTF8
from members.services.import_areas import import_areas


class Command(BaseCommand):
    """Prints each object that could not be used and goes on with the others."""

    help = "Leest gemeenten, wijken of buurten uit een GeoJSON-bestand (ook .gz). Opnieuw inlezen mag."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="GeoJSON-bestand, in graden (WGS84)")
        parser.add_argument("--code", default=AREA_COLUMNS.code, help="eigenschap met de code: GM…, WK… of BU…")
        parser.add_argument("--name", default=AREA_COLUMNS.name, help="eigenschap met de naam")
        parser.add_argument("--parent", help="eigenschap met de code van het gebied erboven; anders uit de code zelf")
        parser.add_argument(
            "--residents", help="eigenschap met het aantal inwoners; anders de laatste die inwoners… heet"
        )
        parser.add_argument("--encoding", default=UTF8, help="codering van het bestand, bijvoorbeeld cp1252")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            summary = import_areas(
                actor=SYSTEM,
                path=options["file"],
                columns=AreaColumns(options["code"], options["name"], options["parent"], options["residents"]),
                encoding=options["encoding"],
                progress=self.stdout.write,
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        for line in summary.bad:
            self.stdout.write(_("Gebied %(number)s: %(reason)s.") % {"number": line.number, "reason": line.reason})
        for level, number in summary.per_level.items():
            self.stdout.write(f"{AreaLevel(level).label}: {number}")
        if summary.unnamed:
            self.stdout.write(_("Zonder naam, de code staat er: %(number)s.") % {"number": summary.unnamed})
        if summary.repaired:
            self.stdout.write(
                _("Vlakken die zichzelf kruisten en zijn hersteld: %(number)s.") % {"number": summary.repaired}
            )
        for code in summary.without_parent:
            self.stdout.write(_("%(code)s: geen wijk of gemeente gevonden waar dit in ligt.") % {"code": code})
        if summary.under_other or summary.without_parent:
            self.stdout.write(
                _("Zonder eigen wijk: %(under)s hangen onder hun gemeente, %(without)s nergens onder.")
                % {"under": summary.under_other, "without": len(summary.without_parent)}
            )
        if summary.without_parent:
            self.stdout.write(_("Lees eerst de gemeenten en wijken van hetzelfde jaar in, en dan dit bestand opnieuw."))
        self.stdout.write(
            _("Nieuw %(created)s, gewijzigd %(changed)s, gelijk gebleven %(unchanged)s.")
            % {"created": summary.created, "changed": summary.changed, "unchanged": summary.unchanged}
        )
