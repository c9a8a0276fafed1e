"""Voorbeeldstad, made once on a Tuesday at noon for all tests in this folder; what a test changes is rolled back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction

from members.models import Community
from tests.demo.conftest import TUESDAY_NOON, as_a_demo


@pytest.fixture(scope="package")
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
