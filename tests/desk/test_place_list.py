"""Public places on the desk: as many queries for thirty as for one, on the list and on the page of one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exchange.models import PublicPlace
from members.models import Community
from tests.cast import Person
from tests.desk.conftest import ClientFor
from tests.factories.exchange import PublicPlaceFactory
from tests.geography import Geography

pytestmark = pytest.mark.django_db


def test_as_many_queries_for_thirty_places_as_for_one(
    client_for: ClientFor, carla: Person, community: Community, geography: Geography
) -> None:
    browser = client_for(carla)

    def add(number: int) -> PublicPlace:
        state = [{}, {"approved_at": None}, {"is_active": False}][number % 3]
        area = list(geography.areas.values())[number % 4 + 3]
        place: PublicPlace = PublicPlaceFactory(community=community, name=f"Plek {number:02}", area=area, **state)
        return place

    def looked() -> tuple[int, int, int]:
        """How many places the list holds, its queries, and those of the page of one."""
        with CaptureQueriesContext(connection) as of_list:
            lines = browser.get(reverse("desk:places")).context["places"]
        with CaptureQueriesContext(connection) as of_one:
            assert browser.get(reverse("desk:place", args=[first.public_id])).status_code == 200
        return len(lines), len(of_list), len(of_one)

    first = add(0)
    looked()
    one = looked()
    for number in range(1, 30):
        add(number)
    assert (one[0], looked()) == (1, (30, *one[1:]))
