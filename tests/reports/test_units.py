"""Which areas figures are made of, and which buurten are counted together."""

from __future__ import annotations

import pytest

from buurthulp.viewers import SYSTEM
from members.enums import AreaLevel
from members.models import Area, AreaShape, CommunityArea, Postcode
from reports.enums import Level
from reports.models import CombinedArea
from reports.selectors.units import AreaRow, units_of
from reports.services.combining import code_of, combine, fix_combined_areas, name_of
from tests.geography import Geography
from tests.kept import kept
from tests.reports.world import FiguresWorld


def names(world: FiguresWorld, level: Level) -> list[str]:
    return [unit.name for unit in units_of(world.community.pk).by_level[level]]


@kept
def fixed(world: FiguresWorld) -> FiguresWorld:
    fix_combined_areas(actor=SYSTEM, community_id=world.community.pk)
    return world


def test_the_areas_that_a_community_serves_and_no_other(fixed: FiguresWorld) -> None:
    assert names(fixed, Level.MUNICIPALITY) == ["Kustgemeente"]
    assert names(fixed, Level.DISTRICT) == ["Wijk Noord", "Wijk Zuid"]
    assert names(fixed, Level.NEIGHBOURHOOD) == ["Havenbuurt", "Kerkbuurt", "Molenbuurt", "Parkbuurt"]


def test_where_only_a_wijk_is_served_it_is_the_gemeente(fixed: FiguresWorld, geography: Geography) -> None:
    CommunityArea.objects.filter(community=fixed.community).update(area=geography.areas["noord"])
    assert names(fixed, Level.MUNICIPALITY) == ["Kustgemeente"]
    assert names(fixed, Level.DISTRICT) == []
    assert names(fixed, Level.NEIGHBOURHOOD) == ["Havenbuurt", "Kerkbuurt"]


def test_a_place_that_is_known_by_four_digits_makes_no_buurt_nor_wijk(
    fixed: FiguresWorld, geography: Geography
) -> None:
    Postcode.objects.all().delete()
    Postcode.objects.create(
        code="9101",
        label=fixed.label,
        area=geography.areas["kustgemeente"],
        address_count=3_000,
        place_import=fixed.label.place_import,
    )
    units = units_of(fixed.community.pk)
    assert [unit.name for unit in units.by_level[Level.MUNICIPALITY]] == ["Kustgemeente"]
    assert units.by_level[Level.DISTRICT] == units.by_level[Level.NEIGHBOURHOOD] == []


def test_four_digits_count_for_nothing_where_all_of_them_are_known_in_full(
    fixed: FiguresWorld, geography: Geography
) -> None:
    Postcode.objects.create(
        code="9101",
        label=fixed.label,
        area=geography.areas["kustgemeente"],
        address_count=3_000,
        place_import=fixed.label.place_import,
    )
    assert names(fixed, Level.NEIGHBOURHOOD) == ["Havenbuurt", "Kerkbuurt", "Molenbuurt", "Parkbuurt"]


def test_a_wijk_of_too_few_people_is_none(fixed: FiguresWorld) -> None:
    Area.objects.filter(code="WK900102").update(residents=199)
    Area.objects.create(
        code="WK900103",
        name="Wijk Oost",
        level=AreaLevel.DISTRICT,
        parent=Area.objects.get(code="GM9001"),
        residents=300,
    )
    assert names(fixed, Level.DISTRICT) == ["Wijk Noord", "Wijk Oost"]
    assert names(fixed, Level.NEIGHBOURHOOD) == ["Havenbuurt", "Kerkbuurt"]


def test_a_wijk_of_which_nothing_is_known_has_the_residents_of_its_buurten(fixed: FiguresWorld) -> None:
    Area.objects.filter(level__in=[AreaLevel.DISTRICT, AreaLevel.MUNICIPALITY]).update(residents=None)
    units = units_of(fixed.community.pk)
    assert [(unit.name, unit.residents) for unit in units.by_level[Level.DISTRICT]] == [
        ("Wijk Noord", 2_000),
        ("Wijk Zuid", 2_000),
    ]
    assert [unit.residents for unit in units.by_level[Level.MUNICIPALITY]] == [4_000]


