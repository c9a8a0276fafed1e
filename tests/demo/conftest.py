"""The settings of a demo, for tests of one."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.test import override_settings

from tests.demo import urls  # loaded before the flag is set: buurthulp.urls must stay as every other test knows it

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TUESDAY_NOON = datetime(2026, 12, 1, 12, 0, tzinfo=AMSTERDAM)


def as_a_demo() -> override_settings:
    """The settings that the flag makes, and the addresses that come with it."""
    return override_settings(
        DEMO=True, CLOCK_MOVABLE=True, ROOT_URLCONF=urls.__name__, DEMO_HOSTS=settings.ALLOWED_HOSTS
    )
