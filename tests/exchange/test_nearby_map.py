"""The page with the map, read as a browser gets it."""

from __future__ import annotations

import re
from datetime import date

from django.urls import reverse

from members.enums import AreaLevel
from members.models import AreaStep, Community
from tests.cast import Person
from tests.factories.members import AreaFactory
from tests.geography import Geography

URL = "exchange:nearby_map"
ROW = re.compile(r"<tr>(.*?)</tr>", re.S)


def rows(html: str) -> list[str]:
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in ROW.findall(html)]


def test_every_wijk_with_its_step_in_words_and_as_a_hexagon(
    client_for, anna: Person, community: Community, geography: Geography
) -> None:
    AreaStep.objects.create(
        community=community, area=geography.areas["zuid"], people=25, kinds=5, counted_on=date(2026, 11, 2)
    )
    html = client_for(anna).get(reverse(URL)).content.decode()
    assert rows(html) == [
        "Wijk Doen mee Soorten hulp",
        "Wijk Noord jij de eerste buren een paar",
        "Wijk Zuid meer dan 25 buren minstens 5",
    ]
    assert re.findall(r'<polygon class="([^"]+)"', html) == ["hex f3", "hex f1 here"]
    assert "Jij woont in Wijk Noord" in html


def test_many_wijken_have_numbers_in_the_picture(
    client_for, anna: Person, community: Community, geography: Geography
) -> None:
    AreaFactory(
        name="Wijk met een lange naam",
        code="WK900109",
        level=AreaLevel.DISTRICT,
        parent=geography.areas["kustgemeente"],
    )
    html = client_for(anna).get(reverse(URL)).content.decode()
    assert rows(html)[:2] == ["Vlak Wijk Doen mee Soorten hulp", "1 Wijk met een lange naam de eerste buren een paar"]
    # No address lies in the new one: it stands in the table, not in the picture.
    assert [" ".join(words.split()) for words in re.findall(r'<div class="lab g1">(.*?)</div>', html, re.S)] == [
        "3",
        "2",
    ]


def test_where_no_wijk_is_known_it_says_so(client_for, anna: Person, community: Community) -> None:
    community.served_areas.all().delete()
    html = client_for(anna).get(reverse(URL)).content.decode()
    assert "Van jouw buurt is nog geen kaart." in html
    assert '<svg class="pic' not in html