def test_a_buurt_of_forty_residents_is_counted_with_its_neighbour(world: FiguresWorld) -> None:
    Area.objects.filter(code="BU90010102").update(residents=40)
    assert fix_combined_areas(actor=SYSTEM, community_id=world.community.pk) == 4
    assert names(world, Level.NEIGHBOURHOOD) == ["Molenbuurt", "Parkbuurt", "Havenbuurt en Kerkbuurt"]
    unit = next(
        one for one in units_of(world.community.pk).by_level[Level.NEIGHBOURHOOD] if one.name.endswith("Kerkbuurt")
    )
    assert (unit.code, unit.residents) == ("CB90010101", 1_040)


def test_what_was_fixed_stays_whatever_is_counted_later(world: FiguresWorld) -> None:
    fix_combined_areas(actor=SYSTEM, community_id=world.community.pk)
    before = list(CombinedArea.objects.order_by("pk").values())
    Area.objects.update(residents=10)
    assert fix_combined_areas(actor=SYSTEM, community_id=world.community.pk) == 0
    assert list(CombinedArea.objects.order_by("pk").values()) == before


def test_a_buurt_that_comes_later_joins_no_fixed_unit(world: FiguresWorld, geography: Geography) -> None:
    fix_combined_areas(actor=SYSTEM, community_id=world.community.pk)
    Area.objects.create(
        code="BU90010103",
        name="Nieuwbuurt",
        level=AreaLevel.NEIGHBOURHOOD,
        parent=geography.areas["noord"],
        residents=90,
    )
    assert fix_combined_areas(actor=SYSTEM, community_id=world.community.pk) == 1
    assert CombinedArea.objects.filter(code="BU90010103").values_list("is_large_enough", flat=True).get() is False
    assert "Nieuwbuurt" not in names(world, Level.NEIGHBOURHOOD)


def test_shapes_say_who_the_neighbour_is(world: FiguresWorld) -> None:
    """Three squares in a row: the first is small and touches the second, though the third has fewer residents."""
    geography = {"BU90010101": 0, "BU90010102": 1, "BU90010103": 3}
    noord = Area.objects.get(code="WK900101")
    Area.objects.create(code="BU90010103", name="Verbuurt", level=AreaLevel.NEIGHBOURHOOD, parent=noord, residents=250)
    for code, west in geography.items():
        ring = [[west, 0], [west + 1, 0], [west + 1, 1], [west, 1], [west, 0]]
        AreaShape.objects.create(area=Area.objects.get(code=code), geometry={"type": "Polygon", "coordinates": [ring]})
    Area.objects.filter(code="BU90010101").update(residents=40)
    fix_combined_areas(actor=SYSTEM, community_id=world.community.pk)
    assert dict(CombinedArea.objects.filter(area__parent=noord).values_list("area__code", "code")) == {
        "BU90010101": "CB90010101",
        "BU90010102": "CB90010101",
        "BU90010103": "BU90010103",
    }


def buurt(number: int, residents: int | None) -> AreaRow:
    return AreaRow(number, f"BU{number:08}", f"Buurt {number}", AreaLevel.NEIGHBOURHOOD, 1, residents)


def side_by_side(group: tuple[AreaRow, ...], other: tuple[AreaRow, ...]) -> float:
    return min(abs(one.pk - two.pk) for one in group for two in other) - 1.0


@pytest.mark.parametrize(
    ("residents", "groups"),
    [
        ([200, 200, 199], [[1], [2, 3]]),
        ([10, 10, 10, 1_000], [[1, 2, 3, 4]]),
        ([150, 60, 1_000, 190], [[1, 2], [3, 4]]),
        ([None, 300, 300], [[1, 2], [3]]),
        ([40, 50], [[1, 2]]),
        ([40], [[1]]),
    ],
)
def test_merging(residents: list[int | None], groups: list[list[int]]) -> None:
    rows = [buurt(number, count) for number, count in enumerate(residents, start=1)]
    assert [[row.pk for row in group] for group in combine(rows, side_by_side)] == groups
    assert [[row.pk for row in group] for group in combine(rows[::-1], side_by_side)] == groups


def test_a_combination_is_called_by_its_parts() -> None:
    assert code_of((buurt(1, 5),)) == "BU00000001"
    assert code_of((buurt(1, 5), buurt(2, 7))) == "CB00000001"
    assert name_of((buurt(1, 5), buurt(2, 7), buurt(3, 6))) == "Buurt 2, Buurt 3 en Buurt 1"
    assert name_of(tuple(buurt(number, number) for number in range(1, 30))) == "Buurt 29 en 28 andere buurten"
