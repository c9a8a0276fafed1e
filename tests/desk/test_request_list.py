"""The list of requests: the coordinator's own areas, running or just ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.selectors.request_list import RequestRow
from exchange.enums import RequestStatus
from exchange.models import HelpRequest
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.searching import sweep_due
from tests.cast import Person, make_resident
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.geography import Geography
from tests.matching.world import TUESDAY_TEN, draft, offers, published

pytestmark = pytest.mark.django_db


def titles(browser) -> list[str]:
    return [row.first_name for row in browser.get(reverse("desk:requests")).context["rows"]]


def test_one_line(client_for: ClientFor, carla: Person, help_request: HelpRequest) -> None:
    assert client_for(carla).get(reverse("desk:requests")).context["rows"] == (
        RequestRow(
            help_request.public_id,
            "Zware boodschap op vrijdag",
            "Boodschappen en ophalen",
            "Anna",
            "Havenbuurt",
            "donderdagmiddag 3\u00a0december, 14.00\u00a0uur",
            "we zoeken",
        ),
    )


def test_what_was_open_says_the_moment_that_was_agreed(
    client_for: ClientFor, carla: Person, anna: Person, bram: Person
) -> None:
    offers(bram)
    search = published(anna, flexible_until=THURSDAY_TWO + timedelta(days=1))
    sweep_due()
    browser, pk = client_for(carla), search.slot.invitations.get().pk
    (row,) = browser.get(reverse("desk:requests")).context["rows"]
    assert (row.when, row.state_label) == ("in overleg, uiterlijk vrijdag 4\u00a0december", "we zoeken")
    answer_yes(actor=bram.viewer, invitation_id=pk, starts_at=THURSDAY_TWO)
    accept_held(actor=anna.viewer, invitation_id=pk)
    (row,) = browser.get(reverse("desk:requests")).context["rows"]
    agreed = "donderdagmiddag 3\u00a0december, 14.00\u00a0uur"
    assert (row.when, row.state_label) == (agreed, "afgesproken")
    page = browser.get(reverse("desk:request", args=[row.public_id])).context
    assert page["help_request"].when == agreed


def test_own_areas_without_drafts(
    client_for: ClientFor, noor: Person, zita: Person, anna: Person, bram: Person, coos: Person, gerda: Person
) -> None:
    published(anna, starts_at=THURSDAY_TWO)
    published(coos, starts_at=THURSDAY_TWO)
    draft(bram, starts_at=THURSDAY_TWO)
    assert (titles(client_for(noor)), titles(client_for(zita))) == (["Anna"], ["Coos"])
    assert client_for(gerda).get(reverse("desk:requests")).status_code == 403


def test_what_ended_stays_a_month(client_for: ClientFor, carla: Person, anna: Person, coos: Person) -> None:
    for person, days in ((anna, 31), (coos, 29)):
        published(person, starts_at=THURSDAY_TWO)
        HelpRequest.objects.filter(participant=person.participant).update(
            status=RequestStatus.CLOSED, published_at=TUESDAY_TEN - timedelta(days=days)
        )
    assert titles(client_for(carla)) == ["Coos"]


def test_as_many_queries_for_thirty_as_for_one(
    client_for: ClientFor, carla: Person, community, geography: Geography, help_request: HelpRequest
) -> None:
    browser = client_for(carla)
    titles(browser)
    with CaptureQueriesContext(connection) as one:
        assert len(titles(browser)) == 1
    for number in range(30):
        neighbour = make_resident(community, f"Buur{number}", at=geography.postcodes["9101BB"], number=f"{10 + number}")
        published(neighbour, starts_at=THURSDAY_TWO)
    with CaptureQueriesContext(connection) as many:
        assert len(titles(browser)) == 30
    assert len(many) == len(one)
