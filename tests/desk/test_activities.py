"""Activities on the desk: read first, with exact numbers, and in one's own areas alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp.worklist import items_for
from exchange.enums import ActivityStatus, Rhythm
from exchange.models import Activity, Attendance, CancelledDate, PublicPlace
from members.enums import Role
from members.models import Community, RoleGrant
from notifications.models import OutboxMessage
from tests.cast import Person, make_staff
from tests.factories.activities import NEXT_TUESDAY, ActivityFactory
from tests.factories.exchange import PublicPlaceFactory
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import TUESDAY_TEN

Login = Callable[..., Client]


@kept
def place(community: Community, geography: Geography) -> PublicPlace:
    return PublicPlaceFactory(community=community, name="De Linde", area=geography.areas["havenbuurt"])


@kept
def held(community: Community, place: PublicPlace, anna: Person) -> Activity:
    """Anna's, which waits to be read."""
    return ActivityFactory(
        community=community,
        organiser=anna.participant,
        public_place=place,
        status=ActivityStatus.HELD,
        rhythm=Rhythm.WEEKLY,
        review_since=TUESDAY_TEN,
    )


def settle(browser: Client, activity: Activity, **sent: str) -> None:
    assert browser.post(reverse("desk:settle_activity", args=[activity.public_id]), sent).status_code == 302
    activity.refresh_from_db()


def test_it_stands_on_the_list_until_it_was_read(client_for: Login, carla: Person, held: Activity) -> None:
    (item,) = (item for item in items_for(carla.viewer) if item.url_name == "desk:activity")
    assert (item.reason, item.title, item.who, item.area_name) == (
        "activity_waits",
        "Koffie zonder agenda",
        "Anna",
        "Havenbuurt",
    )
    settle(client_for(carla), held, answer="approve")
    assert (held.status, [item.title for item in items_for(carla.viewer) if item.url_name == "desk:activity"]) == (
        ActivityStatus.OPEN,
        [],
    )
    assert list(OutboxMessage.objects.values_list("kind", "participant__first_name")) == [("activity_read", "Anna")]


def test_refused_it_never_was_on_the_site(client_for: Login, client: Client, carla: Person, held: Activity) -> None:
    settle(client_for(carla), held, answer="refuse")
    assert held.status == ActivityStatus.CANCELLED
    assert client.get(reverse("exchange:activity", args=[held.public_id])).status_code == 404


def test_calling_off_one_date_and_all_of_it(client_for: Login, carla: Person, bram: Person, held: Activity) -> None:
    browser = client_for(carla)
    settle(browser, held, answer="approve")
    Attendance.objects.create(activity=held, participant=bram.participant, on=NEXT_TUESDAY, created_at=TUESDAY_TEN)
    page = browser.get(reverse("desk:activity", args=[held.public_id]))
    assert [(row.on, row.count) for row in page.context["activity"].dates][:2] == [
        (NEXT_TUESDAY, 1),
        (date(2026, 12, 15), 0),
    ]
    settle(browser, held, answer="cancel", on="2026-12-08")
    assert (held.status, CancelledDate.objects.get().on) == (ActivityStatus.OPEN, NEXT_TUESDAY)
    settle(browser, held, answer="cancel")
    assert held.status == ActivityStatus.CANCELLED
    assert OutboxMessage.objects.filter(kind="activity_cancelled").count() == 1


@pytest.mark.parametrize("sent", [{}, {"answer": "delete"}, {"answer": "cancel", "on": "morgen"}])
def test_no_such_answer(client_for: Login, carla: Person, held: Activity, sent: dict[str, str]) -> None:
    answer = client_for(carla).post(reverse("desk:settle_activity", args=[held.public_id]), sent)
    held.refresh_from_db()
    assert (answer.status_code, held.status) == (404, ActivityStatus.HELD)


def test_a_coordinator_of_another_area_has_none_of_it(
    client_for: Login, community: Community, geography: Geography, held: Activity
) -> None:
    cora = make_staff(community, "Cora", Role.COORDINATOR)
    RoleGrant.objects.get(user=cora.user).areas.set([geography.areas["zuid"]])
    browser = client_for(cora)
    assert browser.get(reverse("desk:activities")).context["rows"] == []
    assert browser.get(reverse("desk:activity", args=[held.public_id])).status_code == 404
    assert "Koffie zonder agenda" not in browser.get(reverse("desk:worklist")).content.decode()
    assert browser.get(reverse("desk:new_activity")).context["form"].places == {}


@pytest.mark.parametrize(
    ("on", "rhythm", "expected"),
    [
        ("2026-12-08", "once", (Rhythm.ONCE, None)),
        ("2026-12-08", "weekly", (Rhythm.WEEKLY, None)),
        ("2026-12-08", "monthly", (Rhythm.MONTHLY, 2)),
        ("2026-12-29", "monthly", (Rhythm.MONTHLY, -1)),  # a fifth Tuesday is the last
        ("2026-12-29", "monthly_last", (Rhythm.MONTHLY, -1)),
        ("2026-12-08", "monthly_last", None),
    ],
)
def test_adding_one(
    client_for: Login, carla: Person, place: PublicPlace, on: str, rhythm: str, expected: tuple[str, int | None] | None
) -> None:
    sent = {
        "title": "Dansen",
        "text": "Iedereen kan het.",
        "place": place.public_id,
        "on": on,
        "begins": "20.00",
        "ends": "0.30",
        "rhythm": rhythm,
    }
    answer = client_for(carla).post(reverse("desk:new_activity"), sent)
    if expected is None:
        assert (answer.status_code, Activity.objects.count()) == (200, 0)
        assert "niet de laatste van de maand" in answer.content.decode()
        return
    row = Activity.objects.get()
    assert answer["Location"] == reverse("exchange:activity", args=[row.public_id])
    assert (row.status, row.organiser, row.minutes, (row.rhythm, row.nth)) == (ActivityStatus.OPEN, None, 270, expected)


def test_as_many_queries_for_one_as_for_thirty(
    client_for: Login, carla: Person, anna: Person, community: Community, place: PublicPlace
) -> None:
    browser = client_for(carla)

    def made(count: int) -> None:
        for _number in range(count):
            ActivityFactory(
                community=community, organiser=anna.participant, public_place=place, review_since=TUESDAY_TEN
            )

    def queries(name: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert browser.get(reverse(name)).status_code == 200
        return len(found)

    made(1)
    names = ("desk:activities", "desk:worklist", "desk:worklist", "desk:activities")  # the first look writes its time
    one = [queries(name) for name in names][2:]
    made(29)
    assert [queries(name) for name in names][2:] == one
