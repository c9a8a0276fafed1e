"""What every test can use: the database, the clock, a community with a little geography, and the cast."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Thread

import hypothesis
import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.test.utils import teardown_databases
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

from buurthulp import triggers
from members.enums import Role
from members.models import Community
from tests.cast import Person, make_resident, make_staff
from tests.database import (
    begin_to_migrate,
    copy_migrated,
    drop_migrated,
    flush_by_deleting,
    keep_sqlite_in_a_file,
    migrated_sqlite,
    set_up_databases,
)
from tests.demo_site import make_demo
from tests.environment import folder_of_this_run
from tests.factories.members import CommunityAreaFactory, CommunityFactory, CommunityHostFactory
from tests.geography import Geography, make_geography
from tests.kept import CLOCKS, GROUND, Values, kept, makers_of
from tests.matching.world import TUESDAY_TEN
from tests.tiers import landing

# A property that holds does so on a busy machine as well.
hypothesis.settings.register_profile("buurthulp", deadline=None)
hypothesis.settings.load_profile("buurthulp")

# WhiteNoise looks for every static file each time a Client is made; tests ask for few of them.
django_settings.WHITENOISE_AUTOREFRESH = True


_NEEDS_THE_DATABASE = {"db", "transactional_db", "live_server", "made"}
# What a browser shows, what others cannot tell from a page, in whose words a mail is and a simulated year of the same
# services are the same on any database.
_SEEN_ONCE = (
    "e2e/",
    "demo/town/",
    "demo/test_simulating.py",
    "notifications/test_languages.py",
    "desk/test_signals.py::TestTheOtherSeesNothing",
    "test_place_secrecy",
    "test_ride_secrecy",
)
MIGRATING = pytest.StashKey[Thread]()
_LONG = {"made", "made_demo", "process_environment"}


def _fixtures(item: pytest.Item) -> Iterable[str]:
    return getattr(item, "fixturenames", ())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses no database, or is the same on any: it need not run a second time for another one.

    And what looks at the demo row by row: tests/tiers.py says where that runs.
    """
    for item in items:
        uses_none = item.get_closest_marker("django_db") is None and not _NEEDS_THE_DATABASE & set(_fixtures(item))
        if uses_none or item.nodeid.removeprefix("tests/").startswith(_SEEN_ONCE):
            item.add_marker(pytest.mark.own_database)
        if "made" in _fixtures(item):  # at one's desk it is enough that the demo can be made and walked through
            item.add_marker(landing)


def _begun_together(item: pytest.Item) -> object:
    """Whose tests one worker begins with: those of a file; of a package that shares its demo; or of the made demo.

    Else one worker would make that demo while the others wait for it.
    """
    if "made_demo" in _fixtures(item):
        return "made_demo"
    return item.path.parent if "made" in _fixtures(item) else item.path


def _minutes(group: list[pytest.Item]) -> int:
    """How long tests that begin together take, of which that was said."""
    marks = [item.get_closest_marker("long") for item in group]
    return max(mark.kwargs.get("minutes", 0) if mark else 0 for mark in marks)


