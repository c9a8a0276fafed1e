"""``python -m tests.benchmarks.lookup``: what finding who can be asked costs among 10,000 to 1,000,000 offers.

matching.md §9.1, through the production selectors with every rule, three places for each offer. A database of its own
for each size, thrown away afterwards; all ways and sizes are measured in turn, so that whatever else the machine does
falls on all alike. The ways:

- ``pool``: everything the matching app does to know whom it can ask (``find_pool``): people and the facts about them;
- ``orm``: the lookup itself as it runs there, ids and rows; ``raw``: the same SQL, written beforehand;
- ``pk50``: fifty of the same rows fetched by key, with SQL written beforehand: what any answer of that size costs;
- ``naive``: all offers of the kind, and the distance of each worked out in Python.

Prints medians in milliseconds and ratios; 1 when one is above what matching.md asks. ``--explain`` prints the plan.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from tests import environment  # noqa: F401  # sets what Django's settings read, so before them

if TYPE_CHECKING:
    from exchange.models import Slot

SIZES = {"sqlite": (10_000, 100_000), "postgresql": (10_000, 100_000, 1_000_000)}
ROUNDS = 3
NAIVE_SLOTS = 3
FETCHED = 50
NAIVE_FASTER, RAW_TO_KEYS, ORM_TO_RAW, LARGE_TO_SMALL, MOST_QUERIES, MOST_MB = 100.0, 1.5, 1.6, 3.0, 2, 200


@dataclass
class Taken:
    """Seconds of one size, by way; how many people a pool holds, and how many queries the lookup and a pool need."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    found: list[int] = field(default_factory=list)
    lookup_queries: int = 0
    pool_queries: int = 0

    def milliseconds(self, way: str) -> float:
        """The median."""
        return median(self.seconds[way]) * 1000


def measure(sizes: tuple[int, ...], *, rounds: int, explain: bool) -> dict[int, Taken]:
    """Every way at every size."""
    from django.db import connections

    from tests.benchmarks.databases import databases, in_a_process_of_its_own

    with databases(sizes) as at:
        slots, taken = {}, {size: Taken() for size in sizes}
        for size, connection in at.items():
            connections["default"] = connection
            began = time.perf_counter()
            # Making a country takes hundreds of megabytes, finding people in it does not.
            slots[size] = in_a_process_of_its_own(_make, size)
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
            _tell(f"{size:,}: ready in {time.perf_counter() - began:.0f} s")
        for turn in range(-1, rounds):
            for number in range(len(slots[sizes[0]])):
                for size, connection in at.items():
                    connections["default"] = connection
                    _one(slots[size][number], taken[size], is_counted=turn >= 0, is_naive=number < NAIVE_SLOTS)
        for size, connection in at.items():
            connections["default"] = connection
            _count(slots[size], taken[size], explain=explain)
        return taken


def _make(size: int) -> list[Slot]:
    from tests.benchmarks.country import make_country

    return make_country(size, tell=lambda line: _tell(f"{size:,}: {line}"))


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _ways(slot: Slot) -> dict[str, Callable[[], Any]]:
    """Each way, ready to go: what is written beforehand is written here."""
    from django.db import connection

    from buurthulp import clock
    from exchange.models import OfferPlace, Slot
    from matching.selectors.asks import ask_of, slot_with_request
    from matching.selectors.candidates import MOST, _lookup, _rows, find_pool

    read = slot_with_request(Slot.objects.filter(pk=slot.pk)).get()
    ask, radius_m, now = ask_of(read), read.occasion.help_request.radius_m, clock.now()
    place = read.occasion.help_request.place
    assert place is not None

    def lookup() -> Any:
        return _lookup(read, ask, radius_m, is_loose=False, asked=None)[:MOST]

    sql, parameters = _rows(lookup(), is_loose=False).query.sql_with_params()
    total = OfferPlace.objects.order_by("-pk").values_list("pk", flat=True)[0]
    keys = [(slot.pk * 7_919 + number * 104_729) % total + 1 for number in range(FETCHED)]
    key_sql, key_parameters = _rows(keys, is_loose=False).query.sql_with_params()

    def run(statement: str, values: Any) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return len(cursor.fetchall())

    return {
        "pk50": lambda: run(key_sql, key_parameters),
        "raw": lambda: run(sql, parameters),
        "orm": lambda: list(_rows(lookup(), is_loose=False)),
        "pool": lambda: find_pool(read, now=now),
        "naive": lambda: _naive(ask.category_id, place.label.cell, radius_m),
    }


