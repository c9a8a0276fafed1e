"""``python -m tests.benchmarks.release [--matches 1000000]``: what a release costs, beside the bare sums it is made of.

A database of its own, thrown away afterwards, on SQLite or DATABASE_URL: a year of so many requests with a match, a
third as many people, an eighth of the requests unmet, in 20 wijken of 8 buurten. The year is released once; in turn
with it the plain aggregates over the same rows are asked, as one would write them without any protection. Prints
seconds, how many times the aggregates, and the most memory this process held; 1 when above what is allowed.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from datetime import timedelta
from statistics import median
from typing import Any

from tests import environment  # noqa: F401  # sets what Django's settings read, so before them

MATCHES = 1_000_000
WIJKEN, BUURTEN = 20, 8
MOST_TIMES = 20.0
MOST_MEGABYTES = 1024
YEAR = "2025"

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
HOME = "JOIN members_place home ON home.participant_id = {person} AND home.is_current AND home.kind = 'home'"
UNDER = "JOIN members_area buurt ON buurt.id = home.area_id JOIN members_area wijk ON wijk.id = buurt.parent_id"
OF_REQUEST = "FROM exchange_helprequest asked " + HOME.format(person="asked.participant_id") + " " + UNDER
KIND = "JOIN exchange_category kind ON kind.id = asked.category_id"
OF_MATCH = (
    "FROM matching_match made JOIN exchange_slot slot ON slot.id = made.slot_id "
    "JOIN exchange_occasion occasion ON occasion.id = slot.occasion_id "
    "JOIN exchange_helprequest asked ON asked.id = occasion.help_request_id "
    + HOME.format(person="made.asker_id")
    + f" {UNDER}"
)
OF_UNMET = (
    "FROM exchange_slot slot JOIN matching_search search ON search.slot_id = slot.id AND slot.status = 'unmet' "
    "JOIN exchange_occasion occasion ON occasion.id = slot.occasion_id "
    "JOIN exchange_helprequest asked ON asked.id = occasion.help_request_id "
    + HOME.format(person="asked.participant_id")
    + f" {UNDER}"
)
DID = (
    "(SELECT participant_id FROM exchange_helprequest UNION SELECT participant_id FROM matching_invitation "
    "UNION SELECT asker_id FROM matching_match UNION SELECT helper_id FROM matching_match) did "
)
OF_HELP = "FROM matching_match made " + HOME.format(person="made.helper_id")
OF_BOTH = "FROM matching_match made JOIN matching_match gave ON gave.helper_id = made.asker_id " + HOME.format(
    person="made.asker_id"
)
OF_ANYTHING = "FROM " + DID + HOME.format(person="did.participant_id")


def by(group: str, figures: str, rows: str) -> str:
    """One plain aggregate."""
    return f"SELECT {group}, {figures} {rows} GROUP BY {group}"


BUURT, WIJK_AND_KIND = "home.area_id", "wijk.id, kind.relation"
# What the year's release is made of, without protection: two slices, each measure once.
BARE = (
    by(BUURT, "COUNT(*), COUNT(DISTINCT asked.participant_id)", OF_REQUEST),
    by(WIJK_AND_KIND, "COUNT(*), COUNT(DISTINCT asked.participant_id)", f"{OF_REQUEST} {KIND}"),
    by(BUURT, "SUM(made.minutes), COUNT(DISTINCT made.asker_id)", OF_MATCH),
    by(WIJK_AND_KIND, "SUM(made.minutes), COUNT(DISTINCT made.asker_id)", f"{OF_MATCH} {KIND}"),
    by(BUURT, "COUNT(*), COUNT(DISTINCT asked.participant_id)", OF_UNMET),
    by(WIJK_AND_KIND, "COUNT(*), COUNT(DISTINCT asked.participant_id)", f"{OF_UNMET} {KIND}"),
    by(BUURT, "COUNT(DISTINCT made.asker_id)", OF_MATCH),
    by(BUURT, "COUNT(DISTINCT made.helper_id)", OF_HELP),
    by(BUURT, "COUNT(DISTINCT made.asker_id)", OF_BOTH),
    by(BUURT, "COUNT(*)", OF_ANYTHING),
    by(BUURT, "COUNT(*)", f"{OF_MATCH} AND made.agreed_at >= asked.published_at"),
)


def multiply(model: Any, count: int, where: str = "", **columns: str) -> None:
    """Rows 1..count like the only row of this model, with these columns computed in SQL from ``n.i`` and ``day``."""
    from django.db import connection

    table = model._meta.db_table
    names = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(columns.get(name, f'one."{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({quoted}) {NUMBERS.format(count=count)} SELECT {values} FROM n "  # noqa: S608
            f"JOIN bench_day day ON day.d = n.i % 360 JOIN bench_area place ON place.a = n.i % {WIJKEN * BUURTEN} "
            f"JOIN bench_kind kind ON kind.k = n.i % 12, (SELECT * FROM {table} ORDER BY id LIMIT 1) one {where}"
        )


def fill(matches: int) -> Any:
    """The year; gives the community."""
    from django.db import connection

    from buurthulp import triggers
    from exchange.models import HelpRequest, Occasion, Slot
    from matching.models import Invitation, Match, Search
    from members.enums import AreaLevel
    from members.models import Area, CommunityArea, Participant, Place
    from tests.factories.members import CommunityFactory, PlaceLabelFactory, PostcodeFactory
    from tests.reports.world import FiguresWorld, at

    community = CommunityFactory(slug="bench", name="Bench")
    gemeente = Area.objects.create(code="GM0001", name="Stad", level=AreaLevel.MUNICIPALITY, residents=1_000_000)
    CommunityArea.objects.create(community=community, area=gemeente)
    buurten = []
    for wijk_number in range(WIJKEN):
        wijk = Area.objects.create(
            code=f"WK0001{wijk_number:02}",
            name=f"Wijk {wijk_number}",
            level=AreaLevel.DISTRICT,
            parent=gemeente,
            residents=50_000,
        )
        for number in range(BUURTEN):
            buurten.append(
                Area.objects.create(
                    code=f"BU0001{wijk_number:02}{number:02}",
                    name=f"Buurt {wijk_number}.{number}",
                    level=AreaLevel.NEIGHBOURHOOD,
                    parent=wijk,
                    residents=6_000,
                )
            )
    label = PlaceLabelFactory(area=buurten[0])
    PostcodeFactory(code="1000AA", label=label, area=buurten[0])
    world = FiguresWorld(community, label)
    giver, asker = world.residents(buurten[0], 2, since="2024-01-01")
    world.helps(giver, asker, "2025-06-01")
    people = max(2, matches // 3)
    moment = {"sqlite": "datetime", "postgresql": "timestamp with time zone"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_day (d integer, published {moment}, agreed {moment}, starts {moment})")
        cursor.execute("CREATE TABLE bench_area (a integer, area_id bigint)")
        cursor.execute("CREATE TABLE bench_kind (k integer, category_id bigint)")
        adapt = connection.ops.adapt_datetimefield_value
        first = at("2025-01-01")
        cursor.executemany(
            "INSERT INTO bench_day VALUES (%s, %s, %s, %s)",
            [(d, *(adapt(first + timedelta(days=d, hours=hours)) for hours in (0, d % 200, 96))) for d in range(360)],
        )
        cursor.executemany("INSERT INTO bench_area VALUES (%s, %s)", [(a, area.pk) for a, area in enumerate(buurten)])
        kinds = sorted(kind.pk for kind in world.kinds.values())[:12]
        cursor.executemany("INSERT INTO bench_kind VALUES (%s, %s)", list(enumerate(kinds)))
    base = 10
    triggers.drop()
    multiply(Participant, people, id=f"n.i + {base}", public_id="'p' || CAST(n.i AS TEXT)")
    multiply(Place, people, id=f"n.i + {base}", participant_id=f"n.i + {base}", area_id="place.area_id")
    # Who asks and who helps are spread by multiplying with numbers that share no factor with how many there are.
    asks, gives = (
        f"(CAST({factor} AS bigint) * n.i + {more}) % {people} + {base + 1}"
        for factor, more in ((7919, 0), (104_729, 13))
    )
    row = f"n.i + {base}"
    multiply(
        HelpRequest,
        matches,
        id=row,
        public_id="'r' || CAST(n.i AS TEXT)",
        participant_id=asks,
        category_id="kind.category_id",
        published_at="day.published",
    )
    multiply(Occasion, matches, id=row, help_request_id=row, starts_at="day.starts")
    multiply(Slot, matches, id=row, occasion_id=row, status="CASE WHEN n.i % 8 = 0 THEN 'unmet' ELSE 'done' END")
    multiply(Search, matches, id=row, slot_id=row, need_at="day.starts")
    of_met = f"WHERE n.i % 8 > 0 AND ({asks}) <> ({gives})"
    multiply(
        Invitation,
        matches,
        of_met,
        id=row,
        public_id="'i' || CAST(n.i AS TEXT)",
        slot_id=row,
        occasion_id=row,
        participant_id=gives,
        answered_at="day.published",
    )
    multiply(
        Match,
        matches,
        of_met,
        id=row,
        public_id="'m' || CAST(n.i AS TEXT)",
        slot_id=row,
        invitation_id=row,
        asker_id=asks,
        helper_id=gives,
        starts_at="day.starts",
        agreed_at="day.agreed",
    )
    triggers.install()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return community


def measure(community: Any, *, rounds: int) -> tuple[float, float, int]:
    """Seconds of a release, of the bare aggregates, and how many cells were frozen."""
    from django.db import connection

    from buurthulp.viewers import SYSTEM
    from reports.periods import Period
    from reports.services.releasing import draft, make_release

    period = Period.parse(YEAR)
    release_s, bare_s = [], []
    for number in range(rounds):
        began = time.perf_counter()
        with connection.cursor() as cursor:
            for sql in BARE:
                cursor.execute(sql)
                cursor.fetchall()
        bare_s.append(time.perf_counter() - began)
        began = time.perf_counter()
        if number:
            draft(community, period)
        else:
            release = make_release(actor=SYSTEM, community=community, period=period)
        release_s.append(time.perf_counter() - began)
    return median(release_s), median(bare_s), release.cells.count()


def main() -> int:
    """Make, measure, print."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks.release")
    parser.add_argument("--matches", type=int, default=MATCHES)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()

    import django

    django.setup()
    import time_machine
    from django.db import connection

    from tests.benchmarks.databases import databases
    from tests.reports.world import at

    with databases([1]):
        community = fill(options.matches)
        held_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        with time_machine.travel(at("2026-01-10"), tick=True):
            release_s, bare_s, cells = measure(community, rounds=options.rounds)
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    times = release_s / bare_s
    sys.stdout.write(
        f"{connection.vendor}, {options.matches:,} requests of a year, {cells:,} cells\n"
        f"release {release_s:.2f} s, bare aggregates {bare_s:.2f} s: {times:.1f} × (at most {MOST_TIMES:g})\n"
        f"memory {held} MB, of which {held_before} MB before it began (at most {MOST_MEGABYTES} MB)\n"
    )
    return 1 if times > MOST_TIMES or held > MOST_MEGABYTES else 0


if __name__ == "__main__":
    sys.exit(main())
