"""`manage.py erase_participant`: somebody asked by telephone or letter to be erased, or a backup was put back."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from buurthulp.viewers import SYSTEM
from matching.services.leaving import leave
from members.models import Participant


class Command(BaseCommand):
    """The same as the button on somebody's own page. It cannot be undone, so it wants --sure."""

    help = "Wist een deelnemer: het kenmerk staat in het adres van de bladzijde op de werkplek."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("public_ids", nargs="+", metavar="kenmerk")
        parser.add_argument("--sure", action="store_true", help="zonder dit gebeurt er niets")

    def handle(self, *_args: Any, public_ids: list[str], sure: bool, **_options: Any) -> None:
        found = {row.public_id: row for row in Participant.objects.filter(public_id__in=public_ids)}
        if unknown := sorted(set(public_ids) - found.keys()):
            raise CommandError(f"Onbekend: {', '.join(unknown)}. Er is niemand gewist.")
        for public_id, participant in found.items():
            if sure:
                leave(actor=SYSTEM, participant=participant)
            self.stdout.write(f"{public_id}: {'gewist' if sure else 'zou gewist worden (--sure)'}")
