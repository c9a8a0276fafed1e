"""Activities as a browser sees them: who reads what, and how much of who comes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp import clock
from buurthulp.viewers import Anonymous
from exchange.enums import ActivityStatus, PublicPlaceKind, Rhythm
from exchange.models import Activity, Attendance, CancelledDate
from exchange.selectors.activities import (
    MOST_IN_A_WEEK,
    activity_page,
    agenda,
    coming_activities,
    organised_activities,
    places_to_choose,
    places_to_meet,
    step_of,
)
from members.models import Block, Community, Participant
from tests.cast import Person, make_resident
from tests.exchange.reading import page_of, text_of
from tests.factories.activities import NEXT_TUESDAY, ActivityFactory
from tests.factories.exchange import PublicPlaceFactory
from tests.geography import Geography
from tests.matching.world import TUESDAY_TEN

pytestmark = pytest.mark.usefixtures("clock_at_tuesday_ten")
Login = Callable[..., Client]
TODAY = TUESDAY_TEN.date()


def crowd(activity: Activity, count: int, on: date = NEXT_TUESDAY) -> None:
    """So many others say "ik kom"."""
    people = Participant.objects.bulk_create(
        Participant(community=activity.community, first_name=f"Buur{number}", joined_at=TUESDAY_TEN)
        for number in range(count)
    )
    Attendance.objects.bulk_create(
        Attendance(activity=activity, participant=person, on=on, created_at=TUESDAY_TEN) for person in people
    )


def test_a_visitor_reads_what_where_and_when_but_no_name(client: Client, anna: Person, community: Community) -> None:
    place = PublicPlaceFactory(community=community, name="Trefpunt Zuid", address="Kastanjeplein 3")
    activity = ActivityFactory(
        community=community, organiser=anna.participant, public_place=place, rhythm=Rhythm.WEEKLY
    )
    said = text_of(client.get(page_of(activity)))
    for words in (
        "Koffie zonder agenda",
        "Kastanjeplein 3",
        "Elke dinsdag",
        "10.00 tot 12.00",
        "De eerste buren doen mee",
    ):
        assert words in said
    assert "Anna" not in said
    assert "Ik kom" not in said
    listed = text_of(client.get(reverse("exchange:activities")))
    assert "Koffie zonder agenda" in listed
    assert "Trefpunt Zuid" in listed
    assert "Anna" not in listed


def test_who_takes_part_reads_the_first_name_and_can_come(
    client_for: Login, anna: Person, bram: Person, community: Community
) -> None:
    activity = ActivityFactory(community=community, organiser=anna.participant)
    browser = client_for(bram)
    assert "Anna organiseert dit." in text_of(browser.get(page_of(activity)))
    attend = reverse("exchange:attend", args=[activity.public_id])
    for _again in range(2):
        answer = browser.post(attend, {"on": "2026-12-08", "coming": "yes"}, follow=True)
    assert (
        "Leuk, je komt. Je staat op de lijst voor dinsdagochtend 8\N{NO-BREAK SPACE}december" in answer.content.decode()
    )
    assert list(Attendance.objects.values_list("participant__first_name", "on")) == [("Bram", NEXT_TUESDAY)]
    home = text_of(browser.get(reverse("matching:home")))
    assert "Koffie zonder agenda" in home
    answer = browser.post(attend, {"on": "2026-12-08", "coming": "no"}, follow=True)
    assert "Je staat niet meer op de lijst" in text_of(answer)
    assert Attendance.objects.count() == 0


@pytest.mark.parametrize("day", ["", "8 december", "2026-13-01", "-1"])
def test_a_day_that_is_none(client_for: Login, bram: Person, community: Community, day: str) -> None:
    activity = ActivityFactory(community=community)
    answer = client_for(bram).post(reverse("exchange:attend", args=[activity.public_id]), {"on": day, "coming": "yes"})
    assert (answer.status_code, Attendance.objects.count()) == (404, 0)
    assert client_for(bram).get(reverse("exchange:activities"), {"vanaf": day}).status_code == 200


def test_exactly_for_the_organiser_in_steps_for_everybody_else(
    client: Client, client_for: Login, anna: Person, bram: Person, community: Community
) -> None:
    activity = ActivityFactory(community=community, organiser=anna.participant)
    crowd(activity, 12)
    assert "12 buren zeiden “ik kom”" in text_of(client_for(anna).get(page_of(activity)))
    for browser in (client, client_for(bram)):
        said = text_of(browser.get(page_of(activity)))
        assert "Meer dan 10 buren zeiden “ik kom”" in said
        assert re.findall(r"\b12 buren", said) == []


@pytest.mark.parametrize(
    ("others", "step"), [(0, 0), (9, 0), (10, 0), (11, 10), (25, 10), (26, 25), (51, 50), (100, 50), (101, 100)]
)
def test_the_steps(others: int, step: int) -> None:
    assert step_of(others) == step


def test_ones_own_ik_kom_moves_no_step(anna: Person, bram: Person, community: Community) -> None:
    """Saying it and taking it back shows nobody where a step begins; for the others it is one more."""
    activity = ActivityFactory(community=community)
    crowd(activity, 10)

    def seen_by(person: Person) -> int:
        return activity_page(person.viewer, activity, clock.now()).dates[0].step

    assert seen_by(bram) == 0
    Attendance.objects.create(activity=activity, participant=bram.participant, on=NEXT_TUESDAY, created_at=TUESDAY_TEN)
    assert (seen_by(bram), seen_by(anna)) == (0, 10)


def test_none_and_nine_look_alike(client: Client, community: Community) -> None:
    activity = ActivityFactory(community=community)
    empty = text_of(client.get(page_of(activity)))
    crowd(activity, 9)
    assert text_of(client.get(page_of(activity))) == empty


def test_full_is_said_but_not_how_full(client_for: Login, bram: Person, community: Community) -> None:
    somewhere = PublicPlaceFactory(community=community, name="Buurthuis De Linde")  # not one with a number in its name
    activity = ActivityFactory(community=community, max_people=17, public_place=somewhere)
    crowd(activity, 17)
    said = text_of(client_for(bram).get(page_of(activity)))
    assert "Deze keer is vol." in said
    assert "17" not in said


def test_what_waits_is_read_by_its_organiser_and_the_coordinator_alone(
    client: Client, client_for: Login, anna: Person, bram: Person, carla: Person, community: Community
) -> None:
    activity = ActivityFactory(community=community, organiser=anna.participant, status=ActivityStatus.HELD)
    found = {
        name: browser.get(page_of(activity)).status_code
        for name, browser in (
            ("visitor", client),
            ("anna", client_for(anna)),
            ("bram", client_for(bram)),
            ("carla", client_for(carla)),
        )
    }
    assert found == {"visitor": 404, "anna": 200, "bram": 404, "carla": 200}
    assert "leest dit eerst" in text_of(client_for(anna).get(page_of(activity)))


@pytest.mark.parametrize("blocker", ["anna", "bram"])
def test_whoever_blocked_or_is_blocked_sees_nothing_of_it(
    client_for: Login, anna: Person, bram: Person, community: Community, blocker: str
) -> None:
    one, other = (anna, bram) if blocker == "anna" else (bram, anna)
    Block.objects.create(blocker=one.participant, blocked=other.participant, at=TUESDAY_TEN)
    activity = ActivityFactory(community=community, organiser=anna.participant)
    Attendance.objects.create(activity=activity, participant=bram.participant, on=NEXT_TUESDAY, created_at=TUESDAY_TEN)
    browser = client_for(bram)
    assert browser.get(page_of(activity)).status_code == 404
    assert activity.title not in browser.get(reverse("exchange:activities")).content.decode()
    assert coming_activities(bram.viewer, clock.now()) == []


def test_what_one_organises_comes_once_at_its_next_time(anna: Person, bram: Person, community: Community) -> None:
    own = {"community": community, "organiser": anna.participant}
    weekly = ActivityFactory(**own, title="Wekelijks", rhythm=Rhythm.WEEKLY, first_on=TODAY, at=time(7))
    CancelledDate.objects.create(activity=weekly, on=NEXT_TUESDAY, at=TUESDAY_TEN)
    ActivityFactory(**own, title="Nieuw", status=ActivityStatus.HELD)
    for title, more in {
        "Af": {"status": ActivityStatus.CANCELLED},
        "Geweest": {"first_on": TODAY, "at": time(7)},
        "Klad": {"status": ActivityStatus.DRAFT},
    }.items():
        ActivityFactory(**own, title=title, **more)
    Attendance.objects.create(activity=weekly, participant=anna.participant, on=NEXT_TUESDAY, created_at=TUESDAY_TEN)
    now = clock.now()
    assert [(row.title, row.starts_at.date(), row.is_held) for row in organised_activities(anna.viewer, now)] == [
        ("Wekelijks", date(2026, 12, 15), False),
        ("Nieuw", NEXT_TUESDAY, True),
    ]
    assert coming_activities(anna.viewer, now) == []  # not once more
    assert organised_activities(bram.viewer, now) == []


def test_who_sees_how_many_come_is_said_as_it_is(
    client_for: Login, anna: Person, carla: Person, bram: Person, community: Community, geography: Geography
) -> None:
    activity = ActivityFactory(community=community, organiser=anna.participant)
    Attendance.objects.create(activity=activity, participant=bram.participant, on=NEXT_TUESDAY, created_at=TUESDAY_TEN)
    own = text_of(client_for(anna).get(page_of(activity)))
    assert "Hoeveel buren “ik kom” zeiden, zien alleen jij en Buurthulp." in own
    desk = client_for(carla).get(reverse("desk:activity", args=[activity.public_id]))
    assert [one.count for one in desk.context["activity"].dates] == [1]


def test_another_community_has_its_own(community: Community, other_community: Community, daan: Person) -> None:
    ActivityFactory(community=community)
    assert agenda(daan.viewer, other_community).days == []
    assert agenda(Anonymous(other_community.pk), other_community).places == []


def test_a_week_by_day_and_what_comes_later(community: Community) -> None:
    ActivityFactory(community=community, title="Wekelijks", rhythm=Rhythm.WEEKLY, first_on=TODAY, at=time(19))
    ActivityFactory(community=community, title="Vanochtend", first_on=TODAY, at=time(7))
    ActivityFactory(community=community, title="Zondag", first_on=date(2026, 12, 6))
    ActivityFactory(community=community, title="Mei", first_on=date(2027, 5, 30))
    ActivityFactory(
        community=community, title="Geweest", rhythm=Rhythm.WEEKLY, first_on=date(2026, 11, 3), until=date(2026, 11, 24)
    )
    found = agenda(Anonymous(community.pk), community)
    assert [(day.on, [row.title for row in day.rows]) for day in found.days] == [
        (TODAY, ["Wekelijks"]),
        (date(2026, 12, 6), ["Zondag"]),
    ]
    assert [(row.title, row.on) for row in found.later] == [("Mei", date(2027, 5, 30))]
    assert found.next_start == NEXT_TUESDAY
    later = agenda(Anonymous(community.pk), community, start=found.next_start)
    assert [(day.on, [row.title for row in day.rows]) for day in later.days] == [(NEXT_TUESDAY, ["Wekelijks"])]


def test_a_full_week_goes_on_below_at_a_whole_day(community: Community) -> None:
    place = PublicPlaceFactory(community=community)
    for day in range(4):
        for number in range(25):
            ActivityFactory(
                community=community,
                public_place=place,
                title=f"{day}-{number}",
                first_on=TODAY + timedelta(days=day + 1),
            )
    first = agenda(Anonymous(community.pk), community)
    assert [len(day.rows) for day in first.days] == [25, 25, 25]
    assert sum(len(day.rows) for day in first.days) >= MOST_IN_A_WEEK
    assert first.next_start == TODAY + timedelta(days=4)
    rest = agenda(Anonymous(community.pk), community, start=first.next_start)
    assert [(day.on, len(day.rows)) for day in rest.days] == [(TODAY + timedelta(days=4), 25)]


def test_by_place_and_by_distance(anna: Person, community: Community) -> None:
    near = PublicPlaceFactory(community=community, name="Dichtbij", north_m=200)
    bike = PublicPlaceFactory(community=community, name="Fietsen", north_m=3_000)
    far = PublicPlaceFactory(community=community, name="Ver", north_m=20_000)
    for place in (near, bike, far):
        ActivityFactory(community=community, public_place=place, title=place.name, first_on=TODAY + timedelta(days=1))

    def titles(**how: str) -> list[str]:
        return [row.title for day in agenda(anna.viewer, community, **how).days for row in day.rows]

    bands = {place.name: place.band for place in agenda(anna.viewer, community).places}
    assert bands == {"Dichtbij": "walk", "Fietsen": "bike", "Ver": "far"}
    assert sorted(titles()) == ["Dichtbij", "Fietsen", "Ver"]
    assert titles(reach="walk") == ["Dichtbij"]
    assert sorted(titles(reach="bike")) == ["Dichtbij", "Fietsen"]
    assert titles(place_id=far.public_id) == ["Ver"]
    assert titles(place_id="bestaatniet") == []
    # A visitor has no home: nothing is said of distance, and nothing is left out.
    visitor = agenda(Anonymous(community.pk), community, reach="walk")
    assert {place.band for place in visitor.places} == {""}
    assert len([row for day in visitor.days for row in day.rows]) == 3


def test_meeting_places_and_where_something_goes_on(community: Community) -> None:
    PublicPlaceFactory(community=community, name="Buurthuis")
    PublicPlaceFactory(community=community, name="Nog niet", approved_at=None)
    PublicPlaceFactory(community=community, name="Ziekenhuis", kind=PublicPlaceKind.HOSPITAL)
    park = PublicPlaceFactory(community=community, name="Park", kind=PublicPlaceKind.OTHER)
    ActivityFactory(community=community, public_place=park)
    assert [place.name for place in agenda(Anonymous(community.pk), community).places] == ["Buurthuis", "Park"]


def test_nobody_gathers_at_a_pharmacy_but_a_lift_goes_there(community: Community) -> None:
    hospital = PublicPlaceFactory(community=community, name="Ziekenhuis", kind=PublicPlaceKind.HOSPITAL)
    for name, kind in (("Apotheek", "pharmacy"), ("Huisarts", "health_centre"), ("Markt", "shop"), ("Park", "other")):
        PublicPlaceFactory(community=community, name=name, kind=kind)
    everywhere = ["Apotheek", "Huisarts", "Markt", "Park", "Ziekenhuis"]
    assert [place.name for place in places_to_choose(community)] == everywhere
    assert [place.name for place in places_to_meet(community)] == ["Markt", "Park"]
    there = ActivityFactory(community=community, public_place=hospital)  # where something is, it can go on
    assert [place.name for place in places_to_meet(community)] == ["Markt", "Park", "Ziekenhuis"]
    Activity.objects.filter(pk=there.pk).update(status=ActivityStatus.CANCELLED)
    assert [place.name for place in places_to_meet(community)] == ["Markt", "Park"]


def test_a_date_that_fell_out_is_said_and_cannot_be_chosen(
    client_for: Login, bram: Person, community: Community
) -> None:
    activity = ActivityFactory(community=community, rhythm=Rhythm.WEEKLY, first_on=TODAY + timedelta(days=1))
    CancelledDate.objects.create(activity=activity, on=TODAY + timedelta(days=1), at=TUESDAY_TEN)
    browser = client_for(bram)
    assert "Gaat deze keer niet door" in text_of(browser.get(reverse("exchange:activities")))
    page = browser.get(page_of(activity))
    assert page.content.decode().count('name="on"') == 5
    assert (TODAY + timedelta(days=1)).isoformat() not in re.findall(
        r'name="on" value="([^"]+)"', page.content.decode()
    )


@pytest.mark.parametrize("who", ["visitor", "bram", "anna"])
def test_as_many_queries_for_one_as_for_thirty(
    client: Client, client_for: Login, anna: Person, bram: Person, community: Community, who: str
) -> None:
    browser = {"visitor": lambda: client, "bram": lambda: client_for(bram), "anna": lambda: client_for(anna)}[who]()

    def made(count: int) -> None:
        for number in range(count):
            activity = ActivityFactory(
                community=community,
                organiser=anna.participant,
                rhythm=Rhythm.WEEKLY,
                first_on=TODAY + timedelta(days=number % 7),
                at=time(20),
            )
            on = activity.first_on
            Attendance.objects.create(activity=activity, participant=bram.participant, on=on, created_at=TUESDAY_TEN)
            CancelledDate.objects.create(activity=activity, on=on + timedelta(days=7), at=TUESDAY_TEN)

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert browser.get(path).status_code == 200
        return len(found)

    made(1)
    paths = [reverse("exchange:activities"), *([reverse("matching:home")] if who == "bram" else [])]
    one = [queries(path) for path in paths]
    made(29)
    assert [queries(path) for path in paths] == one
    assert max(one) <= 13


def test_the_page_of_one_costs_as_much_for_a_hundred_who_come(
    client_for: Login, bram: Person, community: Community
) -> None:
    activity = ActivityFactory(community=community, rhythm=Rhythm.WEEKLY)
    browser = client_for(bram)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            browser.get(page_of(activity))
        return len(found)

    one = queries()
    crowd(activity, 100)
    assert queries() == one <= 12


def test_the_calendar_of_a_series_and_of_one_date(client: Client, anna: Person, community: Community) -> None:
    activity = ActivityFactory(community=community, organiser=anna.participant, rhythm=Rhythm.WEEKLY)
    path = reverse("exchange:activity_calendar", args=[activity.public_id])
    answer = client.get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["rrule"] == {"FREQ": ["WEEKLY"], "BYDAY": ["TU"]}
    assert (str(event["uid"]), str(event["url"])) == (
        f"{activity.public_id}@testserver",
        f"http://testserver/activiteiten/{activity.public_id}/",
    )
    assert "Anna" not in answer.content.decode()
    (event,) = icalendar.Calendar.from_ical(client.get(path, {"datum": "2026-12-15"}).content).walk("VEVENT")
    assert ("rrule" in event, event["dtstart"].dt.date()) == (False, date(2026, 12, 15))
    assert client.get(path, {"datum": "2026-12-16"}).status_code == 404


def test_nothing_to_do_says_where_to_look(client: Client, community: Community) -> None:
    said = text_of(client.get(reverse("exchange:activities")))
    assert "Deze week is er niets in de buurt. Kijk eens bij volgende week." in said
    assert "Weet jij er een? Bel Fatma" in said


def test_where_one_lives_inside_the_label_changes_nothing(
    client_for: Login, community: Community, geography: Geography
) -> None:
    """Distance to a meeting place follows from the label, as everything does (safety.md §1)."""
    ActivityFactory(community=community, public_place=PublicPlaceFactory(community=community, north_m=800))
    one = make_resident(community, "Een", at=geography.postcodes["9101AA"])
    other = make_resident(community, "Twee", at=geography.postcodes["9101AB"], number="99")
    pages = [text_of(client_for(person).get(reverse("exchange:activities"))) for person in (one, other)]
    assert pages[0] == pages[1]
