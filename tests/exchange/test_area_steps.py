"""The nightly table of how many take part where: once a night, in steps, and what watching it tells (safety.md §1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from buurthulp.models import NightlyWork
from buurthulp.viewers import SYSTEM
from exchange.services import area_steps
from exchange.services.area_steps import rebuild_area_steps
from exchange.tasks import sweep_area_steps
from members.models import AreaStep, Community, Confirmation, Participant
from members.steps import PERIOD_DAYS
from tests.cast import make_resident
from tests.factories.members import ConfirmationFactory
from tests.geography import Geography
from tests.matching.world import AMSTERDAM, offers

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 12, 2, 3, 30, tzinfo=AMSTERDAM)
Counted = Callable[[datetime], dict[str, tuple[int, int]]]


@pytest.fixture(autouse=True)
def least_above(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps are reached as early as they can be, and every area's own night is the same: what is drawn is known."""
    monkeypatch.setattr(area_steps, "_drawn", lambda where, step: 0)


@pytest.fixture
def counted() -> Counted:
    """What stands in the table after the sweep of a moment: (people, kinds) by area."""

    def at(moment: datetime) -> dict[str, tuple[int, int]]:
        with time_machine.travel(moment, tick=False):
            sweep_area_steps()
        return {row.area.name: (row.people, row.kinds) for row in AreaStep.objects.select_related("area")}

    return at


def live(community: Community, geography: Geography, number: int, *, at: str = "9101AA", first: int = 0) -> None:
    for house in range(first, first + number):
        make_resident(community, f"Buur{at}{house}", at=geography.postcodes[at], number=str(house + 1))


def test_people_are_counted_by_wijk_and_gemeente(community: Community, geography: Geography, counted: Counted) -> None:
    live(community, geography, 8)
    live(community, geography, 4, at="9101BA")
    live(community, geography, 3, at="9102AA")
    assert counted(NIGHT) == {"Wijk Noord": (10, 0), "Wijk Zuid": (0, 0), "Kustgemeente": (10, 0)}


def test_only_confirmed_people_who_take_part_count(
    community: Community, geography: Geography, counted: Counted
) -> None:
    """Or anybody could bring in people of their own until one more tips a step."""
    live(community, geography, 14)
    people = list(Participant.objects.order_by("pk"))
    Confirmation.objects.filter(participant__in=people[:2]).delete()
    Participant.objects.filter(pk=people[2].pk).update(status="closed")
    Participant.objects.filter(pk=people[3].pk).update(paused_until=NIGHT.date())
    assert counted(NIGHT)["Wijk Noord"] == (0, 0)
    ConfirmationFactory(participant=people[0])
    assert counted(NIGHT + timedelta(days=PERIOD_DAYS))["Wijk Noord"] == (10, 0)


def test_a_kind_of_help_counts_when_three_people_offer_it(
    community: Community, geography: Geography, counted: Counted
) -> None:
    people = [make_resident(community, f"Buur{n}", at=geography.postcodes["9101AA"], number=str(n)) for n in (1, 2, 3)]
    for person in people:
        for slug in ("garden", "groceries", "rides", "company"):
            offers(person, slug)
    for person in people[:2]:
        offers(person, "pets_plants")
    assert counted(NIGHT)["Wijk Noord"] == (0, 0)
    offers(people[2], "pets_plants")
    assert counted(NIGHT + timedelta(days=PERIOD_DAYS))["Wijk Noord"] == (0, 5)


def test_it_is_done_once_a_night_and_not_before_three(
    community: Community, geography: Geography, counted: Counted
) -> None:
    live(community, geography, 1)
    with time_machine.travel(NIGHT.replace(hour=2, minute=59), tick=False):
        assert sweep_area_steps() == 0
    assert not AreaStep.objects.exists()
    with time_machine.travel(NIGHT, tick=False):
        assert [sweep_area_steps(), sweep_area_steps()] == [2, 0]
    assert NightlyWork.objects.get().night == NIGHT.date()
    # A worker that was away all night does it when it is back.
    with time_machine.travel(NIGHT + timedelta(days=PERIOD_DAYS, hours=15), tick=False):
        assert [sweep_area_steps(), sweep_area_steps()] == [2, 0]


