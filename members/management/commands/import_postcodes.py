"""`manage.py import_postcodes FILE`: after the areas, so that each postcode finds its own."""

from argparse import ArgumentParser
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from members.enums import Precision
from members.geofiles import UTF8
from members.postcode_files import PC4_COLUMNS, PC6_COLUMNS, PostcodeColumns
from members.services.import_postcodes import PostcodeImportSummary, import_postcodes
from members.services.label_following import follow_labels

COLUMN_HELP = {
    "code": "kolom met de postcode",
    "lon": "kolom met de lengtegraad (WGS84)",
    "lat": "kolom met de breedtegraad (WGS84)",
    "addresses": "kolom met het aantal adressen",
    "residents": "kolom met het aantal inwoners, als adressen ontbreken (2,1 inwoners per adres)",
    "area": "kolom met de code van de buurt, wijk of gemeente; anders uit de kaart",
    "street": "kolom met de straat",
    "town": "kolom met de woonplaats",
}


class Command(BaseCommand):
    """Prints each line that could not be used and goes on with the others."""

    help = "Leest postcodes uit een CSV-bestand (ook .gz) en maakt groepen van minstens 100 adressen. Opnieuw mag."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV-bestand met een kopregel")
        parser.add_argument("--precision", choices=Precision.values, default=Precision.PC6.value)
        parser.add_argument("--shapes", type=Path, help="GeoJSON-bestand met de vlakken, alleen bij pc4")
        parser.add_argument("--encoding", default=UTF8, help="codering van het bestand, bijvoorbeeld cp1252")
        for name, text in COLUMN_HELP.items():
            parser.add_argument(f"--{name}", help=text)

    def handle(self, *_args: Any, **options: Any) -> None:
        precision = Precision(options["precision"])
        try:
            summary = import_postcodes(
                actor=SYSTEM,
                path=options["file"],
                precision=precision,
                columns=_columns(precision, options),
                shapes=options["shapes"],
                encoding=options["encoding"],
                progress=self.stdout.write,
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self._report(summary)
        self._follow()

    def _follow(self) -> None:
        """Where people live follows; stopped here, the worker goes on with it."""
        following = follow_labels()
        if following.moved:
            self.stdout.write(
                _("%(number)s adressen van deelnemers kregen een andere groep.") % {"number": following.moved}
            )
        if following.gone:
            self.stdout.write(
                _("%(number)s adressen van deelnemers hebben een postcode die er niet meer is.")
                % {"number": following.gone}
            )

    def _report(self, summary: PostcodeImportSummary) -> None:
        for line in summary.bad:
            self.stdout.write(_("Regel %(number)s: %(reason)s.") % {"number": line.number, "reason": line.reason})
        for line in summary.bad_shapes:
            self.stdout.write(_("Vlak %(number)s: %(reason)s.") % {"number": line.number, "reason": line.reason})
        for postcode, other in summary.merged.items():
            self.stdout.write(_("%(postcode)s is samengevoegd met %(other)s.") % {"postcode": postcode, "other": other})
        self.stdout.write(
            _("%(addresses)s adressen in %(labels)s groepen; de kleinste heeft er %(smallest)s.")
            % {"addresses": summary.addresses, "labels": summary.labels, "smallest": summary.smallest}
        )
        shares = ", ".join(
            f"{resolution}: {share:.1%}".replace(".", ",") for resolution, share in summary.shares.items()
        )
        self.stdout.write(_("Adressen per fijnheid van de groep (9 is het fijnst): %(shares)s.") % {"shares": shares})
        for number, text in (
            (
                len(summary.merged),
                _("%(number)s postcodes hadden zelf geen 100 adressen: samengevoegd met de dichtstbijzijnde."),
            ),
            (
                0 if summary.merged else summary.joined,
                _("%(number)s postcodes (aan de rand) hadden geen 100 adressen om zich heen: bij de naaste groep."),
            ),
            (summary.gone, _("%(number)s postcodes van eerder staan niet meer in het bestand.")),
            (summary.moved_along, _("%(number)s postcodes van eerder schoven mee, hun groep werd te klein.")),
            (summary.without_area, _("%(number)s postcodes liggen in geen bekend gebied.")),
            (summary.labels_removed, _("%(number)s oude groepen zijn weg.")),
        ):
            if number:
                self.stdout.write(text % {"number": number})
        self.stdout.write(
            _("Nieuw %(created)s, gewijzigd %(changed)s, gelijk gebleven %(unchanged)s.")
            % {"created": summary.created, "changed": summary.changed, "unchanged": summary.unchanged}
        )


def _columns(precision: Precision, options: dict[str, Any]) -> PostcodeColumns:
    """The columns of the real files of this precision, with what was asked for instead."""
    given = {field.name: options[field.name] for field in fields(PostcodeColumns) if options[field.name]}
    if "residents" in given and "addresses" not in given:
        given["addresses"] = None
    return replace(PC6_COLUMNS if precision is Precision.PC6 else PC4_COLUMNS, **given)
