"""From people to cells: clamped, once each, and nobody changes a cell in which they are not."""

from __future__ import annotations

import pytest
import time_machine

from buurthulp.viewers import SYSTEM
from reports.counting import MINUTES, Cells, Kind
from reports.engine.publish import Cell
from reports.enums import Level, Measure, PeriodKind
from reports.periods import Period
from reports.plan import slices_of
from reports.selectors.contributions import Person
from reports.selectors.units import Unit, Units
from reports.services.combining import fix_combined_areas
from reports.services.releasing import draft
from tests.geography import Geography
from tests.reports.world import FiguresWorld, at

YEAR = Period.parse("2026")
GEMEENTE = Unit(Level.MUNICIPALITY, "GM1", "Stad", 9_000)
WIJK = Unit(Level.DISTRICT, "WK1", "Wijk", 3_000)
BUURT, BESIDE = (Unit(Level.NEIGHBOURHOOD, code, code, 1_000) for code in ("BU1", "BU2"))
UNITS = Units(
    {Level.MUNICIPALITY: [GEMEENTE], Level.DISTRICT: [WIJK], Level.NEIGHBOURHOOD: [BUURT, BESIDE]},
    {
        Level.MUNICIPALITY: {1: GEMEENTE, 2: GEMEENTE, 9: GEMEENTE},
        Level.DISTRICT: {1: WIJK, 2: WIJK},
        Level.NEIGHBOURHOOD: {1: BUURT, 2: BESIDE},
    },
)
KINDS = {5: Kind("groceries", "Boodschappen", "practical"), 6: Kind("walks", "Wandelen", "social")}


def cells_of(*people: Person, kind: PeriodKind = PeriodKind.YEAR) -> dict[tuple[Measure, str, str], Cell]:
    """What was counted, by measure, unit and kind."""
    period = Period(kind, 2026)
    cells = Cells(slices=slices_of(kind), period=period, units=UNITS, kinds=KINDS, secret=b"secret")
    for person in people:
        cells.add(person)
    return {name[1:]: cell for name, cell in cells._cells.items()}


def counted(cells: dict[tuple[Measure, str, str], Cell]) -> dict[tuple[Measure, str, str], tuple[int, int]]:
    return {name: (cell.people, cell.total) for name, cell in cells.items()}


def test_one_person_counts_for_so_much_and_no_more() -> None:
    found = counted(cells_of(Person("a", home=1, is_active=True, asked=[(1, 5, 20), (1, 6, 3)])))
    assert found == {
        (Measure.PARTICIPANTS, "BU1", ""): (1, 1),
        (Measure.REQUESTS, "BU1", ""): (1, 8),
        (Measure.REQUESTS, "WK1", "practical"): (1, 8),
        (Measure.REQUESTS, "WK1", "social"): (1, 3),
    }


def test_hours_are_clamped_in_minutes() -> None:
    found = counted(cells_of(Person("a", home=1, minutes=[(1, 5, 41 * MINUTES), (1, 6, 30)])))
    assert found[Measure.HOURS, "BU1", ""] == (1, 40 * MINUTES)
    assert found[Measure.HOURS, "WK1", "social"] == (1, 30)


@pytest.mark.parametrize(("kind", "cap"), [(PeriodKind.MONTH, 2), (PeriodKind.QUARTER, 4), (PeriodKind.YEAR, 8)])
def test_the_cap_grows_with_the_period(kind: PeriodKind, cap: int) -> None:
    found = counted(cells_of(Person("a", home=1, asked=[(1, 5, 99)]), kind=kind))
    assert {total for (measure, _unit, _kind), (_people, total) in found.items() if measure == Measure.REQUESTS} == {
        cap
    }


def test_who_asked_from_two_buurten_counts_in_both_and_lives_in_one() -> None:
    found = counted(cells_of(Person("a", home=2, is_active=True, asked=[(1, 5, 1), (2, 5, 2)])))
    assert (found[Measure.REQUESTS, "BU1", ""], found[Measure.REQUESTS, "BU2", ""]) == ((1, 1), (1, 2))
    assert found[Measure.REQUESTS, "WK1", "practical"] == (1, 3)
    assert (Measure.PARTICIPANTS, "BU1", "") not in found


def test_who_is_known_by_gemeente_alone_is_in_no_finer_figure() -> None:
    assert cells_of(Person("a", home=9, is_active=True, asked=[(9, 5, 1)])) == {}
    monthly = counted(cells_of(Person("a", home=9, is_active=True, asked=[(9, 5, 1)]), kind=PeriodKind.MONTH))
    assert monthly[Measure.REQUESTS, "GM1", ""] == (1, 1)


def test_people_are_counted_once_each_and_both_is_both() -> None:
    people = [
        Person("a", home=1, is_active=True, gave=True),
        Person("b", home=1, is_active=True, received=True),
        Person("c", home=1, is_active=True, gave=True, received=True),
    ]
    found = counted(cells_of(*people))
    assert [found[measure, "BU1", ""][0] for measure in (Measure.PARTICIPANTS, Measure.GAVE, Measure.RECEIVED)] == [
        3,
        2,
        2,
    ]
    assert found[Measure.BOTH, "BU1", ""] == (1, 1)


def test_a_wait_is_the_middle_one_of_ones_own() -> None:
    """Two short and one long is short; one of each is the shorter."""
    cells = Cells(slices=slices_of(PeriodKind.YEAR), period=YEAR, units=UNITS, kinds=KINDS, secret=b"secret")
    for waits in ([(1, 0, 2), (1, 4, 1)], [(1, 1, 1), (1, 3, 1)], [(1, 3, 1)]):
        cells.add(Person(str(waits), home=1, waits=waits))
    (counts,) = cells._waits.values()
    assert counts == [1, 1, 0, 1, 0]


def test_the_order_of_people_changes_nothing() -> None:
    people = [Person(name, home=1, is_active=True, asked=[(1, 5, 2)]) for name in "abcdef"]
    assert cells_of(*people) == cells_of(*reversed(people))


@pytest.mark.django_db
def test_somebody_changes_no_cell_in_which_they_are_not(world: FiguresWorld, geography: Geography) -> None:
    """Byte for byte: the noise of every other cell is what it was."""
    areas = geography.areas
    fix_combined_areas(actor=SYSTEM, community_id=world.community.pk)
    for name in ("havenbuurt", "kerkbuurt", "molenbuurt", "parkbuurt"):
        for person in world.residents(areas[name], 25):
            world.asks(person, "2026-03-01", kind="groceries")
    with time_machine.travel(at("2027-01-10"), tick=False):
        before = draft(world.community, YEAR).cells
        target = world.resident(areas["havenbuurt"])
        world.asks(target, "2026-04-01", kind="groceries")
        after = draft(world.community, YEAR).cells
    theirs = {areas["havenbuurt"].code, areas["noord"].code}
    others = [(one.line(), two.line()) for one, two in zip(before, after, strict=True) if one.unit.code not in theirs]
    assert len(others) == 3 * 8 + 3 * 5  # three buurten, and a wijk of five kinds of relation
    assert [pair for pair in others if pair[0] != pair[1]] == []
    assert any(one.value is not None for one in before if one.unit.code not in theirs)
