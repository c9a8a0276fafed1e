"""`manage.py build_noise_table`: makes the table of the noise, or checks the one that is used."""

from argparse import ArgumentParser
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.engine import noise


class Command(BaseCommand):
    """Without ``--to`` it only checks. A new table is a new version of the plan: releases are not comparable."""

    help = "Controleert de ruistabel van de cijfers, of maakt hem opnieuw."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="schrijf de tabel in dit bestand en noem zijn hash")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["to"]:
            text = noise.build().as_text()
            options["to"].write_text(text, encoding="ascii")
            self.stdout.write(sha256(text.encode("ascii")).hexdigest())
            return
        try:
            found = noise.problems(noise.load())
        except noise.NoiseTableError as error:
            raise CommandError(str(error)) from error
        if found:
            raise CommandError("; ".join(found))
        self.stdout.write(f"{noise.FILE.name}: {noise.SHA256}")
