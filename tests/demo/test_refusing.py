"""Where load_demo refuses, and that any hour will do."""

from __future__ import annotations

import pytest
import time_machine
from django.core.management import CommandError, call_command

from buurthulp import clock
from buurthulp.models import DemoMarker
from demo.services.past import at
from notifications.models import OutboxMessage
from tests.demo.conftest import TUESDAY_NOON, as_a_demo
from tests.demo.telling import STORY, asked, counts, story
from tests.factories.members import CommunityFactory, UserFactory


@pytest.mark.deep
@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-22T03:10",  # a Sunday night
        "2026-11-28T18:30",  # a Saturday evening
        "2026-12-04T20:50",  # Friday, just before the quiet hours
        "2026-12-05T08:01",  # Saturday, just after them
        "2026-12-24T15:00",
        "2027-03-27T12:00",  # the day before summer time
        "2027-10-31T09:30",  # the day it ends
    ],
)
@pytest.mark.django_db
def test_the_same_story_at_any_hour(moment: str) -> None:
    with as_a_demo(), time_machine.travel(f"{moment}+01:00", tick=False):
        call_command("load_demo", verbosity=0)
        assert story() == STORY
        assert asked("Lift naar de tandarts")["Karim"] == "invited"
        assert OutboxMessage.objects.exclude(status="sent").count() == 0


@pytest.mark.django_db
def test_only_a_demo_is_made_a_demo() -> None:
    with pytest.raises(CommandError, match="De demo staat uit"):
        call_command("load_demo")
    assert DemoMarker.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("factory", [CommunityFactory, UserFactory])
def test_a_database_that_anybody_uses_is_refused(factory: type) -> None:
    factory()
    before = counts()
    with as_a_demo(), pytest.raises(CommandError, match="Deze database is al in gebruik"):
        call_command("load_demo")
    assert counts() == before


def test_only_a_demo_writes_about_earlier() -> None:
    with pytest.raises(RuntimeError), at(TUESDAY_NOON):
        pass


@pytest.mark.django_db
def test_the_clock_is_right_again_after_earlier(settings: pytest.FixtureRequest) -> None:
    settings.CLOCK_MOVABLE = True
    seen = []

    def break_off() -> None:
        with at(TUESDAY_NOON):
            seen.append(clock.now() - TUESDAY_NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert abs(seen[0].total_seconds()) < 1
    assert abs(clock.now() - clock.machine_now()).total_seconds() < 1
