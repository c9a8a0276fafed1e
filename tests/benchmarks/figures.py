"""What the pages of figures cost with five years of monthly cells, beside the site's empty page (issue 7: at most 8 ×).

``python -m tests.benchmarks.figures``, on a SQLite of its own or on DATABASE_URL. A gemeente of twenty wijken of five
buurten with everything released since five years. Prints the median of each page, and how many queries it takes; fails
above the bound.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tools.throwaway import throwaway_secrets

YEARS, DISTRICTS, BUURTEN = 5, 20, 5
ROUNDS = 40
MOST_TIMES, MOST_QUERIES = 8.0, 12
PAGES = {
    "overview": "/cijfers/",
    "for the printer": "/cijfers/afdrukken/",
    "a line of sixty months": "/cijfers/kies/",
    "a map of a hundred buurten": "/cijfers/kies/?cijfer=participants&niveau=neighbourhood&periode=2025",
    "the API": "/api/v1/figures/?measure=requests&period=month",
    "for everybody": "/hoe-eerlijk/",
}
EMPTY = "/toegankelijkheid/"


def _set_up(folder: Path) -> None:
    own = {**throwaway_secrets(folder), "BUURTHULP_LOCAL_DIR": str(folder), "DJANGO_ALLOWED_HOSTS": "testserver"}
    os.environ.update({**own, "BUURTHULP_SITE_SCHEME": "http", "BUURTHULP_DEMO": "0"})
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "buurthulp.settings")
    (folder / "static").mkdir()
    import django

    django.setup()


def _fill() -> None:
    from members.enums import AreaLevel
    from members.models import AreaShape
    from tests.factories.members import AreaFactory, CommunityFactory, CommunityHostFactory
    from tests.reports.frozen import freeze

    community = CommunityFactory(slug="stad", name="Stad")
    CommunityHostFactory(community=community, host="testserver")
    gemeente = AreaFactory(code="GM9001", name="Stad", level=AreaLevel.MUNICIPALITY, residents=160_000)
    for row in range(DISTRICTS):
        wijk = AreaFactory(
            code=f"WK9001{row:02}", name=f"Wijk {row}", level=AreaLevel.DISTRICT, parent=gemeente, residents=8_000
        )
        AreaShape.objects.create(area=wijk, geometry=_box(row, 0, BUURTEN))
        for column in range(BUURTEN):
            buurt = AreaFactory(
                code=f"BU9001{row:02}{column:02}",
                name=f"Buurt {row}.{column}",
                level=AreaLevel.NEIGHBOURHOOD,
                parent=wijk,
                residents=1_600,
            )
            AreaShape.objects.create(area=buurt, geometry=_box(row, column, 1))
    for year in range(2026 - YEARS, 2026):
        for month in range(1, 13):
            freeze(community, f"{year}-{month:02}")
        for quarter in range(1, 5):
            freeze(community, f"{year}-Q{quarter}")
        freeze(community, str(year))


def _box(row: int, column: int, wide: int) -> dict[str, object]:
    """A shape of forty points, as a simplified real one has."""
    west, south, side = 4.6 + column * 0.01, 52.3 + row * 0.006, 10
    edge = [(step / side, 0.0) for step in range(side)] + [(1.0, step / side) for step in range(side)]
    edge += [(1 - step / side, 1.0) for step in range(side)] + [(0.0, 1 - step / side) for step in range(side)]
    ring = [[west + x * 0.01 * wide, south + y * 0.006] for x, y in [*edge, edge[0]]]
    return {"type": "Polygon", "coordinates": [ring]}


def _browser() -> object:
    from django.test import Client

    from members.enums import Role
    from members.models import Community
    from tests.access.browsers import Visitor, logged_in
    from tests.factories.members import RoleGrantFactory, UserFactory

    user = UserFactory(email="gerda@example.nl")
    RoleGrantFactory(community=Community.objects.get(), user=user, role=Role.ANALYST)
    browser = Client(SERVER_NAME="testserver")
    session = logged_in(Visitor(user, second_factor=True), is_idle=False).session_key
    browser.cookies["sessionid"] = session
    return browser


def _measure() -> bool:
    """Each page in turn with the empty one, so that whatever else the machine does falls on both alike."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = _browser()
    print(f"{YEARS} years of releases on {connection.vendor}, milliseconds of the processor")
    is_within = True
    for name, path in PAGES.items():
        page_ms: list[float] = []
        empty_ms: list[float] = []
        for number in range(-1, ROUNDS):
            for address, kept in ((path, page_ms), (EMPTY, empty_ms)):
                began = time.process_time()
                answer = browser.get(address)  # type: ignore[attr-defined]
                assert answer.status_code == 200, (address, answer.status_code)
                if number >= 0:
                    kept.append((time.process_time() - began) * 1000)
        median, empty = statistics.median(page_ms), statistics.median(empty_ms)
        with CaptureQueriesContext(connection) as captured:
            browser.get(path)  # type: ignore[attr-defined]
        queries = len(captured)
        is_within &= median <= MOST_TIMES * empty and queries <= MOST_QUERIES
        print(f"{name:<28} {median:>7.1f} ms  {empty:>5.1f} ms empty  {median / empty:>4.1f} ×  {queries:>2} queries")
    return is_within


def main() -> int:
    """Fill a database that is thrown away, and measure."""
    with tempfile.TemporaryDirectory(prefix="buurthulp-figures-") as folder:
        _set_up(Path(folder))
        from django.db import connections
        from django.test.utils import setup_test_environment, teardown_databases

        from tests.database import set_up_databases

        setup_test_environment()
        made = set_up_databases(aliases={"default", "reports"})
        reader, connections["reports"] = connections["reports"], connections["default"]
        try:
            _fill()
            return 0 if _measure() else 1
        finally:
            connections["reports"] = reader
            teardown_databases(made, verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
