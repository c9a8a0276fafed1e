"""The worklist: what stands on it, in which order, for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp import clock
from buurthulp.worklist import WorkItem
from desk.worksources import new_people
from matching.services.searching import sweep_due
from members.models import Community
from tests.cast import Person, make_resident
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.geography import Geography
from tests.matching.world import TUESDAY_TEN, published

pytestmark = pytest.mark.django_db


def newcomers(community: Community, geography: Geography, count: int, first: int = 0) -> list[Person]:
    return [
        make_resident(community, f"Nieuw{n}", at=geography.postcodes["9101AB"], number=str(20 + n), confirmed=False)
        for n in range(first, first + count)
    ]


def test_somebody_new_stands_on_the_list(
    client_for: ClientFor, carla: Person, community: Community, geography: Geography
) -> None:
    (newcomer,) = newcomers(community, geography, 1)
    assert list(new_people(carla.viewer)) == [
        WorkItem(
            reason="new_person",
            reason_text="Nieuw0 is nieuw en wacht sinds 1\u00a0december.",
            next_step="Maak kennis, bevestig het adres.",
            title="Kennismaken met Nieuw0",
            who="Nieuw0",
            area_name="Havenbuurt",
            urgency=5,
            since=TUESDAY_TEN,
            due_at=None,
            url_name="desk:person",
            public_id=newcomer.participant.public_id,
        )
    ]
    browser = client_for(carla)
    html = browser.get(reverse("desk:worklist")).content.decode()
    assert reverse("desk:person", args=[newcomer.participant.public_id]) in html
    browser.post(reverse("desk:confirm_address", args=[newcomer.participant.public_id]))
    assert "Alles is gedaan. Tijd voor koffie." in browser.get(reverse("desk:worklist")).content.decode()


def test_new_people_of_other_districts_and_communities_stand_elsewhere(
    client_for: ClientFor,
    noor: Person,
    zita: Person,
    community: Community,
    other_community: Community,
    geography: Geography,
) -> None:
    newcomers(community, geography, 1)
    make_resident(other_community, "Ver", at=geography.postcodes["9200AA"], confirmed=False, host="overdorp.test")
    assert [
        [item.who for item in client_for(staff).get(reverse("desk:worklist")).context["today"]]
        for staff in (noor, zita)
    ] == [["Nieuw0"], []]


def test_a_resident_has_no_work(anna: Person, community: Community, geography: Geography) -> None:
    newcomers(community, geography, 1)
    assert list(new_people(anna.viewer)) == []


def test_ten_lines_for_today_and_then_the_rest(
    client_for: ClientFor, carla: Person, anna: Person, community: Community, geography: Geography
) -> None:
    newcomers(community, geography, 11)
    published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    context = client_for(carla).get(reverse("desk:worklist")).context
    assert (len(context["today"]), len(context["rest"])) == (10, 2)
    assert [item.reason for item in context["today"]] == ["no_candidates"] + ["new_person"] * 9


def test_as_many_queries_for_thirty_as_for_one(
    client_for: ClientFor, carla: Person, community: Community, geography: Geography
) -> None:
    browser = client_for(carla)
    newcomers(community, geography, 1)
    browser.get(reverse("desk:worklist"))
    with CaptureQueriesContext(connection) as one:
        browser.get(reverse("desk:worklist"))
    newcomers(community, geography, 29, first=1)
    with CaptureQueriesContext(connection) as many:
        assert len(browser.get(reverse("desk:worklist")).context["rest"]) == 20
    assert len(many) == len(one)


def test_who_waits_longest_comes_first(
    client_for: ClientFor, carla: Person, community: Community, geography: Geography
) -> None:
    late, early = newcomers(community, geography, 2)
    early.participant.joined_at = clock.now() - timedelta(days=4)
    early.participant.save()
    items = client_for(carla).get(reverse("desk:worklist")).context["today"]
    assert [item.who for item in items] == [early.participant.first_name, late.participant.first_name]
