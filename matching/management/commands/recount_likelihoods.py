"""`manage.py recount_likelihoods`: what was learned of people's answers, counted again from the answers themselves."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from matching.services.learning import recount_learned
from matching.services.learning_together import recount_communities


class Command(BaseCommand):
    """Says how much differed and never of whom: that is shown to nobody."""

    help = "Telt opnieuw wat we van antwoorden leerden. Nodig na een andere groep voor een soort hulp; anders nooit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="alleen kijken; eindigt met 1 als er iets verschilt")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        found = recount_learned(only_look=check)
        said = f"{found.people} deelnemers, {found.rows} tellingen, {found.differing} verschillen"
        if check and found.differing:
            raise CommandError(f"{said}.")
        self.stdout.write(f"{said}{', hersteld' if found.differing else ''}.")
        sums, moved = recount_communities(only_look=check)
        self.stdout.write(f"{sums} tellingen samen, {moved} anders dan de vorige keer{'' if check else ', nu bij'}.")
