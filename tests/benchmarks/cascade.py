"""``python -m tests.benchmarks.cascade``: how many steps of searching a second, and what looking for nothing costs.

matching.md §9.3, on databases of their own, with real workers, a real broker and a mail server that takes everything.

- Steps: so many requests (``--requests``) are due at once. A step is one of them: who can be asked is found, a wave is
  chosen, asked and written to, in a transaction. Counted with 1, 2 and 4 worker processes, woken as beat wakes them,
  until nothing is due; other requests each time. What they write is sent by the same workers meanwhile.
- The sweep: ``due``, the query with which a sweep looks for searches, among a million that are not due, beside fifty
  of them fetched by key (``pk50``), both with SQL written beforehand on one connection; and the whole of each task.

Prints medians in milliseconds; 1 when the sweep's query is dearer than matching.md asks.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

from tests import environment  # noqa: F401  # sets what Django's settings read, so before them

PROCESSES = (1, 2, 4)
REQUESTS, HELPERS, ROWS, ROUNDS = 40, 60, 1_000_000, 30
FETCHED = 50
MOST_TIMES_KEYS = 3.0
WAKE_EVERY_SECONDS = 0.25


def steps_per_second(requests: int, helpers: int, processes: tuple[int, ...]) -> dict[int, float]:
    """By number of worker processes, on the database of this connection, which is empty."""
    from buurthulp import clock
    from matching.models import Invitation, Search
    from tests.benchmarks.awake_village import make_village, workers
    from tests.scenarios.worker import nothing_due, wait_until, wake
    from tests.smtp_sink import running_sink

    drafts = make_village(helpers, requests * len(processes))
    found = {}
    with running_sink() as sink:
        for count in processes:
            for _ in range(requests):
                drafts.pop().publish()
            theirs = Search.objects.filter(slot__invitations__isnull=True)
            theirs.update(due_at=clock.now() + timedelta(days=1))
            with workers(count, mail_url=sink.url):
                wake_all(count)
                wait_until(nothing_due, wake=wake)
                numbers = list(theirs.values_list("pk", flat=True))
                Search.objects.filter(pk__in=numbers).update(due_at=clock.now())
                began = time.perf_counter()
                _work_off(count)
                found[count] = requests / (time.perf_counter() - began)
                asked = Invitation.objects.filter(slot__search__in=numbers).values("slot").distinct().count()
                if asked < requests:
                    raise RuntimeError(f"for {requests - asked} nobody was asked: these were no steps")
                wait_until(nothing_due, wake=wake)
    return found


def wake_all(count: int) -> None:
    """What beat sends, once for each process."""
    from matching.tasks import sweep_matching

    for _ in range(count):
        sweep_matching.apply_async(expires=30)


def _work_off(count: int) -> None:
    from buurthulp import clock
    from matching.models import Search

    due = Search.objects.filter(due_at__lte=clock.now())
    woken = 0.0
    while due.exists():
        if time.perf_counter() - woken > WAKE_EVERY_SECONDS * count:
            wake_all(count)
            woken = time.perf_counter()
        time.sleep(0.01)


def make_searches(count: int) -> None:
    """So many searches that are not due, each at a place of its own."""
    from django.db import connection

    from buurthulp import clock
    from exchange.models import Occasion, Slot
    from matching.models import Search
    from tests.benchmarks.awake_village import make_village
    from tests.benchmarks.databases import insert_like

    make_village(0, 1)[0].publish()
    search, slot, occasion = Search.objects.get(), Slot.objects.get(), Occasion.objects.get()
    search.due_at = clock.now() + timedelta(days=1)
    search.save()
    further = range(1, count)
    stored, begin = connection.ops.adapt_datetimefield_value, occasion.starts_at
    moments = ((number, stored(begin + timedelta(seconds=number))) for number in further)
    insert_like(occasion, ({"id": occasion.pk + number, "starts_at": moment} for number, moment in moments))
    insert_like(slot, ({"id": slot.pk + number, "occasion_id": occasion.pk + number} for number in further))
    insert_like(search, ({"id": search.pk + number, "slot_id": slot.pk + number} for number in further))


def ways() -> dict[str, Callable[[], Any]]:
    """What is measured of the sweep, by name."""
    from django.db import connection
    from django.db.models import Max, Min

    from buurthulp import clock
    from matching.models import Search
    from matching.services.searching import sweep_due
    from matching.tasks import sweep_matching

    reach = Search.objects.aggregate(first=Min("pk"), last=Max("pk"))
    rows = reach["last"] - reach["first"] + 1
    keys = [reach["first"] + number * 7_919 % rows for number in range(FETCHED)]
    due = Search.objects.filter(due_at__lte=clock.now()).order_by("due_at").values_list("slot_id", flat=True)[:50]

    def run(statement: str, values: Any) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return len(cursor.fetchall())

    by_key, of_due = Search.objects.filter(pk__in=keys).query.sql_with_params(), due.query.sql_with_params()
    return {
        "pk50": lambda: run(*by_key),
        "due": lambda: run(*of_due),
        "sweep_due": sweep_due,
        "sweep_matching": sweep_matching,
    }


def sweep(rows: int, rounds: int) -> dict[str, float]:
    """Median milliseconds of each way, in turn, on the database of this connection, which is empty."""
    from django.db import connection

    make_searches(rows)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE matching_search" if connection.vendor == "postgresql" else "ANALYZE")
    found = ways()
    taken: dict[str, list[float]] = {name: [] for name in found}
    for turn in range(rounds + 1):
        for name, way in found.items():
            began = time.perf_counter()
            way()
            if turn:
                taken[name].append((time.perf_counter() - began) * 1000)
    return {name: median(milliseconds) for name, milliseconds in taken.items()}


def main() -> int:
    """Measure, print, and say whether it is what matching.md asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=REQUESTS, help="0: the sweep alone")
    parser.add_argument("--helpers", type=int, default=HELPERS)
    parser.add_argument("--rows", type=int, default=ROWS)
    asked = parser.parse_args()
    import django

    django.setup()
    from django.db import connection, connections

    from tests.benchmarks.databases import databases

    with databases([1, 2]) as at:
        steps = steps_per_second(asked.requests, asked.helpers, PROCESSES) if asked.requests else {}
        for count, number in steps.items():
            sys.stdout.write(f"{count} worker{'s' if count > 1 else ' '}{number:>8.1f} steps a second\n")
        connections["default"] = at[2]
        taken = sweep(asked.rows, ROUNDS)
    for name, milliseconds in taken.items():
        sys.stdout.write(f"{name:>15}{milliseconds:>9.2f} ms\n")
    times = taken["due"] / taken["pk50"]
    holds = times <= MOST_TIMES_KEYS
    sys.stdout.write(
        f"{connection.vendor}: nothing due among {asked.rows:,} in {times:.2f} × fifty by key "
        f"(asked {MOST_TIMES_KEYS:g}){'' if holds else '  NOT REACHED'}\n"
    )
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