def _naive(category_id: int, cell: int, radius_m: int) -> int:
    import h3.api.basic_int as h3

    from exchange.models import OfferPlace

    here = h3.cell_to_latlng(cell)
    offers = OfferPlace.objects.filter(category_id=category_id, is_active=True).values_list("place__label__cell", "pk")
    return sum(
        h3.great_circle_distance(here, h3.cell_to_latlng(there), unit="m") <= radius_m
        for there, _key in offers.iterator(chunk_size=10_000)
    )


def _one(slot: Slot, taken: Taken, *, is_counted: bool, is_naive: bool) -> None:
    for name, way in _ways(slot).items():
        if name == "naive" and not (is_naive and is_counted):
            continue
        began = time.perf_counter()
        found = way()
        took = time.perf_counter() - began
        if is_counted:
            taken.seconds.setdefault(name, []).append(took)
            if name == "pool":
                taken.found.append(len(found.candidates))


def _count(slots: list[Slot], taken: Taken, *, explain: bool) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ways = _ways(slots[0])
    with CaptureQueriesContext(connection) as captured:
        ways["orm"]()
    taken.lookup_queries = len(captured)
    if explain:
        how = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) "
        with connection.cursor() as cursor:
            for query in captured.captured_queries:
                cursor.execute(how + query["sql"])
                sys.stdout.write("\n".join(str(row[-1]) for row in cursor.fetchall()) + "\n\n")
    with CaptureQueriesContext(connection) as captured:
        ways["pool"]()
    taken.pool_queries = len(captured)


def report(taken: dict[int, Taken], megabytes: float) -> tuple[str, bool]:
    """A table of it, what matching.md asks and what is so; and whether all of it holds."""
    small, large = min(taken), max(taken)
    ways = ("pk50", "raw", "orm", "pool", "naive")
    lines = [f"{'ms':>10}" + "".join(f"{way:>10}" for way in ways) + f"{'in pool':>10}"]
    lines += [
        f"{size:>10,}"
        + "".join(f"{one.milliseconds(way):>10.2f}" for way in ways)
        + f"{sum(one.found) / len(one.found):>10.1f}"
        for size, one in taken.items()
    ]
    big = taken[large]
    asked = [
        ("naive / lookup at the largest, at least", big.milliseconds("naive") / big.milliseconds("orm"), NAIVE_FASTER),
        ("raw / fifty by key", big.milliseconds("raw") / big.milliseconds("pk50"), RAW_TO_KEYS),
        ("orm / raw", big.milliseconds("orm") / big.milliseconds("raw"), ORM_TO_RAW),
        (
            "largest / smallest, through the orm",
            big.milliseconds("orm") / taken[small].milliseconds("orm"),
            LARGE_TO_SMALL,
        ),
        ("queries of the lookup", big.lookup_queries, MOST_QUERIES),
        ("megabytes of this process", megabytes, MOST_MB),
    ]
    held = [value >= limit if "at least" in what else value <= limit for what, value, limit in asked]
    lines += [
        f"{what:42}{value:>10.2f}  (asked {limit:g}){'' if holds else '  NOT REACHED'}"
        for (what, value, limit), holds in zip(asked, held, strict=True)
    ]
    lines.append(f"{'queries of a whole pool':42}{big.pool_queries:>10}")
    return "\n".join(lines), all(held)


def main() -> int:
    """Measure, print, and say whether it is what matching.md asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offers", type=int, nargs="+", help="other sizes, smallest first")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--explain", action="store_true")
    asked = parser.parse_args()
    import django

    django.setup()
    from django.db import connection

    sizes = tuple(asked.offers or SIZES[connection.vendor])
    taken = measure(sizes, rounds=asked.rounds, explain=asked.explain)
    text, holds = report(taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    sys.stdout.write(text + "\n")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
