"""Agreements in somebody's own calendar: the file, the address, what they hold, and when they stop answering."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exchange.calendar_files import Entry, calendar_of
from exchange.models import Attendance, CancelledDate
from matching.models import CalendarFeed, Match
from matching.services.agreeing import accept_held, cancel_match
from matching.services.answering import answer_yes
from matching.services.searching import invite_by_hand
from members.enums import ParticipantStatus
from members.models import Participant
from members.services.blocking import block
from notifications.models import OutboxMessage
from tests.arranged import arranged_for_by, stop_arranging, who
from tests.cast import Person
from tests.factories.activities import ActivityFactory
from tests.factories.exchange import PublicPlaceFactory
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
ClientFor = Callable[..., Client]


def agree(anna: Person, bram: Person, starts_at: datetime = THURSDAY_TWO) -> Match:
    offers(bram, "garden")
    search = published(anna, starts_at=starts_at, slug="garden")
    asked = invite_by_hand(actor=anna.viewer, slot_id=search.slot_id, participant=bram.participant)
    answer_yes(actor=bram.viewer, invitation_id=asked.pk)
    return accept_held(actor=anna.viewer, invitation_id=asked.pk)


@kept
def match(anna: Person, bram: Person) -> Match:
    return agree(anna, bram)


def events(content: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def make(browser: Client) -> str:
    """Make one's address; where it answers."""
    browser.post(reverse("matching:my_calendar"), {"do": "make"})
    address = browser.get(reverse("matching:my_calendar")).context["address"]
    assert address.startswith("http://testserver/agenda/")
    return str(address.removeprefix("http://testserver"))


def read(address: str, **headers: str) -> Any:
    return Client(SERVER_NAME="testserver").get(address, headers=headers)


def test_the_file_of_an_agreement(match: Match, bram: Person, client_for: ClientFor) -> None:
    answer = client_for(bram).get(reverse("matching:calendar", args=[match.public_id]))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = events(answer.content)
    assert {name: str(event[name]) for name in ("UID", "SUMMARY", "LOCATION", "STATUS")} == {
        "UID": f"{match.public_id}@testserver",
        "SUMMARY": "Afspraak met Anna",
        "LOCATION": "Dokkum",
        "STATUS": "CONFIRMED",
    }
    assert event["DTSTART"].dt == THURSDAY_TWO
    assert (event["DURATION"].dt, int(event["SEQUENCE"])) == (timedelta(minutes=45), 0)


def test_the_page_and_the_mail_lead_to_it(match: Match, anna: Person, bram: Person, client_for: ClientFor) -> None:
    path = reverse("matching:calendar", args=[match.public_id])
    assert (
        f'href="{path}"' in client_for(anna).get(reverse("matching:agreement", args=[match.public_id])).content.decode()
    )
    mails = OutboxMessage.objects.filter(kind="match")
    assert [f"Zet in mijn agenda: http://testserver{path}" in mail.body_text for mail in mails] == [True, True]


@pytest.mark.parametrize("who", ["anna", "bram"])
def test_nothing_of_what_only_the_page_shows(
    match: Match, who: str, anna: Person, bram: Person, client_for: ClientFor
) -> None:
    browser = client_for({"anna": anna, "bram": bram}[who])
    for path in (make(browser), reverse("matching:calendar", args=[match.public_id])):
        text = browser.get(path).content.decode().replace("\r\n ", "")
        assert "BEGIN:VEVENT" in text
        kept = ("Visser", "de Boer", "Havenstraat", "Kerkstraat", "De bel doet", match.door_word, "+316", "@example.nl")
        assert [words for words in kept if words in text] == []
        assert "Zware boodschap" not in text


def test_cancelled_is_the_next_version_of_the_same(
    match: Match, anna: Person, bram: Person, client_for: ClientFor
) -> None:
    address = make(client_for(anna))
    before = read(address)
    cancel_match(actor=bram.viewer, match_id=match.pk, by=bram.participant)
    after = read(address)
    seen = [
        [(str(e["UID"]), str(e["STATUS"]), int(e["SEQUENCE"])) for e in events(page.content)]
        for page in (before, after)
    ]
    uid = f"{match.public_id}@testserver"
    assert seen == [[(uid, "CONFIRMED", 0)], [(uid, "CANCELLED", 1)]]


def test_a_block_takes_it_out(match: Match, anna: Person, bram: Person, client_for: ClientFor) -> None:
    addresses = [make(client_for(person)) for person in (anna, bram)]
    block(actor=anna.viewer, blocker=anna.participant, blocked=bram.participant)
    assert [events(read(address).content) for address in addresses] == [[], []]


def test_activities_one_attends(anna: Person, client_for: ClientFor) -> None:
    place = PublicPlaceFactory(community=anna.community, name="De Linde", address="Plein 1", town="Dokkum")
    activity = ActivityFactory(community=anna.community, public_place=place, title="Soep koken")
    first = activity.rule.first_on
    for day in (first, first + timedelta(days=7), first + timedelta(days=1)):
        Attendance.objects.create(activity=activity, participant=anna.participant, on=day, created_at=TUESDAY_TEN)
    CancelledDate.objects.create(activity=activity, on=first + timedelta(days=7), at=TUESDAY_TEN)
    shown = events(read(make(client_for(anna))).content)
    dates = [day for day in (first, first + timedelta(days=7)) if activity.rule.is_on(day)]
    assert [(str(e["UID"]), str(e["SUMMARY"]), str(e["LOCATION"])) for e in shown] == [
        (f"{day:%Y%m%d}-{activity.public_id}@testserver", "Soep koken", "De Linde, Plein 1, Dokkum") for day in dates
    ]
    assert [str(e["STATUS"]) for e in shown] == ["CONFIRMED", "CANCELLED"][: len(dates)]


