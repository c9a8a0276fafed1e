"""How much a city's figures show: 7,000 people and 3,000 matches a year on Haarlem's areas (reports.md §1 and 6).

The plan was chosen by the share of cells with twenty people or more. Beside it stands what is shown in the end: noise
moves the border for people hardly, but a sum also has to be 15.5 times what one person counts for. ``-s`` prints both;
docs/bescherming-van-cijfers.md holds them. The exchange is drawn in memory as the demo's is; `simulate_year` lives one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from buurthulp.viewers import SYSTEM
from demo.services.figures import Event, Exchange, draft_of, events_of, people_of
from demo.services.invented_places import invent_postcodes
from demo.services.year import KINDS
from exchange.models import Category
from exchange.services.catalogue import load_catalogue
from members.models import Area, Community
from reports.counting import Kind
from reports.enums import Grouping, Level, Measure, PeriodKind
from reports.periods import Period
from reports.plan import Question, questions
from reports.selectors.contributions import Person
from reports.selectors.units import Unit, Units, units_of
from reports.services.combining import fix_combined_areas
from tests.reports.test_real_areas import community_of

pytestmark = [pytest.mark.deep, pytest.mark.django_db]
CITY = Exchange(people=7_000, requests_a_year=3_650)
"""Of what is asked, somebody is found for about 82 of a hundred."""
PERIODS = [
    *(Period.parse(f"2025-{month:02}") for month in range(1, 13)),
    *(Period.parse(f"2025-Q{quarter}") for quarter in range(1, 5)),
    Period.parse("2025"),
]
MONTH, QUARTER, YEAR = PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR


@dataclass(slots=True)
class Share:
    """Of the cells of a question: how many there are, hold twenty people or more, and are shown."""

    cells: int = 0
    large: int = 0
    shown: int = 0

    def percent(self, number: int) -> int:
        """Of the cells."""
        return round(100 * number / self.cells)


Shares = dict[Question, Share]


@pytest.fixture
def shares(tmp_path: Path, settings: object) -> Shares:
    """A year of the city, counted and protected by what makes every release."""
    key = "the noise that docs/bescherming-van-cijfers.md was printed with"
    settings.BUURTHULP_REPORTS_KEY = key  # type: ignore[attr-defined]
    community = community_of("GM0392", tmp_path)
    invent_postcodes(Area.objects.get(code="GM0392"))
    load_catalogue(actor=SYSTEM, community=community)
    fix_combined_areas(actor=SYSTEM, community_id=community.pk)
    kinds = {
        row.pk: Kind(row.slug, row.name, row.relation)
        for row in Category.objects.filter(community=community, parent__isnull=False)
        if row.slug in KINDS
    }
    minutes = dict(Category.objects.filter(pk__in=kinds).values_list("pk", "usual_minutes"))
    events = list(events_of(CITY, date(2025, 1, 1), date(2026, 1, 1), kinds, minutes))
    matches = sum(event.helper is not None for event in events)
    assert 2_850 <= matches <= 3_150
    print(f"\n{CITY.people} people, {len(events)} requests, {matches} matches")
    return _shares(community, units_of(community.pk), kinds, events)


def _shares(community: Community, units: Units, kinds: dict[int, Kind], events: list[Event]) -> Shares:
    found: Shares = defaultdict(Share)
    for period in PERIODS:
        everybody = people_of(period, events)
        for question in questions():
            if question.period_kind == period.kind:
                people = _people_in_cells(question, units, kinds, everybody)
                found[question].large += sum(number >= 20 for number in people.values())
        for cell in draft_of(community, period, units, kinds, events).cells:
            share = found[Question(cell.measure, cell.unit.level, period.kind, cell.grouping)]
            share.cells += 1
            share.shown += cell.value is not None or cell.wait_bin != ""
    return found


def _people_in_cells(
    question: Question, units: Units, kinds: dict[int, Kind], everybody: list[Person]
) -> dict[tuple[Unit, str], int]:
    """How many people add something to each cell."""
    counted: defaultdict[tuple[Unit, str], int] = defaultdict(int)
    for person in everybody:
        rows = {
            Measure.REQUESTS: person.asked,
            Measure.UNMET: person.unmet,
            Measure.HOURS: person.minutes,
            Measure.WAIT: [(area, 0, 1) for area, _bin, _number in person.waits],
            Measure.PARTICIPANTS: [(person.home, 0, 1)] * person.is_active,
            Measure.GAVE: [(person.home, 0, 1)] * person.gave,
            Measure.RECEIVED: [(person.home, 0, 1)] * person.received,
            Measure.BOTH: [(person.home, 0, 1)] * (person.gave and person.received),
        }[question.measure]
        cells = set()
        for area, kind, _amount in rows:
            unit = units.of[question.level].get(area or 0)
            if unit is not None:
                code = {
                    Grouping.ALL: lambda _kind: "",
                    Grouping.RELATION: lambda kind: kinds[kind].relation,
                    Grouping.CATEGORY: lambda kind: kinds[kind].code,
                }[question.grouping](kind)
                cells.add((unit, code))
        for cell in cells:
            counted[cell] += 1
    return counted


def test_how_much_a_city_shows(shares: Shares) -> None:
    for question, share in shares.items():
        words = f"{question.level}, {question.period_kind}, {question.grouping}: {question.measure}"
        print(f"{words:<50}{share.percent(share.large):>4}%{share.percent(share.shown):>6}%{share.cells:>6} cells")

    def large(measure: Measure, level: Level, kind: PeriodKind, grouping: Grouping = Grouping.ALL) -> int:
        share = shares[Question(measure, level, kind, grouping)]
        return share.percent(share.large)

    # What the plan was chosen by: buurt and year 59%, wijk and quarter 87%, gemeente 100% and by kind of help 98%.
    assert large(Measure.GAVE, Level.NEIGHBOURHOOD, YEAR) == pytest.approx(59, abs=15)
    assert large(Measure.GAVE, Level.DISTRICT, QUARTER) == pytest.approx(87, abs=15)
    assert large(Measure.REQUESTS, Level.MUNICIPALITY, MONTH) == 100
    assert large(Measure.REQUESTS, Level.MUNICIPALITY, QUARTER, Grouping.CATEGORY) == pytest.approx(98, abs=10)
    for question, share in shares.items():
        if question.measure in (Measure.PARTICIPANTS, Measure.GAVE, Measure.RECEIVED, Measure.BOTH):
            # Noise with mean 0 at a border of twenty: as many appear as disappear.
            assert share.percent(share.shown) == pytest.approx(share.percent(share.large), abs=10)
        else:
            assert share.shown <= share.large
    # A screen starts from what is shown (reports.md §6).
    for measure in (Measure.PARTICIPANTS, Measure.REQUESTS, Measure.WAIT):
        share = shares[Question(measure, Level.MUNICIPALITY, MONTH)]
        assert share.percent(share.shown) >= 90
    share = shares[Question(Measure.PARTICIPANTS, Level.DISTRICT, QUARTER)]
    assert share.percent(share.shown) >= 80
