"""Making, changing and calling off an activity, as a browser does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse

from exchange.enums import ActivityStatus, Rhythm
from exchange.models import Activity, Attendance, CancelledDate
from members.models import Community
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.exchange.reading import page_of, text_of
from tests.factories.activities import NEXT_TUESDAY, ActivityFactory
from tests.factories.exchange import PublicPlaceFactory
from tests.matching.world import TUESDAY_TEN

pytestmark = pytest.mark.usefixtures("clock_at_tuesday_ten")
Login = Callable[..., Client]
TODAY = TUESDAY_TEN.date()


def make(browser: Client, **other: str):  # type: ignore[no-untyped-def]  # a response of the test client
    """The four steps, each as a browser sends it."""
    place = other["place"]
    for name, sent in (
        ("what", {"title": "Soep op vrijdag", "text": "Iedereen snijdt iets."}),
        ("where", {"place": place}),
        ("when", {"on": "2026-12-04", "begins": "17.30", "ends": "19.30"}),
        ("rhythm", {"rhythm": other.get("rhythm", "weekly"), "until": other.get("until", "")}),
    ):
        answer = browser.post(reverse(f"exchange:activity_{name}"), sent)
        assert answer.status_code == 302, text_of(answer)
    return browser.get(answer["Location"])


def test_making_one_step_by_step(client_for: Login, anna: Person, community: Community) -> None:
    place = PublicPlaceFactory(community=community, name="De Linde")
    browser = client_for(anna)
    read_over = make(browser, place=place.public_id, rhythm="monthly:1", until="2027-06-30")
    said = text_of(read_over)
    for words in (
        "Soep op vrijdag",
        "De Linde",
        "Elke eerste vrijdag van de maand",
        "tot en met 30 juni",
    ):
        assert words in said
    token = read_over.context["submit_token"]
    sent = browser.post(reverse("exchange:activity_check"), {"token": token})
    assert sent["Location"] == reverse("exchange:activity", args=[token])
    again = browser.post(reverse("exchange:activity_check"), {"token": token})
    assert again["Location"] == reverse("exchange:activities")
    row = Activity.objects.get()
    assert (row.status, row.minutes, row.rule.nth, row.until) == (ActivityStatus.HELD, 120, 1, date(2027, 6, 30))
    assert "We lezen het nog" in text_of(browser.get(reverse("exchange:activities")))


def test_a_draft_waits_on_another_device_and_can_be_thrown_away(
    client_for: Login, anna: Person, community: Community
) -> None:
    place = PublicPlaceFactory(community=community)
    make(client_for(anna), place=place.public_id)
    other = client_for(anna)
    assert "Nog niet klaar" in text_of(other.get(reverse("exchange:activities")))
    assert 'value="Soep op vrijdag"' in other.get(reverse("exchange:activity_what")).content.decode()
    other.post(reverse("exchange:activity_check"), {"drop": "1"})
    assert list(Activity.objects.values_list("status", "title")) == [(ActivityStatus.CANCELLED, "")]


@pytest.mark.parametrize(
    ("step", "sent", "error"),
    [
        ("what", {"title": "", "text": "tekst"}, "Schrijf in een paar woorden wat jullie gaan doen."),
        ("what", {"title": "titel", "text": "tekst", "max_people": "1"}, "Vul een aantal mensen in van 2 tot 500"),
        ("where", {"place": "bestaatniet"}, "Kies waar het is."),
        ("when", {"on": "2026-11-30", "begins": "10.00", "ends": "11.00"}, "Deze dag is al geweest."),
        ("when", {"on": "2026-12-04", "begins": "half drie", "ends": "16.00"}, "Vul de tijd zo in: 14.00"),
        ("when", {"on": "2026-12-04", "begins": "10.00", "ends": "10.00"}, "Kies een eindtijd na het begin"),
        ("when", {"on": "2026-12-04", "begins": "14.00", "ends": "13.00"}, "Kies een eindtijd na het begin"),
        ("rhythm", {"rhythm": "monthly:3"}, "Kies hoe vaak het is."),
        ("rhythm", {"rhythm": "weekly", "until": "2026-12-01"}, "De laatste dag is eerder dan de eerste."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client_for: Login, anna: Person, community: Community, step: str, sent: dict[str, str], error: str
) -> None:
    place = PublicPlaceFactory(community=community)
    browser = client_for(anna)
    make(browser, place=place.public_id)
    before = Activity.objects.values().get()
    answer = browser.post(reverse(f"exchange:activity_{step}"), sent)
    assert (answer.status_code, error in text_of(answer)) == (200, True)
    assert Activity.objects.values().get() == before
    for name, value in sent.items():
        if value and name in ("title", "begins", "on", "until"):
            assert f'value="{value}"' in answer.content.decode()


def test_a_refused_first_step_leaves_no_draft(client_for: Login, anna: Person) -> None:
    client_for(anna).post(reverse("exchange:activity_what"), {"title": "titel", "text": ""})
    assert Activity.objects.count() == 0


def test_changing_and_calling_off_ones_own(client_for: Login, anna: Person, bram: Person, community: Community) -> None:
    activity = ActivityFactory(community=community, organiser=anna.participant, rhythm=Rhythm.WEEKLY)
    Attendance.objects.create(activity=activity, participant=bram.participant, on=NEXT_TUESDAY, created_at=TUESDAY_TEN)
    browser, own = client_for(anna), {"args": [activity.public_id]}
    page = browser.get(reverse("exchange:change_activity", **own))
    sent = {
        "title": activity.title,
        "text": activity.text,
        "place": activity.public_place.public_id,
        "begins": "10.30",
        "ends": "12.00",
    }
    assert 'value="10.00"' in page.content.decode()
    assert browser.post(reverse("exchange:change_activity", **own), sent)["Location"] == page_of(activity)
    activity.refresh_from_db()
    assert (activity.at, activity.minutes, activity.status) == (time(10, 30), 90, ActivityStatus.OPEN)
    browser.post(reverse("exchange:cancel_activity", **own), {"which": "2026-12-08"})
    assert list(CancelledDate.objects.values_list("on", flat=True)) == [NEXT_TUESDAY]
    browser.post(reverse("exchange:cancel_activity", **own), {"which": "all"})
    kinds = OutboxMessage.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["activity_changed", "activity_cancelled"]
    # Who came reads that it falls out; for others it is gone.
    assert "gaat niet door" in text_of(client_for(bram).get(page_of(activity)))


def test_seen_but_not_mine_to_change(client_for: Login, anna: Person, bram: Person, community: Community) -> None:
    activity = ActivityFactory(community=community, organiser=anna.participant)
    browser, of = client_for(bram), {"args": [activity.public_id]}
    for name in ("change_activity", "cancel_activity"):
        assert browser.post(reverse(f"exchange:{name}", **of), {"which": "all"}).status_code == 403
    activity.refresh_from_db()
    assert activity.status == ActivityStatus.OPEN
