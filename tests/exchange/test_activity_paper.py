"""The poster and the cards of one activity: what stands on them, whose they are, and that the code can be scanned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse

from exchange.enums import ActivityStatus, Rhythm
from exchange.models import Activity
from exchange.paper import activity_paper
from members.enums import Role
from members.models import Community, RoleGrant
from tests.cast import Person, make_staff
from tests.exchange.reading import page_of, text_of
from tests.factories.activities import ActivityFactory
from tests.factories.exchange import PublicPlaceFactory
from tests.geography import Geography
from tests.kept import kept
from tests.qr import read, squares_of

pytestmark = pytest.mark.usefixtures("clock_at_tuesday_ten")
Login = Callable[..., Client]
PAPER = ("exchange:activity_poster", "exchange:activity_cards")


@kept
def soup(community: Community, anna: Person, geography: Geography) -> Activity:
    """Anna's soup on Tuesdays, in the Havenbuurt."""
    place = PublicPlaceFactory(
        community=community,
        name="De Linde",
        address="Lindeplein 3",
        town="Dokkum",
        area=geography.areas["havenbuurt"],
    )
    made: Activity = ActivityFactory(
        community=community, organiser=anna.participant, public_place=place, title="Soep", rhythm=Rhythm.WEEKLY
    )
    return made


@pytest.mark.parametrize(("route", "codes"), [(PAPER[0], 1), (PAPER[1], 4)])
def test_what_stands_on_it_and_where_the_code_leads(
    client_for: Login, client: Client, anna: Person, soup: Activity, route: str, codes: int
) -> None:
    html = client_for(anna).get(reverse(route, args=[soup.public_id])).content.decode()
    svgs = html.split('<svg class="qr"')[1:]
    found = {read(squares_of(f'<svg class="qr"{svg}')) for svg in svgs}
    assert (len(svgs), found) == (codes, {f"http://testserver{page_of(soup)}"})
    assert client.get(found.pop().removeprefix("http://testserver")).status_code == 200
    said = ("Elke dinsdag, 10.00 tot 12.00\N{NO-BREAK SPACE}uur", "De Linde, Lindeplein 3, Dokkum")
    assert [html.count(words) for words in (*said, "Zomaar langskomen mag.")] == [codes] * 3
    assert "Meedoen kost niets." not in html  # of the activity we do not know what it costs
    assert "Anna" not in html


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"rhythm": Rhythm.ONCE}, "Dinsdag 8 december, 10.00 tot 12.00 uur"),
        (
            {"rhythm": Rhythm.MONTHLY, "nth": 2, "until": date(2027, 6, 30)},
            "Elke tweede dinsdag van de maand, 10.00 tot 12.00 uur, tot en met 30 juni",
        ),
        ({"rhythm": Rhythm.ONCE, "at": time(17, 30), "minutes": 90}, "Dinsdag 8 december, 17.30 tot 19.00 uur"),
    ],
)
def test_when_it_is(soup: Activity, changed: dict[str, object], line: str) -> None:
    for name, value in changed.items():
        setattr(soup, name, value)
    assert activity_paper(soup).lines[0].replace("\N{NO-BREAK SPACE}", " ") == line


def test_where_there_is_room_for_so_many_the_paper_asks_to_say_so(soup: Activity) -> None:
    assert str(activity_paper(soup).last_line) == "Zomaar langskomen mag."
    soup.max_people = 8
    assert str(activity_paper(soup).last_line) == "Zeg even dat je komt."


def test_many_words_are_set_smaller_so_that_the_code_stays_on_the_sheet(
    client_for: Login, anna: Person, soup: Activity
) -> None:
    def is_set_small() -> list[bool]:
        soup.save(update_fields=["title", "text"])
        browser = client_for(anna)
        pages = [browser.get(reverse(route, args=[soup.public_id])).content.decode() for route in PAPER]
        return ["leaflet-long" in page for page in pages]

    assert is_set_small() == [False, False]
    soup.title = "Samen repareren, breien, haken en borduren aan de lange tafel"
    assert is_set_small() == [True, True]
    soup.title, soup.text = "Soep", "Neem mee wat kapot is. " * 13
    assert is_set_small() == [True, True]


def test_the_number_is_of_the_coordinator_of_the_place(soup: Activity, community: Community, geography) -> None:
    assert activity_paper(soup).contact.name == community.coordinator_name
    noor = make_staff(community, "Noor", Role.COORDINATOR)
    grants = RoleGrant.objects.filter(user=noor.user)
    grants.update(public_name="Noor", public_phone="0519 12 34 56")
    grants.get().areas.add(geography.areas["havenbuurt"])
    assert (activity_paper(soup).contact.name, activity_paper(soup).contact.phone) == ("Noor", "0519 12 34 56")


def test_its_organiser_and_coordinator_find_it_on_the_page_and_others_do_not(
    client_for: Login, client: Client, soup: Activity, anna: Person, bram: Person, carla: Person
) -> None:
    words = "Poster om op te hangen"
    assert [words in text_of(browser.get(page_of(soup))) for browser in (client_for(anna), client_for(carla))] == [
        True,
        True,
    ]
    assert [words in text_of(browser.get(page_of(soup))) for browser in (client_for(bram), client)] == [False, False]
    on_desk = client_for(carla).get(reverse("desk:activity", args=[soup.public_id])).content.decode()
    assert [reverse(route, args=[soup.public_id]) in on_desk for route in PAPER] == [True, True]


@pytest.mark.parametrize("status", [status for status in ActivityStatus if status != ActivityStatus.OPEN])
def test_what_not_everybody_may_read_is_not_printed(
    client_for: Login, soup: Activity, anna: Person, carla: Person, status: ActivityStatus
) -> None:
    addresses = [reverse(route, args=[soup.public_id]) for route in PAPER]
    open_to = [client_for(who).get(address).status_code for who in (anna, carla) for address in addresses]
    soup.status = status
    soup.save(update_fields=["status"])
    shut_to = [client_for(who).get(address).status_code for who in (anna, carla) for address in addresses]
    assert (open_to, shut_to) == ([200] * 4, [404] * 4)
