"""When a second factor counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from buurthulp import clock
from members.second_factor import ACTIVE_KEY, is_passed, keep_alive, mark_passed


@pytest.fixture
def request_of_carla(carla) -> HttpRequest:
    request = HttpRequest()
    request.session = SessionStore()
    request.user = carla.user
    return request


def test_nothing_given_nothing_passed(request_of_carla):
    assert is_passed(request_of_carla) is False


def test_the_demo_marks_it_for_one_user(request_of_carla, gerda):
    mark_passed(request_of_carla, request_of_carla.user)
    assert is_passed(request_of_carla) is True
    request_of_carla.user = gerda.user
    assert is_passed(request_of_carla) is False


def test_a_code_by_mail_alone_is_not_enough(request_of_carla):
    mark_passed(request_of_carla, request_of_carla.user)
    records = request_of_carla.session["account_authentication_methods"]
    request_of_carla.session["account_authentication_methods"] = [{**record, "method": "code"} for record in records]
    assert is_passed(request_of_carla) is False


def test_being_active_keeps_it_and_is_written_once_a_minute(request_of_carla):
    start = clock.machine_now()
    with time_machine.travel(start, tick=False) as traveller:
        mark_passed(request_of_carla, request_of_carla.user)
        written = []
        for seconds in (0, 59, 60, 119, 120):
            traveller.move_to(start + timedelta(seconds=seconds))
            keep_alive(request_of_carla)
            written.append(round(request_of_carla.session[ACTIVE_KEY] - start.timestamp()))
        assert written == [0, 0, 60, 60, 120]
        traveller.move_to(start + timedelta(seconds=120, minutes=30))
        assert is_passed(request_of_carla) is True
        traveller.move_to(start + timedelta(seconds=121, minutes=30))
        assert is_passed(request_of_carla) is False
        mark_passed(request_of_carla, request_of_carla.user)
        assert is_passed(request_of_carla) is True
