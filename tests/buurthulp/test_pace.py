"""What is counted stays counted for as long as it counts, also where the cache is the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.core import ratelimit
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from buurthulp.pace import is_within
from buurthulp.tasks import sweep_cache
from tests.cast import Person
from tests.members.test_entering import log_in

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 12, 1, 9, 0, 30, tzinfo=UTC)
HOUR = 3600


def test_twenty_in_an_hour_stay_twenty_with_pauses() -> None:
    allowed = 0
    with time_machine.travel(NINE, tick=False) as moment:
        for pause in range(11):
            moment.move_to(NINE + timedelta(seconds=301) * pause)
            allowed += sum(is_within("letters", 7, most=20, seconds=HOUR) for _again in range(25))
        assert allowed == 20
        assert is_within("letters", 8, most=20, seconds=HOUR)
        moment.move_to(NINE + timedelta(hours=1))
        assert is_within("letters", 7, most=20, seconds=HOUR)


def test_who_guessed_too_often_is_refused_whoever_asks_for_codes(carla: Person, rf: RequestFactory) -> None:
    TOTP.activate(carla.user, generate_totp_secret())
    browser = Client()
    log_in(browser, carla.user.email)

    def is_refused() -> bool:
        page = browser.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
        return "Er is te vaak geprobeerd" in page

    assert [is_refused() for _guess in range(11)] == [False] * 10 + [True]
    # As 420 requests for a code count, each from somebody else.
    for number in range(420):
        request = rf.post("/", REMOTE_ADDR=f"198.51.100.{number // 59}")
        ratelimit.consume(request, action="request_login_code", key=str(number))
    assert is_refused()


@pytest.mark.skipif(bool(settings.REDIS_URL), reason="Redis does this itself")
def test_what_is_over_is_swept() -> None:
    with time_machine.travel(NINE, tick=False) as moment:
        for name, seconds in (("short", 60), ("long", HOUR)):
            cache.set(name, 1, timeout=seconds)
        assert sweep_cache() == 0
        moment.move_to(NINE + timedelta(minutes=2))
        assert (sweep_cache(), sweep_cache(), cache.get("long")) == (1, 0, 1)
