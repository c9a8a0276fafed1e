"""``python -m tests.benchmarks.pages``: what every page costs where ten thousand people take part.

PostgreSQL and gunicorn, as in real life, on a database of its own. The demo is made there and grows to ``PEOPLE``; the
walk of the e2e tests goes through it, and wherever it first comes by a route, that is asked ``TIMES`` times, in turn
with the site's own empty page (a text, as the same person), so that whatever else the machine does falls on both alike.
Prints median and 95th percentile, and the median of the ratios to the empty page asked just beside it, the slowest
first; 1 when a page is above what issue 4 allows. Beside the unevenness of a page stands that of the empty page in the
same minute: what the machine itself does.
"""

from __future__ import annotations

import argparse
import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import psycopg2
from playwright.sync_api import Page

from tests import environment  # noqa: F401  # sets what Django's settings read, so before them
from tests.benchmarks.pages_town import PEOPLE
from tests.demo_site import demo_environment, make_demo, serving
from tests.e2e.chromium import running_chromium
from tests.e2e.walk import Walk
from tools.environment import ROOT

TIMES = 30
WARM = 3
MOST_OF_EMPTY = 8.0
MOST_OF_MEDIAN = 2.0
EMPTY = "/toegankelijkheid/"
SERVER = "postgres://postgres@127.0.0.1:5432"
DATABASE = "buurthulp_pages"
# Read by programs: the walk does not come there.
ALSO = ("/.well-known/security.txt", "/healthz", "/api/v1/schema/", "/api/v1/invitations/")


@dataclass(frozen=True)
class Stop:
    """An address that somebody saw, and the cookies they had."""

    path: str
    cookies: str


@dataclass(frozen=True)
class Cost:
    """Of one route: milliseconds of each answer, and of the empty page asked just after it."""

    route: str
    page_ms: tuple[float, ...]
    empty_ms: tuple[float, ...]

    @property
    def of_empty(self) -> float:
        """How many empty pages it costs: the median of the ratios."""
        return median(page / empty for page, empty in zip(self.page_ms, self.empty_ms, strict=True))

    @property
    def of_median(self) -> float:
        """How much slower its slow answers are than its ordinary ones."""
        return p95(self.page_ms) / median(self.page_ms)

    @property
    def empty_of_median(self) -> float:
        """The same of the empty page: what this machine did meanwhile."""
        return p95(self.empty_ms) / median(self.empty_ms)


def p95(values: Sequence[float]) -> float:
    """The value that 95 of a hundred do not exceed."""
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """An empty database on ``server``, gone afterwards; yields its address."""

    def run(sql: str) -> None:
        connection = psycopg2.connect(urlsplit(server)._replace(scheme="postgresql", path="/postgres").geturl())
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
        connection.close()

    run(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    run(f"CREATE DATABASE {DATABASE}")
    try:
        yield f"{server}/{DATABASE}"
    finally:
        run(f"DROP DATABASE {DATABASE} WITH (FORCE)")


class Measuring:
    """Looks at each stop of the walk and times every route once, at its first stop that is a page by itself."""

    def __init__(self, site: str, *, times: int) -> None:
        self._site, self._times = site, times
        self.costs: dict[str, Cost] = {}
        self.seen: set[str] = set()

    def look(self, page: Page, _role: str, _name: str) -> None:
        """One stop."""
        cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())
        self.time(Stop(page.url.removeprefix(self._site).partition("#")[0], cookies))

    def time(self, stop: Stop) -> None:
        """Time its route, if that was not done yet."""
        from tests.e2e.addresses import route_of

        route = route_of(stop.path)
        if not route or route in self.costs:
            return
        self.seen.add(route)
        if ask(self._site, stop)[0] == 200:
            self.costs[route] = measure(self._site, route, stop, times=self._times)
        if route == "matching:home":
            for path in ALSO:
                self.time(Stop(path, stop.cookies))


def ask(site: str, stop: Stop) -> tuple[int, float]:
    """Status, and milliseconds until the whole answer is there."""
    address = urlsplit(site)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=60)
    began = time.perf_counter()
    connection.request("GET", stop.path, headers={"Cookie": stop.cookies, "Accept": "text/html,application/json"})
    answer = connection.getresponse()
    answer.read()
    took = (time.perf_counter() - began) * 1000
    connection.close()
    return answer.status, took


def measure(site: str, route: str, stop: Stop, *, times: int) -> Cost:
    """What one route costs, beside the empty page."""
    empty = Stop(EMPTY, stop.cookies)
    page_ms, empty_ms = [], []
    for number in range(-WARM, times):
        took, alone = ask(site, stop)[1], ask(site, empty)[1]
        if number >= 0:
            page_ms.append(took)
            empty_ms.append(alone)
    return Cost(route, tuple(page_ms), tuple(empty_ms))


def report(costs: Sequence[Cost]) -> str:
    """All of it, the dearest first."""
    lines = [f"{'':34}{'median':>10}{'p95':>10}{'× empty':>9}{'p95/median':>12}{'(empty)':>9}"]
    lines += [
        f"{one.route:34}{median(one.page_ms):>7.1f} ms{p95(one.page_ms):>7.1f} ms"
        f"{one.of_empty:>9.1f}{one.of_median:>12.1f}{one.empty_of_median:>9.1f}"
        for one in sorted(costs, key=lambda one: -one.of_empty)
    ]
    return "\n".join(lines)


def main() -> int:
    """Make, grow, walk, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--server", default=os.environ.get("BENCH_POSTGRES", SERVER))
    asked = parser.parse_args()
    import django

    django.setup()
    with tempfile.TemporaryDirectory(prefix="buurthulp-pages-") as local, own_database(asked.server) as database_url:
        folder = Path(local)
        make_demo(folder, database_url=database_url)
        environment = demo_environment(folder, database_url=database_url)
        grow = [sys.executable, "-m", "tests.benchmarks.pages_town", str(asked.people)]
        subprocess.run(grow, cwd=ROOT, env=environment, check=True)
        with serving(folder, database_url=database_url) as site, running_chromium() as browser:
            measuring = Measuring(site, times=asked.times)
            Walk(browser, site, measuring.look).everywhere()
    costs = list(measuring.costs.values())
    sys.stdout.write(report(costs) + "\n")
    only_posted = sorted(measuring.seen - measuring.costs.keys())
    sys.stdout.write(f"{len(costs)} routes, {asked.times} times each; ")
    sys.stdout.write(f"never a page by itself: {', '.join(only_posted) or 'none'}\n")
    slow = [one.route for one in costs if one.of_empty > MOST_OF_EMPTY]
    uneven = [one.route for one in costs if one.of_median > MOST_OF_MEDIAN]
    sys.stdout.write(f"above {MOST_OF_EMPTY:g} × the empty page: {', '.join(slow) or 'none'}\n")
    sys.stdout.write(f"p95 above {MOST_OF_MEDIAN:g} × its median: {', '.join(uneven) or 'none'}\n")
    return 1 if slow or uneven else 0


if __name__ == "__main__":
    sys.exit(main())
