"""What every test can use: the database, the clock, a community with a little geography, and the cast."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from buurthulp import triggers
from members.enums import Role
from members.models import Community
from tests.cast import Person, make_resident, make_staff
from tests.factories.members import CommunityAreaFactory, CommunityFactory, CommunityHostFactory
from tests.geography import Geography, make_geography

# A property that holds does so on a busy machine as well.
hypothesis.settings.register_profile("buurthulp", deadline=None)
hypothesis.settings.load_profile("buurthulp")

# WhiteNoise looks for every static file each time a Client is made; tests ask for few of them.
django_settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """SQLite in a file, so that other threads and other processes of a test see the same database."""
    database = django_settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = str(Path(os.environ["BUURTHULP_LOCAL_DIR"], "test.sqlite3"))


@pytest.fixture
def _django_db_helper(_django_db_helper: None) -> Iterator[None]:
    """Round pytest-django's own: no rate limit outlives a test, and triggers let the flush through.

    A test with real transactions ends in a flush, which append-only tables refuse. Without triggers it passes, and
    they are back at once: flush sends post_migrate, where they are installed.
    """
    if django_settings.REDIS_URL or not connection.in_atomic_block:
        cache.clear()
    yield
    if not connection.in_atomic_block:
        triggers.drop()


@pytest.fixture
def geography(db: None) -> Geography:
    """Areas, labels and postcodes (tests/geography.py)."""
    return make_geography()


@pytest.fixture
def community(geography: Geography) -> Community:
    """Kustdorp, a burenhulpdienst that answers on "testserver" and serves the first municipality."""
    community = CommunityFactory(slug="kustdorp", name="Kustdorp")
    CommunityHostFactory(community=community, host="testserver")
    CommunityAreaFactory(community=community, area=geography.areas["kustgemeente"])
    return community


@pytest.fixture
def other_community(geography: Geography) -> Community:
    """Overdorp, which answers on "overdorp.test"."""
    community = CommunityFactory(slug="overdorp", name="Overdorp", coordinator_name="Joke", phone="085 111 11 11")
    CommunityHostFactory(community=community, host="overdorp.test")
    CommunityAreaFactory(community=community, area=geography.areas["overgemeente"])
    return community


@pytest.fixture
def anna(community: Community, geography: Geography) -> Person:
    """Asks. Confirmed, Havenstraat 12."""
    return make_resident(
        community, "Anna", at=geography.postcodes["9101AA"], number="12", family_name="de Boer", phone="+31612345601"
    )


@pytest.fixture
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


@pytest.fixture
def carla(community: Community) -> Person:
    """Coordinates the whole community; takes no part herself."""
    return make_staff(community, "Carla", Role.COORDINATOR)


@pytest.fixture
def gerda(community: Community) -> Person:
    """The analyst of the municipality."""
    return make_staff(community, "Gerda", Role.ANALYST)


@pytest.fixture
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
    return {**os.environ, "DATABASE_URL": url, "BUURTHULP_SCENARIO_CLOCK": "1"}