def test_a_night_that_fails_is_done_again(
    community: Community, geography: Geography, monkeypatch: pytest.MonkeyPatch, counted: Counted
) -> None:
    live(community, geography, 1)
    with monkeypatch.context() as broken:
        broken.setattr(area_steps, "_people", lambda: 1 / 0)
        with time_machine.travel(NIGHT, tick=False), pytest.raises(ZeroDivisionError):
            rebuild_area_steps(actor=SYSTEM)
    assert set(counted(NIGHT)) == {"Wijk Noord", "Kustgemeente"}


@pytest.mark.parametrize(("joins_after", "shows_after"), [(0, 4), (1, 4), (3, 4), (4, 32), (30, 32)])
def test_the_night_of_a_change_does_not_tell_when_somebody_joined(
    community: Community, geography: Geography, counted: Counted, joins_after: int, shows_after: int
) -> None:
    """Whoever tips the step, it shows on the area's own night. Joined in the same four weeks: the same night."""
    live(community, geography, 11)
    shown = counted(NIGHT)["Wijk Noord"]
    changed_on = []
    for days in (*range(1, 7), *range(30, 35)):
        if days == joins_after + 1:
            live(community, geography, 1, first=11)
        now = counted(NIGHT + timedelta(days=days))["Wijk Noord"]
        if now != shown:
            changed_on.append(days)
            shown = now
    assert (changed_on, shown) == ([shows_after], (10, 0))


def test_counted_every_night_the_change_would_tell(
    community: Community, geography: Geography, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above."""
    monkeypatch.setattr(area_steps, "is_due", lambda *_when: True)
    live(community, geography, 11)
    assert counted(NIGHT)["Wijk Noord"] == (0, 0)
    live(community, geography, 1, first=11)
    assert counted(NIGHT + timedelta(days=1))["Wijk Noord"] == (10, 0)


def test_the_front_page_says_the_step(
    community: Community, geography: Geography, client: Client, counted: Counted
) -> None:
    live(community, geography, 13)
    for postcode, words in (
        ("9101BB", "beginnen we net"),
        ("9102AA", "beginnen we net"),
    ):
        assert words in client.get(reverse("members:front"), {"postcode": postcode}).content.decode()
    counted(NIGHT)
    page = client.get(reverse("members:front"), {"postcode": "9101BB"}).content.decode()
    assert "In jouw wijk doen meer dan 10 mensen mee." in page
    assert "soorten hulp" not in page
    AreaStep.objects.update(kinds=5)
    page = client.get(reverse("members:front"), {"postcode": "9101BB"}).content.decode()
    assert "Voor minstens 5 soorten hulp." in page
    few = client.get(reverse("members:front"), {"postcode": "9102AA"}).content.decode()
    assert "beginnen we net" in few


def test_where_only_the_gemeente_is_known(
    community: Community, geography: Geography, client: Client, counted: Counted
) -> None:
    live(community, geography, 13)
    postcode = geography.postcodes["9103AA"]
    postcode.area = geography.areas["kustgemeente"]
    postcode.save()
    counted(NIGHT)
    page = client.get(reverse("members:front"), {"postcode": "9103AA"}).content.decode()
    assert "In jouw gemeente doen meer dan 10 mensen mee." in page


def test_another_community_is_not_counted_along(
    community: Community, other_community: Community, geography: Geography, counted: Counted
) -> None:
    live(community, geography, 8)
    live(other_community, geography, 8, at="9101AB")
    assert counted(NIGHT)["Wijk Noord"] == (0, 0)
    assert AreaStep.objects.filter(area__name="Wijk Noord").count() == 2
