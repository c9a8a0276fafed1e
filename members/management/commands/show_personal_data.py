"""`manage.py show_personal_data`: what every field is, why and how long it is kept, and how it is erased."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand

from buurthulp.personal_data import Erase, Kind, declared

KINDS = {
    Kind.LINK: "verwijzing",
    Kind.CLEAR: "leesbaar",
    Kind.ENCRYPTED: "versleuteld",
    Kind.HASH: "alleen te vergelijken",
    Kind.FACT: "feit",
}
ERASED = {Erase.KEEP: "blijft", Erase.BLANK: "wordt leeg", Erase.DELETE_ROW: "de rij gaat weg"}
HEADER = ("tabel", "veld", "soort", "waarvoor (Engels)", "bewaren", "bij wissen")


class Command(BaseCommand):
    """A table in Markdown, for beside docs/dpia.md. Fields that are about no person are left out."""

    help = "Toont welke persoonsgegevens er zijn: soort, waarvoor, hoe lang, en wat wissen ermee doet."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(_row(HEADER))
        self.stdout.write(_row(["---"] * len(HEADER)))
        for label, fields in sorted(declared().items()):
            for name, field in fields.items():
                if field.kind is Kind.NONE:
                    continue
                kept = f"{field.retention_days} dagen" if field.retention_days else "zolang iemand meedoet"
                self.stdout.write(_row([label, name, KINDS[field.kind], field.purpose, kept, ERASED[field.erase]]))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
