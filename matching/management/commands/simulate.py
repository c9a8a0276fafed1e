"""`manage.py simulate`: the engine's own functions in a made-up world on real postcodes (matching.md §9)."""

from __future__ import annotations

import json
import shlex
import sys
from argparse import ArgumentParser
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from matching.engine.times import LOCAL, zone
from matching.selectors.policy import default_prior_of, policy_of, weights_of
from matching.simulation.figures import Figures, figures
from matching.simulation.life import Life
from matching.simulation.picture import picture
from matching.simulation.policies import Ordering, Way, policy
from matching.simulation.town import Spot, Town
from matching.simulation.world import WORLDS, WorldError, read_world
from members.distance import between_points, centre_of
from members.grouping import GroupingRefusedError, Label, group_postcodes
from members.postcode_files import PC6_COLUMNS, PostcodeRecord, read_postcodes
from members.preset import Preset

ALL = "all"
MONDAY = datetime(2026, 11, 2, 8, tzinfo=zone(LOCAL))
"""When every simulated town begins: the same weekday and hour whenever it is run."""


class Command(BaseCommand):
    """Prints one line, or with --json one object, for each policy and world. Nothing is read from the database."""

    help = "Vergelijkt manieren om iemand te vinden, in een verzonnen wereld op echte postcodes."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--postcodes", type=Path, required=True, help="CSV-bestand met postcodes (PC6), ook .gz")
        parser.add_argument("--municipality", default="", help="alleen postcodes met deze waarde in de kolom gm_code")
        parser.add_argument("--world", type=Path, action="append", help="JSON-bestand met een wereld; meer dan één mag")
        parser.add_argument("--people", type=_number, default=1_000)
        parser.add_argument("--days", type=_number, default=28)
        parser.add_argument("--requests", type=_number, help="hoeveel vragen; anders één per mens per 140 dagen")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--policy", choices=[*(way.value for way in Way), ALL], default=ALL)
        parser.add_argument("--json", action="store_true", help="één JSON-object per regel")
        parser.add_argument("--picture", type=Path, help="SVG-bestand met vervulde vragen tegen uitnodigingen")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            spots = _spots(options["postcodes"], options["municipality"])
            worlds = {path.stem: read_world(path) for path in options["world"] or [WORLDS / "default.json"]}
        except (DomainError, GroupingRefusedError, WorldError, OSError) as error:
            raise CommandError(str(error)) from error
        ways = list(Way) if options["policy"] == ALL else [Way(options["policy"])]
        drawn: dict[str, list[Figures]] = {}
        for name, world in worlds.items():
            town = Town(
                world,
                spots,
                between_points,
                people=options["people"],
                days=options["days"],
                seed=options["seed"],
                start=MONDAY,
                questions=options["requests"],
            )
            for way in ways:
                counted = lived(town, way)
                drawn.setdefault(name, []).append(counted)
                self.stdout.write(json.dumps(asdict(counted)) if options["json"] else _line(name, counted))
        if options["picture"] is not None:
            # Whose folders these files are in is no part of how it was made.
            words = [Path(word).name if "/" in word else word for word in sys.argv[1:]]
            command = f"manage.py {shlex.join(words)}"
            options["picture"].write_text(picture(drawn, command), encoding="utf-8")


def lived(town: Town, way: Way) -> Figures:
    """What this way comes to in this town, with what a new community begins with."""
    preset = Preset()
    ordering = Ordering(weights_of(preset), default_prior_of(preset))
    life = Life(town, policy_of(preset), policy(way, ordering))
    life.live()
    return figures(life, way.value)


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _line(world: str, counted: Figures) -> str:
    return _(
        "%(world)s, %(policy)s: %(fulfilled).1f%% van %(requests)s vragen vervuld (hoogst mogelijk %(ceiling).1f%%). "
        "Per vervulde vraag %(invitations).2f uitnodigingen en %(late).2f te late ja's, na %(hours).1f uur. "
        "Gini %(gini).3f, %(both).1f%% gaf en kreeg."
    ) % {
        "world": world,
        "policy": counted.policy,
        "fulfilled": 100 * counted.fulfilled,
        "requests": counted.requests,
        "ceiling": 100 * counted.ceiling,
        "invitations": counted.invitations_per_fulfilled,
        "late": counted.late_per_fulfilled,
        "hours": counted.median_hours,
        "gini": counted.gini,
        "both": 100 * counted.both_share,
    }


def _spots(path: Path, municipality: str) -> list[Spot]:
    """The postcodes of a file, or of one municipality in it, with their group labels. Bad lines are passed over."""
    columns = replace(PC6_COLUMNS, area="gm_code") if municipality else PC6_COLUMNS
    records = [record for record in read_postcodes(path, columns) if isinstance(record, PostcodeRecord)]
    if municipality:
        records = [record for record in records if record.area_code == municipality.upper()]
    grouping = group_postcodes([(record.code, record.lon, record.lat, record.addresses) for record in records])
    return [_spot(record, grouping.labels[grouping.cell_of[record.code]]) for record in records]


def _spot(record: PostcodeRecord, label: Label) -> Spot:
    lon, lat = centre_of(label.cell)
    return Spot(
        postcode=record.code,
        lon=record.lon,
        lat=record.lat,
        addresses=record.addresses,
        label=label.cell,
        label_lon=lon,
        label_lat=lat,
        inner_distance_m=label.inner_distance_metres,
    )
