"""``python -m tests.benchmarks.board``: what a page of the board costs among 1,000 things and among 100,000.

Two databases of their own, thrown away afterwards; the two are measured in turn, so that whatever else the machine does
falls on both alike. Prints medians, ratios and numbers of queries; 1 when a ratio is above what issue 4 allows.
``--explain`` prints how the database finds the ids of each page.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from statistics import median

import time_machine

from tests import environment  # noqa: F401  # sets what Django's settings read, so before them

SMALL, LARGE = 1_000, 100_000
ROUNDS = 41
ALLOWED = 1.5


@dataclass(frozen=True)
class Measured:
    """Milliseconds, and the number of queries."""

    small_ms: float
    large_ms: float
    small_queries: int
    large_queries: int

    @property
    def ratio(self) -> float:
        """How many times as much the large board costs."""
        return self.large_ms / self.small_ms


def cases() -> dict[str, dict[str, str]]:
    """What somebody may want to see. SQLite looks for words row by row, which is not held to the ratio there."""
    from django.db import connection

    found = {
        "everything": {},
        "requests": {"side": "requests"},
        "offers": {"side": "offers"},
        "one kind": {"kind": "garden"},
        "on foot": {"reach": "walk"},
        "by bike": {"reach": "bike"},
        "weekend": {"day": "weekend"},
        "kind, bike, weekend": {"kind": "garden", "reach": "bike", "day": "weekend"},
    }
    if connection.vendor == "postgresql":
        found |= {
            "a common word": {"words": "lamp"},
            "a rare word": {"words": "accordeon"},
            "word, bike": {"words": "station", "reach": "bike"},
        }
    return found


def measure(*, rounds: int = ROUNDS, explain: bool = False) -> dict[str, Measured]:
    """Every case on both boards."""
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from exchange.selectors.board import Wanted, board
    from tests.benchmarks.board_town import make_town
    from tests.benchmarks.databases import databases
    from tests.matching.world import TUESDAY_TEN

    # On a Tuesday: on a Sunday evening nothing of the weekend is left, and a village shows an empty page.
    with time_machine.travel(TUESDAY_TEN), databases([SMALL, LARGE]) as at:
        viewers = {}
        for size, connection in at.items():
            connections["default"] = connection
            viewers[size] = make_town(size)
            with connection.cursor() as cursor:
                cursor.execute(
                    "VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE"
                )  # as autovacuum does
        found = {}
        for name, wanted in cases().items():
            after = dict.fromkeys(at, "")
            seconds: dict[int, list[float]] = {size: [] for size in at}
            queries = {}
            for number in range(-2, rounds):
                for size, connection in at.items():
                    connections["default"] = connection
                    start = time.perf_counter()
                    page = board(viewers[size], Wanted(**wanted), after=after[size])
                    took = time.perf_counter() - start
                    if number >= 0:
                        seconds[size].append(took)
            for size, connection in at.items():
                connections["default"] = connection
                with CaptureQueriesContext(connection) as captured:
                    page = board(viewers[size], Wanted(**wanted), after=after[size])
                queries[size] = len(captured)
                if explain and size == LARGE:
                    _explain(name, len(page.items), [query["sql"] for query in captured])
            found[name] = Measured(
                median(seconds[SMALL]) * 1000, median(seconds[LARGE]) * 1000, queries[SMALL], queries[LARGE]
            )
        return found


def _explain(name: str, items: int, queries: list[str]) -> None:
    from django.db import connection

    how = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) "
    for sql in queries:
        with connection.cursor() as cursor:
            cursor.execute(how + sql)
            plan = "\n    ".join(str(row[-1]) for row in cursor.fetchall())
        sys.stdout.write(f"\n-- {name} ({items} items): {sql[:160]}...\n    {plan}\n")


def report(found: dict[str, Measured]) -> str:
    """A table of it."""
    lines = [f"{'':22}{SMALL:>10,} {LARGE:>10,}   ratio  queries"]
    lines += [
        f"{name:22}{one.small_ms:>7.1f} ms {one.large_ms:>7.1f} ms {one.ratio:>7.2f}"
        f"  {one.small_queries}/{one.large_queries}"
        for name, one in found.items()
    ]
    return "\n".join(lines)


def main() -> int:
    """Measure, print, and say whether it is within what is allowed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--explain", action="store_true", help="how the database finds each page")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    import django

    django.setup()
    found = measure(rounds=asked.rounds, explain=asked.explain)
    sys.stdout.write(report(found) + "\n")
    return 1 if any(one.ratio > ALLOWED for one in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