class LongTestsFirst:
    """What takes long begins first and is shared out, so that at the end no worker waits for another."""

    @pytest.hookimpl(trylast=True)  # after pytest-django, which puts tests with real transactions last
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Files of long tests in turn to each worker, which begins with an equal stretch of the list (worksteal)."""
        groups: dict[object, list[pytest.Item]] = {}
        others: list[pytest.Item] = []
        for item in items:
            if item.get_closest_marker("long") or _LONG & set(_fixtures(item)):
                groups.setdefault(_begun_together(item), []).append(item)
            else:
                others.append(item)
        workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
        shares: list[list[pytest.Item]] = [[] for _ in range(workers)]
        for number, group in enumerate(sorted(groups.values(), key=_minutes, reverse=True)):
            shares[number % workers] += group
        ordered: list[pytest.Item] = []
        for number, share in enumerate(shares):
            stretch = (len(items) - len(ordered)) // (workers - number)  # as worksteal reckons it
            room = max(0, stretch - len(share))
            ordered += [*share, *others[:room]]
            del others[:room]
        items[:] = [*ordered, *others]


def pytest_configure(config: pytest.Config) -> None:
    """A plugin of its own, since one conftest has each hook once."""
    config.pluginmanager.register(LongTestsFirst())


def pytest_sessionstart(session: pytest.Session) -> None:
    """The process that shares the tests out does nothing while its workers collect them."""
    if session.config.getoption("numprocesses", None) and not hasattr(session.config, "workerinput"):
        session.config.stash[MIGRATING] = begin_to_migrate(folder_of_this_run())


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Nothing lies under a test but what it asks for: not under fixtures of a module or session either."""
    with item.config.stash[blocking_manager_key].unblock():
        GROUND.clear_for(makers_of(item))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The process that began the run tidies up what its workers shared."""
    if not hasattr(session.config, "workerinput"):
        if MIGRATING in session.config.stash:
            session.config.stash[MIGRATING].join()
        drop_migrated(folder_of_this_run())


@pytest.fixture(scope="session")
def of_this_run() -> Path:
    """The folder that all workers of this run share (tests/environment.py)."""
    return folder_of_this_run()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, django_db_modify_db_settings: None
) -> Iterator[None]:
    """A database for this worker, SQLite in a file: migrated once in a run and copied (tests/database.py)."""
    keep_sqlite_in_a_file()
    with django_db_blocker.unblock():
        copy_migrated(folder_of_this_run())
        before = set_up_databases(keepdb=True)
        flush_by_deleting()
        assert connection.features.supports_json_field  # asked once by a process: not by the first that counts queries
    yield
    with django_db_blocker.unblock():
        GROUND.clear_for([])
        teardown_databases(before, verbosity=0)


@pytest.fixture(scope="session")
def migrated(of_this_run: Path) -> Path:
    """A SQLite file that is migrated, to copy from."""
    return migrated_sqlite(of_this_run)


@pytest.fixture(scope="session")
def made_demo(of_this_run: Path, migrated: Path) -> Path:
    """A folder with the demo in it as `make run` makes it, made once for all workers of this run."""
    folder = of_this_run / "made-demo"
    with (of_this_run / "made-demo.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not folder.exists():
            draft = of_this_run / "made-demo.draft"
            make_demo(draft, begun_with=migrated)
            draft.rename(folder)
    return folder


@pytest.fixture
def own_demo(made_demo: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return Path(shutil.copytree(made_demo, tmp_path / "demo"))


@pytest.fixture
def _values_kept(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Values | None:
    """What this test begins with and others have made (tests/kept.py): before its own transaction begins."""
    clocks = [name for name in request.fixturenames if name.startswith(CLOCKS)]
    for name in clocks:
        request.getfixturevalue(name)
    with django_db_blocker.unblock():
        return GROUND.stand_on(makers_of(request.node), has_clock=bool(clocks))


@pytest.fixture
def _django_db_helper(_values_kept: Values | None, _django_db_helper: None) -> Iterator[None]:
    """Round pytest-django's own: no rate limit outlives a test, and triggers let the flush through.

    A test with real transactions ends in a flush, which append-only tables refuse. Without triggers it passes, and
    they are back at once: flush sends post_migrate, where they are installed.
    """
    if django_settings.REDIS_URL or not connection.in_atomic_block:
        cache.clear()
    # What a test wrote is not committed: who reads through the other alias must read in the same transaction.
    reader, connections["reports"] = connections["reports"], connections["default"]
    yield
    connections["reports"] = reader
    if not connection.in_atomic_block:
        triggers.drop()


@pytest.fixture
def clock_at_tuesday_ten() -> Iterator[time_machine.Coordinates]:
    """It is Tuesday 1 December 2026, ten in the morning, until the test moves on."""
    with time_machine.travel(TUESDAY_TEN, tick=False) as traveller:
        yield traveller


@kept
def geography() -> Geography:
    """Areas, labels and postcodes (tests/geography.py)."""
    return make_geography()


@kept
def community(geography: Geography) -> Community:
    """Kustdorp, a burenhulpdienst that answers on "testserver" and serves the first municipality."""
    community = CommunityFactory(slug="kustdorp", name="Kustdorp")
    CommunityHostFactory(community=community, host="testserver")
    CommunityAreaFactory(community=community, area=geography.areas["kustgemeente"])
    return community


@kept
def other_community(geography: Geography) -> Community:
    """Overdorp, which answers on "overdorp.test"."""
    community = CommunityFactory(slug="overdorp", name="Overdorp", coordinator_name="Joke", phone="085 111 11 11")
    CommunityHostFactory(community=community, host="overdorp.test")
    CommunityAreaFactory(community=community, area=geography.areas["overgemeente"])
    return community


@kept
def anna(community: Community, geography: Geography) -> Person:
    """Asks. Confirmed, Havenstraat 12."""
    return make_resident(
        community, "Anna", at=geography.postcodes["9101AA"], number="12", family_name="de Boer", phone="+31612345601"
    )


@kept
def bram(community: Community, geography: Geography) -> Person:
    """Helps. Confirmed, has a car, Kerkstraat 5: 600 metres from anna."""
    return make_resident(
        community,
        "Bram",
        at=geography.postcodes["9101BA"],
        number="5",
        family_name="Visser",
        phone="+31612345602",
        has_car=True,
    )


@kept
def carla(community: Community) -> Person:
    """Coordinates the whole community; takes no part herself."""
    return make_staff(community, "Carla", Role.COORDINATOR)


@kept
def gerda(community: Community) -> Person:
    """The analyst of the municipality."""
    return make_staff(community, "Gerda", Role.ANALYST)


@kept
def daan(other_community: Community, geography: Geography) -> Person:
    """Lives in the other community, thirty kilometres away."""
    return make_resident(
        other_community, "Daan", at=geography.postcodes["9200AA"], family_name="Smit", host="overdorp.test"
    )


@pytest.fixture
def client_for(db: None) -> Callable[..., Client]:
    """A browser in which this person is logged in on the host of their community; staff passed their second factor."""

    def log_in(person: Person, *, second_factor: bool | None = None) -> Client:
        browser = Client(SERVER_NAME=person.host)
        browser.force_login(person.user)
        if second_factor if second_factor is not None else person.is_staff:
            session = browser.session
            # As allauth records it: the methods count only for the user they were recorded for.
            session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
            session["account_authentication_methods_user"] = str(person.user.pk)
            session.save()
        return browser

    return log_in


@pytest.fixture
def movable_clock(settings: object, db: None) -> None:
    """Lets ``clock.move_forward`` work, as in the demo."""
    settings.CLOCK_MOVABLE = True  # type: ignore[attr-defined]  # pytest-django's wrapper


@pytest.fixture
def process_environment(transactional_db: None) -> dict[str, str]:
    """The environment for another process (a Celery worker, a command) that works on this test's own database."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    return {
        **os.environ,
        "DATABASE_URL": url,
        "BUURTHULP_SCENARIO_CLOCK": "1",
        # A test waits for the worker some hundreds of times: it need not wait for its sleep as well.
        "BUURTHULP_BROKER_POLL_MS": "5",
    }
