"""The demo's figures: of an invented exchange of a town's size on the same map, in the years before the demo begins.

The people of the demo are too few: of them nearly nothing would be shown. So what a few thousand invented people asked
and did is drawn here, in memory alone, counted and protected by what makes every release (reports.counting), and frozen
as of the days on which it would have come out. Pages say that it is an example.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import accumulate
from operator import attrgetter

from django.conf import settings

from buurthulp import clock
from buurthulp.clock import AMSTERDAM
from buurthulp.viewers import SYSTEM
from demo.services.past import at
from demo.services.year import KINDS, MONTHS
from exchange.models import Category
from members.enums import AreaLevel
from members.models import Area, Community
from reports import plan
from reports.counting import CAPS, MINUTES, Cells, Kind
from reports.engine import noise
from reports.enums import Measure, PeriodKind, WaitBin
from reports.periods import Period
from reports.selectors.contributions import Person
from reports.selectors.units import Units, units_of
from reports.services.combining import fix_combined_areas
from reports.services.releasing import Draft, freeze
from reports.thresholds import thresholds

SEED = 7
YEARS = 3
COMES_OUT_AT = time(6)
ASKS_SPREAD, HELPS_SPREAD = 1.0, 0.9  # lognormal: a few do much, most a little
BOTH_WAYS = 0.35  # how much who asks much also helps much
UNMET = {"rides": 0.3, "odd_jobs": 0.2, "digital": 0.1, "company": 0.12, "papers": 0.4, "meals": 0.35}
OTHERWISE_UNMET = 0.12
ASKED_FOR_EACH = 3
WAITS = (0.18, 0.42, 0.26, 0.11, 0.03)
LEAD_DAYS, LENGTH_SPREAD = 9, 0.35


@dataclass(frozen=True, slots=True)
class Exchange:
    """How large an invented exchange is. ``growth``: by so much more is asked each year."""

    people: int
    requests_a_year: int
    growth: float = 0.0


DEMO = Exchange(people=4_000, requests_a_year=8_000, growth=0.14)


@dataclass(frozen=True, slots=True)
class _Resident:
    """Somebody invented, by their number: the buurt, and how readily they ask and help."""

    number: int
    area_id: int
    asks: float
    helps: float


@dataclass(frozen=True, slots=True)
class Event:
    """A request and what came of it; ``helper`` None: nobody was found. ``answered``: who else was asked."""

    asked_on: date
    helped_on: date
    asker: _Resident
    helper: _Resident | None
    kind_id: int
    wait: int
    minutes: int
    answered: tuple[_Resident, ...]


def invent_figures(community: Community) -> int:
    """Freeze every month, quarter and year that would be out by now, from two years back on; returns how many.

    The caller is in a transaction. Takes seconds.
    """
    today = clock.localtime(clock.now()).date()
    first = date(today.year - YEARS + 1, 1, 1)
    with at(datetime.combine(first, COMES_OUT_AT, AMSTERDAM)):
        fix_combined_areas(actor=SYSTEM, community_id=community.pk)
    units = units_of(community.pk)
    kinds = {
        row.pk: Kind(row.slug, row.name, row.relation)
        for row in Category.objects.filter(community=community, parent__isnull=False, is_active=True)
    }
    minutes = dict(Category.objects.filter(pk__in=kinds).values_list("pk", "usual_minutes"))
    events = list(events_of(DEMO, first, today, kinds, minutes))
    periods = sorted(_out_by(today, first), key=lambda period: (period.day_after, period.first_day))
    for period in periods:
        with at(datetime.combine(period.freezes_on, COMES_OUT_AT, AMSTERDAM)):
            freeze(community, period, draft_of(community, period, units, kinds, events))
    return len(periods)


def _out_by(today: date, first: date) -> Iterator[Period]:
    for kind in PeriodKind:
        period = Period.holding(kind, first)
        while period.freezes_on <= today:
            yield period
            period = period.next


def _residents(lot: random.Random, number_of_people: int) -> list[_Resident]:
    """So many people, in a buurt drawn by its residents."""
    areas = list(Area.objects.filter(level=AreaLevel.NEIGHBOURHOOD, residents__gt=0).order_by("code"))
    homes = lot.choices(areas, weights=[area.residents or 0 for area in areas], k=number_of_people)
    people = []
    for number, area in enumerate(homes):
        asks, helps = lot.lognormvariate(0, ASKS_SPREAD), lot.lognormvariate(0, HELPS_SPREAD)
        people.append(_Resident(number, area.pk, asks, (1 - BOTH_WAYS) * helps + BOTH_WAYS * asks))
    return people


def events_of(
    exchange: Exchange, first: date, today: date, kinds: dict[int, Kind], minutes: dict[int, int]
) -> Iterator[Event]:
    """What is asked from one day to before another, day by day; how many depends on the month, and a little on chance.

    ``minutes``: how long each kind of help usually takes.
    """
    lot = random.Random(SEED)  # noqa: S311 - makes lives up
    people = _residents(lot, exchange.people)
    by_slug = {kind.code: pk for pk, kind in kinds.items() if kind.code in KINDS}
    slugs = sorted(by_slug)
    # Summed once: tens of thousands are drawn from thousands.
    asks, helps = list(accumulate(one.asks for one in people)), list(accumulate(one.helps for one in people))
    for day in range((today - first).days):
        asked_on = first + timedelta(days=day)
        growth = (1 + exchange.growth) ** (day / 365)
        usual = exchange.requests_a_year / 365 * growth * MONTHS[asked_on.month - 1] / 100
        for _number in range(max(0, round(lot.gauss(usual, usual**0.5)))):
            (slug,) = lot.choices(slugs, weights=[KINDS[one] for one in slugs])
            (asker,) = lot.choices(people, cum_weights=asks)
            others = [one for one in lot.choices(people, cum_weights=helps, k=1 + ASKED_FOR_EACH) if one is not asker]
            is_met = others and lot.random() >= UNMET.get(slug, OTHERWISE_UNMET)
            (wait,) = lot.choices(range(len(WaitBin)), weights=WAITS)
            yield Event(
                asked_on=asked_on,
                helped_on=asked_on + timedelta(days=lot.randint(0, LEAD_DAYS)),
                asker=asker,
                helper=others[0] if is_met else None,
                kind_id=by_slug[slug],
                wait=wait,
                minutes=max(10, round(minutes[by_slug[slug]] * lot.lognormvariate(0, LENGTH_SPREAD))),
                answered=tuple(others[1:]),
            )


def draft_of(
    community: Community, period: Period, units: Units, kinds: dict[int, Kind], events: Sequence[Event]
) -> Draft:
    """What a release of a period would hold of these events."""
    cells = Cells(
        slices=plan.slices_of(period.kind),
        period=period,
        units=units,
        kinds=kinds,
        secret=settings.BUURTHULP_REPORTS_KEY.encode(),
    )
    for person in people_of(period, events):
        cells.add(person)
    shown = list(cells.shown(release=community.slug, version=plan.VERSION, table=noise.load(), thresholds=thresholds()))
    return Draft(shown, sha256("\n".join(cell.line() for cell in shown).encode()).hexdigest())


def people_of(period: Period, events: Sequence[Event]) -> list[Person]:
    """What each of them adds to a period, as `reports.selectors.contributions` would have read it."""
    most = CAPS[Measure.HOURS][period.kind] * MINUTES
    people: dict[int, Person] = {}
    given: defaultdict[int, int] = defaultdict(int)

    def of(one: _Resident) -> Person:
        person = people.setdefault(one.number, Person(record_id=f"demo-{one.number}", home=one.area_id))
        person.is_active = True
        return person

    first, after = period.first_day, period.day_after
    for event in _asked_between(events, first - timedelta(days=LEAD_DAYS), after):
        if first <= event.asked_on:
            asker = of(event.asker)
            asker.asked.append((event.asker.area_id, event.kind_id, 1))
            if event.helper is not None:
                asker.waits.append((event.asker.area_id, event.wait, 1))
            for one in event.answered:
                of(one)
        if not first <= event.helped_on < after:
            continue
        if event.helper is None:
            of(event.asker).unmet.append((event.asker.area_id, event.kind_id, 1))
        else:
            of(event.helper).gave = of(event.asker).received = True
            counted = min(event.minutes, most - given[event.helper.number])
            given[event.helper.number] += counted
            of(event.asker).minutes.append((event.asker.area_id, event.kind_id, counted))
    return [people[number] for number in sorted(people)]


def _asked_between(events: Sequence[Event], first: date, after: date) -> Sequence[Event]:
    """Those asked from one day to before another, of events in the order of that day."""
    asked_on = attrgetter("asked_on")
    return events[bisect_left(events, first, key=asked_on) : bisect_left(events, after, key=asked_on)]
