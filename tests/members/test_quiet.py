"""When somebody is not to be disturbed, and when what waited for the morning is told."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from members.models import Participant
from members.preset import settings_with
from members.quiet import awake_from, edges_for, gathering_now, next_gathering
from tests.cast import Person
from tests.kept import kept

HERE = ZoneInfo("Europe/Amsterdam")


def at(text: str) -> datetime:
    """A local moment: "2026-12-01 21:30" is a Tuesday evening."""
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


def local(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(HERE).strftime("%a %H:%M")


@kept
def bram_(bram: Person) -> Participant:
    assert bram.participant is not None
    return bram.participant


@kept
def late_riser(bram_: Participant) -> Participant:
    bram_.quiet_from, bram_.quiet_until = time(19), time(10)
    return bram_


@pytest.mark.parametrize(
    ("moment", "awake"),
    [
        ("2026-12-01 20:59", "Tue 20:59"),
        ("2026-12-01 21:00", "Wed 08:00"),
        ("2026-12-02 03:00", "Wed 08:00"),
        ("2026-12-02 07:59", "Wed 08:00"),
        ("2026-12-02 08:00", "Wed 08:00"),
        ("2026-12-02 12:00", "Wed 12:00"),
        ("2026-12-06 11:00", "Sun 11:00"),
    ],
)
def test_the_communitys_hours(bram_: Participant, moment: str, awake: str) -> None:
    assert local(awake_from(at(moment), bram_)) == awake


@pytest.mark.parametrize(
    ("moment", "awake"),
    [("2026-12-01 18:59", "Tue 18:59"), ("2026-12-01 19:00", "Wed 10:00"), ("2026-12-02 09:59", "Wed 10:00")],
)
def test_ones_own_hours_round_them(late_riser: Participant, moment: str, awake: str) -> None:
    assert local(awake_from(at(moment), late_riser)) == awake


def test_never_less_than_the_community_promises(bram_: Participant) -> None:
    bram_.quiet_from, bram_.quiet_until = time(23), time(6)
    assert edges_for(bram_) == (time(21), time(8))


@pytest.mark.parametrize(
    ("moment", "awake"),
    [("2026-12-06 11:00", "Mon 08:00"), ("2026-12-05 22:00", "Mon 08:00"), ("2026-12-06 22:00", "Mon 08:00")],
)
def test_a_quiet_sunday(bram_: Participant, moment: str, awake: str) -> None:
    bram_.community.settings = settings_with(
        bram_.community.settings, quiet={"start": "21:00", "end": "08:00", "sunday": True}
    )
    assert local(awake_from(at(moment), bram_)) == awake


@pytest.mark.parametrize(
    ("moment", "now", "following"),
    [
        ("2026-12-01 22:00", "", "Wed 08:15"),
        ("2026-12-02 07:59", "", "Wed 08:15"),
        ("2026-12-02 08:00", "Wed 08:15", "Wed 08:15"),
        ("2026-12-02 08:14", "Wed 08:15", "Wed 08:15"),
        ("2026-12-02 08:15", "", "Thu 08:15"),
        ("2026-12-02 11:00", "", "Thu 08:15"),
        ("2026-12-02 13:00", "", "Thu 08:15"),
    ],
)
def test_a_mornings_mail_is_one(bram_: Participant, moment: str, now: str, following: str) -> None:
    assert local(gathering_now(at(moment), bram_)) == now
    assert local(next_gathering(at(moment), bram_)) == following


@pytest.mark.parametrize(
    ("moment", "following"), [("2027-03-27 12:00", "Sun 08:15"), ("2027-10-30 12:00", "Sun 08:15")]
)
def test_nine_stays_nine_when_the_clock_changes(bram_: Participant, moment: str, following: str) -> None:
    assert local(next_gathering(at(moment), bram_)) == following
