"""`manage.py apply_retention`: what is over its time, and with --now also gone."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from buurthulp.viewers import SYSTEM
from members.services.retention import apply_retention, rules


class Command(BaseCommand):
    """The same as every night. Without --now it only counts."""

    help = "Telt per tabel wat langer bewaard is dan mag; met --now wordt het gewist."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", action="store_true", help="wis het ook; zonder dit gebeurt er niets")

    def handle(self, *_args: Any, now: bool, **_options: Any) -> None:
        counts = apply_retention(actor=SYSTEM, only_count=not now)
        for rule in rules():
            what = "leeg" if rule.blanks else "weg"
            self.stdout.write(f"{rule.label}: {counts[rule.label]} rijen {what} na {rule.days} dagen")
