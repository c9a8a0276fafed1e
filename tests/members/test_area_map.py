"""The map of a community: the steps of the nightly table by wijk, and nothing finer (safety.md §1)."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.enums import AreaLevel
from members.models import AreaStep, Community, PlaceImport
from members.selectors.area_map import MapArea, area_map
from tests.cast import Person, make_resident
from tests.factories.members import AreaFactory, CommunityAreaFactory, PlaceLabelFactory
from tests.geography import Geography

NIGHT = date(2026, 11, 2)


def step(community: Community, area: object, people: int, kinds: int = 0) -> AreaStep:
    return AreaStep.objects.create(community=community, area=area, people=people, kinds=kinds, counted_on=NIGHT)


def shown(areas: list[MapArea]) -> list[tuple[int, str, int, int, bool]]:
    return [(area.number, area.name, area.step, area.kinds, area.is_mine) for area in areas]


def test_the_wijken_that_are_served_by_name_with_their_steps(
    community: Community, anna: Person, geography: Geography
) -> None:
    assert anna.participant is not None
    step(community, geography.areas["zuid"], 25, 5)
    step(community, geography.areas["kustgemeente"], 50, 10)  # a gemeente is no hexagon
    areas = area_map(community, anna.participant)
    assert shown(areas) == [(1, "Wijk Noord", 0, 0, True), (2, "Wijk Zuid", 25, 5, False)]
    assert len({area.cell for area in areas} - {None}) == 2


def test_steps_of_another_community_are_not_on_it(
    community: Community, other_community: Community, anna: Person, geography: Geography
) -> None:
    assert anna.participant is not None
    step(other_community, geography.areas["zuid"], 25, 5)
    assert [area.step for area in area_map(community, anna.participant)] == [0, 0]


def test_where_everything_is_served_it_shows_where_somebody_takes_part(
    community: Community, anna: Person, geography: Geography
) -> None:
    assert anna.participant is not None
    community.served_areas.all().delete()
    step(community, geography.areas["overwijk"], 10)
    assert shown(area_map(community, anna.participant)) == [(1, "Overwijk", 10, 0, False)]


def test_who_lives_elsewhere_in_the_label_sees_the_same(
    community: Community, anna: Person, geography: Geography
) -> None:
    """One's own wijk is that of the group label, whatever the address."""
    neighbour = make_resident(community, "Nel", at=geography.postcodes["9101AB"], number="99")
    assert anna.participant is not None
    assert neighbour.participant is not None
    assert area_map(community, anna.participant) == area_map(community, neighbour.participant)
    farther = make_resident(community, "Zus", at=geography.postcodes["9102AA"])
    assert farther.participant is not None
    assert area_map(community, anna.participant) != area_map(community, farther.participant)  # control


def test_a_wijk_without_addresses_is_in_the_list_and_not_in_the_picture(
    community: Community, anna: Person, geography: Geography
) -> None:
    assert anna.participant is not None
    AreaFactory(name="Wijk Wad", code="WK900109", level=AreaLevel.DISTRICT, parent=geography.areas["kustgemeente"])
    cells = {area.name: area.cell for area in area_map(community, anna.participant)}
    assert cells["Wijk Wad"] is None
    assert cells["Wijk Noord"] is not None


def test_without_wijken_it_is_empty(community: Community, anna: Person, geography: Geography) -> None:
    assert anna.participant is not None
    community.served_areas.all().delete()
    CommunityAreaFactory(community=community, area=AreaFactory(code="GM9009", level=AreaLevel.MUNICIPALITY))
    assert area_map(community, anna.participant) == []


def test_the_same_queries_for_two_wijken_and_for_thirty(
    community: Community, anna: Person, geography: Geography
) -> None:
    assert anna.participant is not None
    with CaptureQueriesContext(connection) as few:
        assert len(area_map(community, anna.participant)) == 2
    for number in range(30):
        wijk = AreaFactory(
            name=f"Wijk {number}",
            code=f"WK9001{number + 10}",
            level=AreaLevel.DISTRICT,
            parent=geography.areas["kustgemeente"],
        )
        PlaceLabelFactory(north_m=40_000 + 900 * number, area=wijk, place_import=PlaceImport.objects.first())
        step(community, wijk, 10)
    with CaptureQueriesContext(connection) as many:
        assert len(area_map(community, anna.participant)) == 32
    assert len(many) == len(few) == 5
