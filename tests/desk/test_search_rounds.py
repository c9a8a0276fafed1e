"""The page of rounds: what waits, whom a round found and why, of a coordinator's own areas alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from desk.selectors.search_rounds import Line, Waits
from matching.tasks import sweep_matching
from members.enums import Feature
from members.services.settings import switch_feature
from tests.cast import make_resident
from tests.matching.world import TUESDAY_TEN, offers, published

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MONDAY = TUESDAY_TEN + timedelta(days=6)


@pytest.fixture
def tuesday(community, clock_at_tuesday_ten):
    """Kustdorp holds rounds by the hour."""
    switched = switch_feature(actor=SYSTEM, community=community, feature=Feature.ROUNDS, is_on=True)
    community.settings = switched.settings
    return clock_at_tuesday_ten


def shown(browser):
    return browser.get(reverse("desk:search_rounds")).context["page"]


def test_what_waits_and_what_came_of_it_for_whom_it_concerns(
    client_for, carla, noor, zita, gerda, anna, bram, coos, tuesday
):
    carlas, noors, zitas = client_for(carla), client_for(noor), client_for(zita)
    assert "Er was nog geen ronde." in carlas.get(reverse("desk:search_rounds")).content.decode()
    offers(bram, monthly_number=9)
    annas, cooss = published(anna, starts_at=MONDAY), published(coos, starts_at=MONDAY + HOUR)
    first, second = (one.slot.occasion.help_request.public_id for one in (annas, cooss))
    title = "Zware boodschap op vrijdag"
    wait = [Waits(first, title, "Anna", "Havenbuurt", TUESDAY_TEN + HOUR)]
    wait.append(Waits(second, title, "Coos", "Molenbuurt", TUESDAY_TEN + HOUR))
    assert [list(shown(one).waiting) for one in (carlas, noors, zitas)] == [wait, wait[:1], wait[1:]]
    assert "Vanochtend, 11.00" in carlas.get(reverse("desk:search_rounds")).content.decode()
    tuesday.shift(HOUR)
    sweep_matching()
    carlas, noors, zitas = client_for(carla), client_for(noor), client_for(zita)  # an hour is too long for a session
    why = ("Soort, tijd of taal past", "Woont op loopafstand")
    (held,) = shown(carlas).rounds
    lines = {line.public_id: line for line in held.lines}
    assert (held.at, held.is_at_work, held.with_somebody, held.asked, len(held.lines)) == (
        TUESDAY_TEN + HOUR,
        False,
        2,
        2,
        2,
    )
    assert lines[first] == Line(first, title, "Anna", "Havenbuurt", "Bram", why, 1, 1)
    assert [[line.public_id for line in shown(one).rounds[0].lines] for one in (noors, zitas)] == [[first], [second]]
    html = noors.get(reverse("desk:search_rounds")).content.decode()
    assert ("Past als enige." in html, "Coos" in html, shown(noors).waiting) == (True, False, ())
    assert client_for(gerda).get(reverse("desk:search_rounds")).status_code == 403


def test_as_many_queries_for_many_rounds_as_for_one(client_for, carla, anna, bram, community, geography, tuesday):
    offers(bram, monthly_number=31)
    counted = []
    for number in range(4):
        for of_round in range(1 + number):
            who = make_resident(community, f"Vrager{number}{of_round}", at=geography.postcodes["9101AA"])
            published(who, starts_at=MONDAY + number * HOUR)
        tuesday.shift(HOUR)
        sweep_matching()
        published(anna, starts_at=MONDAY + number * HOUR)
        browser = client_for(carla)
        with CaptureQueriesContext(connection) as queries:
            page = shown(browser)
        counted.append((len(page.rounds), len(queries)))
    assert [number for number, _queries in counted] == [1, 2, 3, 4]
    assert {queries for _number, queries in counted} == {counted[0][1]}
    assert counted[0][1] <= 12


def test_the_way_to_it_stands_with_the_requests_where_there_are_rounds(client_for, community, carla):
    way = f'href="{reverse("desk:search_rounds")}"'
    browser = client_for(carla)
    assert way not in browser.get(reverse("desk:requests")).content.decode()
    switch_feature(actor=SYSTEM, community=community, feature=Feature.ROUNDS, is_on=True)
    assert way in browser.get(reverse("desk:requests")).content.decode()