def test_only_ones_own(match: Match, anna: Person, coos: Person, client_for: ClientFor) -> None:
    assert events(read(make(client_for(coos))).content) == []
    assert client_for(coos).get(reverse("matching:calendar", args=[match.public_id])).status_code == 404


class TestTheAddress:
    def test_it_needs_and_leaves_no_cookie(self, match: Match, anna: Person, client_for: ClientFor) -> None:
        browser = client_for(anna)
        address = make(browser)
        for answer in (read(address), browser.get(address)):
            assert (answer.status_code, dict(answer.cookies), answer.get("Vary", "")) == (200, {}, "")
            assert answer["Cache-Control"] == "private, no-cache"

    def test_nothing_is_sent_twice_while_nothing_changes(
        self,
        match: Match,
        anna: Person,
        bram: Person,
        client_for: ClientFor,
        clock_at_tuesday_ten: time_machine.Coordinates,
    ) -> None:
        address = make(client_for(anna))
        etag = read(address)["ETag"]
        clock_at_tuesday_ten.shift(timedelta(hours=3))
        again = read(address, if_none_match=etag)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        cancel_match(actor=bram.viewer, match_id=match.pk, by=bram.participant)
        assert read(address, if_none_match=etag).status_code == 200

    def test_renewed_stopped_left_elsewhere_and_never_are_alike(
        self, anna: Person, bram: Person, daan: Person, client_for: ClientFor
    ) -> None:
        browser = client_for(anna)
        renewed = make(browser)
        browser.post(reverse("matching:my_calendar"), {"do": "renew"})
        stopped = make(browser)
        assert stopped != renewed
        browser.post(reverse("matching:my_calendar"), {"do": "stop"})
        left = make(client_for(bram))
        Participant.objects.filter(pk=bram.participant.pk).update(status=ParticipantStatus.CLOSED)
        there = client_for(daan)
        there.post(reverse("matching:my_calendar"), {"do": "make"})
        elsewhere = reverse("matching:feed", args=[CalendarFeed.objects.get(participant=daan.participant).token])
        answers = [read(path) for path in (renewed, stopped, left, elsewhere, "/agenda/nooit.ics")]
        assert [answer.status_code for answer in answers] == [404] * 5
        assert len({(answer.content, str(dict(answer.headers))) for answer in answers}) == 1

    def test_it_stops_when_who_arranged_things_does_so_no_more(
        self, bram: Person, geography: Geography, client_for: ClientFor
    ) -> None:
        """Bram put Mieke's address in a calendar of his own. His own, and Wim's, go on."""
        mieke, wim = (
            arranged_for_by(bram, name, at=geography.postcodes["9101AB"], number=number)
            for name, number in (("Mieke", "41"), ("Wim", "42"))
        )
        addresses = []
        for person in (bram, mieke, wim):
            browser = client_for(bram)
            browser.post(reverse("members:who"), {"choice": who(person).public_id})
            addresses.append(make(browser))
        assert [read(address).status_code for address in addresses] == [200, 200, 200]
        stop_arranging(mieke)
        assert [read(address).status_code for address in addresses] == [200, 404, 200]
        assert set(CalendarFeed.objects.values_list("participant", flat=True)) == {who(bram).pk, who(wim).pk}

    def test_making_it_again_keeps_it(self, anna: Person, client_for: ClientFor) -> None:
        browser = client_for(anna)
        assert make(browser) == make(browser)

    def test_it_cannot_be_read_in_the_database(self, anna: Person, client_for: ClientFor) -> None:
        token = make(client_for(anna)).removeprefix("/agenda/").removesuffix(".ics")
        assert len(token) == 32
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM matching_calendarfeed")
            assert token not in str(cursor.fetchall())

    def test_as_many_queries_for_thirty_as_for_one(self, anna: Person, bram: Person, client_for: ClientFor) -> None:
        address = make(client_for(anna))
        counts, made = [], 0
        for wanted in (1, 9):
            for number in range(made, wanted):
                agree(anna, bram, THURSDAY_TWO + timedelta(days=number))
            made = wanted
            with CaptureQueriesContext(connection) as captured:
                assert len(events(read(address).content)) == wanted
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 8


@pytest.mark.parametrize(
    ("day", "offset"),
    [(date(2026, 10, 24), 2), (date(2026, 10, 26), 1), (date(2027, 3, 27), 1), (date(2027, 3, 29), 2)],
)
def test_two_in_the_afternoon_on_both_sides_of_a_change_of_the_clock(day: date, offset: int) -> None:
    at = datetime(day.year, day.month, day.day, 14 - offset, tzinfo=UTC)
    entry = Entry("a@b", at, 60, "x", "", "", "https://x/", changed_at=TUESDAY_TEN)
    content = calendar_of([entry])
    (event,) = events(content)
    assert f"DTSTART:{day:%Y%m%d}T{14 - offset}0000Z".encode() in content
    assert event["DTSTART"].dt.astimezone(AMSTERDAM).hour == 14


def test_the_hour_that_comes_twice_is_the_one_that_was_meant() -> None:
    """Half past two on the last Sunday of October: in wall time only the first of the two could be written."""
    for hour in (0, 1):
        at = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        (event,) = events(calendar_of([Entry("a@b", at, 60, "x", "", "", "https://x/", changed_at=TUESDAY_TEN)]))
        assert event["DTSTART"].dt.astimezone(UTC) == at
