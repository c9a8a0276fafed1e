"""What members does on a clock."""

from __future__ import annotations

from datetime import timedelta

from buurthulp import clock
from members.models import User
from members.tasks import sweep_unused_users
from tests.factories.members import UserFactory


def test_addresses_that_led_to_nothing_go_after_a_day_and_once(db):
    UserFactory(email="gisteren@example.nl", created_at=clock.machine_now() - timedelta(hours=25))
    UserFactory(email="vandaag@example.nl")
    assert sweep_unused_users() == 1
    assert sweep_unused_users() == 0
    assert list(User.objects.values_list("email", flat=True)) == ["vandaag@example.nl"]
