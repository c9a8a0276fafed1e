"""Voorbeeldstad, made once per file on a Tuesday at noon; what a test changes is rolled back after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from members.models import Community
from tests.demo import urls  # loaded before the flag is set: buurthulp.urls must stay as every other test knows it

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TUESDAY_NOON = datetime(2026, 12, 1, 12, 0, tzinfo=AMSTERDAM)


def as_a_demo() -> override_settings:
    """The settings that the flag makes, and the addresses that come with it."""
    return override_settings(DEMO=True, CLOCK_MOVABLE=True, ROOT_URLCONF=urls.__name__)


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The rows of the demo, in a transaction that is never committed."""
    with (
        django_db_blocker.unblock(),
        as_a_demo(),
        time_machine.travel(TUESDAY_NOON, tick=False),
        transaction.atomic(),
    ):
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def voorbeeldstad(made: None, db: None) -> Community:
    """The community of the demo."""
    return Community.objects.get()
