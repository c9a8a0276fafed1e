"""What nobody offers yet in which village, and the posters and cards that ask for it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.selectors.villages import KindLine, Supply, VillageRow, supply_of
from members.enums import ParticipantStatus, Role
from members.models import Community, Participant, RoleGrant
from tests.cast import Person, make_resident, make_staff
from tests.desk.conftest import ClientFor
from tests.factories.members import AreaFactory
from tests.geography import Geography
from tests.matching.world import offers
from tests.qr import read, squares_of

pytestmark = pytest.mark.django_db
VILLAGES = "desk:villages"


def found(browser, **query):
    return browser.get(reverse(VILLAGES), query).context["found"]


def state(page, village: str, slug: str) -> str:
    """In which column a kind stands for a village."""
    (row,) = [row for row in page.rows if row.name == village]
    (column,) = [name for name in ("nobody", "some", "enough") if slug in {kind.slug for kind in getattr(row, name)}]
    return column


def give(
    community: Community, geography: Geography, count: int, slug: str = "garden", at: str = "9101AB"
) -> list[Person]:
    people = [
        make_resident(community, f"Buur{number}", at=geography.postcodes[at], number=str(20 + number))
        for number in range(count)
    ]
    for person in people:
        offers(person, slug)
    return people


@pytest.mark.parametrize(("count", "supply"), [(0, "nobody"), (1, "some"), (2, "some"), (3, "enough"), (40, "enough")])
def test_words_for_numbers(count: int, supply: str) -> None:
    assert supply_of(count) is Supply(supply)


@pytest.mark.parametrize(("count", "column"), [(0, "nobody"), (1, "some"), (2, "some"), (3, "enough")])
def test_by_how_many_live_there_and_offer_it(
    client_for: ClientFor, carla: Person, community, geography, count: int, column: str
) -> None:
    give(community, geography, count)
    page = found(client_for(carla))
    assert [row.name for row in page.rows] == ["Havenbuurt", "Kerkbuurt", "Molenbuurt", "Parkbuurt"]
    assert (state(page, "Havenbuurt", "garden"), state(page, "Kerkbuurt", "garden")) == (column, "nobody")
    assert state(page, "Havenbuurt", "rides") == "nobody"


def test_who_stopped_turned_it_off_or_moved_away_does_not_count(
    client_for: ClientFor, carla: Person, community, geography
) -> None:
    stopped, off, moved, other = give(community, geography, 4)
    Participant.objects.filter(pk=stopped.participant.pk).update(status=ParticipantStatus.CLOSED)
    off.participant.offers.update(status="off")
    moved.home.__class__.objects.filter(pk=moved.home.pk).update(is_current=False)
    page = found(client_for(carla))
    assert state(page, "Havenbuurt", "garden") == "some"
    assert other.participant is not None


def test_one_row_whole(client_for: ClientFor, carla: Person, community, geography) -> None:
    give(community, geography, 1)
    row = found(client_for(carla), soort="garden", wijk="WK900101").rows[0]
    assert row == VillageRow("BU90010101", "Havenbuurt", "Wijk Noord", (), (KindLine("garden", "Tuin en balkon"),), ())


def test_own_areas_only(client_for: ClientFor, noor: Person, zita: Person, gerda: Person) -> None:
    names = [[row.name for row in found(client_for(person)).rows] for person in (noor, zita)]
    assert names == [["Havenbuurt", "Kerkbuurt"], ["Molenbuurt", "Parkbuurt"]]
    assert client_for(gerda).get(reverse(VILLAGES)).status_code == 403


def test_what_it_is_narrowed_to_stands_in_the_address(client_for: ClientFor, carla: Person, geography) -> None:
    for number in range(30):
        AreaFactory(name=f"Terp {number:02}", parent=geography.areas["noord"])
    browser = client_for(carla)
    page = found(browser, wijk="WK900101", soort="garden")
    assert (len(page.rows), page.page.paginator.count, page.kind, page.district) == (20, 32, "garden", "WK900101")
    html = browser.get(reverse(VILLAGES), {"wijk": "WK900101", "soort": "garden"}).content.decode()
    assert 'href="?page=2&amp;soort=garden&amp;wijk=WK900101"' in html
    assert [len(found(browser, wijk=unknown, soort=unknown, page=unknown).rows) for unknown in ("x", "")] == [20, 20]


def test_an_empty_cell_leads_to_a_poster_that_asks_for_it(client_for: ClientFor, carla: Person) -> None:
    browser = client_for(carla)
    address = f"{reverse('desk:poster', args=['BU90010101'])}?soort=garden"
    assert f'href="{address}"' in browser.get(reverse(VILLAGES)).content.decode()
    poster = browser.get(address)
    asked = "Wie doet dit hier graag? Een haag knippen, bakken vullen op een balkon of onkruid wieden met een praatje."
    assert poster.context["lines"][0] == asked
    assert asked in poster.content.decode()


@pytest.mark.parametrize(("route", "codes"), [("desk:poster", 1), ("desk:cards", 4)])
def test_the_paper_of_a_village(client_for: ClientFor, noor: Person, route: str, codes: int) -> None:
    RoleGrant.objects.filter(user=noor.user).update(public_name="Noor", public_phone="0519 12 34 56")
    page = client_for(noor).get(reverse(route, args=["bu90010101"]))
    html = page.content.decode()
    svgs = html.split('<svg class="qr"')[1:]
    address = "http://testserver/in/havenbuurt/"
    assert [read(squares_of(f'<svg class="qr"{svg}')) for svg in svgs] == [address] * codes
    assert html.count("In Havenbuurt beginnen we net") == codes + 1  # and once as the title of the page
    assert html.count("testserver/<wbr>in/<wbr>havenbuurt<") == codes
    assert html.count("Of bel Noor: 0519\N{NO-BREAK SPACE}12\N{NO-BREAK SPACE}34\N{NO-BREAK SPACE}56") == codes
    assert client_for(noor).get("/in/havenbuurt/").status_code == 200


def test_where_it_runs_already_the_poster_says_so(client_for: ClientFor, carla: Person, monkeypatch) -> None:
    monkeypatch.setattr("members.selectors.starting.STARTING_STEPS", frozenset())
    page = client_for(carla).get(reverse("desk:poster", args=["BU90010101"]))
    assert page.context["printed"].title == "Buren in Havenbuurt doen iets voor elkaar"


def test_paper_of_another_area_does_not_exist(client_for: ClientFor, zita: Person, carla: Person) -> None:
    for browser, code in (
        (client_for(zita), "BU90010101"),
        (client_for(carla), "BU90020101"),
        (client_for(carla), "x"),
    ):
        assert [browser.get(reverse(f"desk:{name}", args=[code])).status_code for name in ("poster", "cards")] == [
            404,
            404,
        ]


def test_the_same_queries_for_one_village_and_thirty(client_for: ClientFor, noor: Person, community, geography) -> None:
    give(community, geography, 1)
    browser = client_for(noor)
    found(browser)
    with CaptureQueriesContext(connection) as few:
        assert len(found(browser).rows) == 2
    for number in range(30):
        area = AreaFactory(name=f"Terp {number:02}", parent=geography.areas["noord"])
        RoleGrant.objects.get(user=noor.user).areas.add(area)
    with CaptureQueriesContext(connection) as many:
        assert len(found(browser).rows) == 20
    assert len(many) == len(few)


class TestIntroduction:
    def test_name_and_number_for_pages_and_posters(
        self, client_for: ClientFor, noor: Person, client, community
    ) -> None:
        browser = client_for(noor)
        answer = browser.post(reverse("desk:introduction"), {"name": "Noor", "phone": "0519 123456"}, follow=True)
        assert "Op posters en pagina’s van jouw dorpen staat: Noor, 0519 123 456." in answer.content.decode()
        assert "Noor is er voor Havenbuurt" in client.get("/in/havenbuurt/").content.decode()
        form = browser.get(reverse("desk:introduction")).context["form"]
        assert (form["name"].value(), form["phone"].value()) == ("Noor", "0519 123 456")

    def test_what_is_wrong_is_said(self, client_for: ClientFor, noor: Person) -> None:
        answer = client_for(noor).post(reverse("desk:introduction"), {"name": "Noor", "phone": "geen"})
        assert answer.context["form"].errors == {"phone": ["Vul een telefoonnummer in, zoals 0519 12 34 56."]}

    def test_not_for_who_has_the_whole_community(self, client_for: ClientFor, carla: Person) -> None:
        assert client_for(carla).get(reverse("desk:introduction")).status_code == 403
        assert "Verander je naam" not in client_for(carla).get(reverse(VILLAGES)).content.decode()


def test_a_community_that_serves_any_place_has_the_villages_where_people_live(
    client_for: ClientFor, carla: Person, community, geography
) -> None:
    community.served_areas.all().delete()
    assert found(client_for(carla)).rows == ()
    make_resident(community, "Ver", at=geography.postcodes["9200AA"])
    make_staff(community, "Nog", Role.COORDINATOR)
    assert [row.name for row in found(client_for(carla)).rows] == ["Overbuurt"]
