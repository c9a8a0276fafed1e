"""Meeting places of Voorbeeldstad, and what goes on there (text guide §11.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils.functional import Promise

from buurthulp.viewers import Viewer
from demo.services.calendar import SATURDAY, DemoCalendar
from demo.services.past import at
from demo.services.townsfolk import Townsperson
from exchange.enums import PublicPlaceKind, Rhythm
from exchange.models import Activity, PublicPlace
from exchange.occurrences import LAST, nth_weekday
from exchange.selectors.activities import HORIZON
from exchange.services.activities import (
    Words,
    add_activity,
    approve_activity,
    publish_activity,
    save_place,
    save_rhythm,
    save_when,
    save_words,
    start_activity,
)
from exchange.services.attending import say_coming
from exchange.services.public_places import add_public_place
from members.models import Community

TUESDAY, WEDNESDAY, FRIDAY, SUNDAY = 1, 2, 4, 6
MAY = 5
EARLIER = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Plan:
    """An activity of the text guide: by whom (a key; "" for Buurthulp), where, when, and who comes the next time."""

    title: str | Promise
    text: str | Promise
    place: str
    first_on: date
    hour: int
    minutes: int
    minute: int = 0
    rhythm: str = Rhythm.WEEKLY
    nth: int | None = None
    by: str = ""
    coming: tuple[str, ...] = ()
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A public place; ``lon`` and ``lat`` lie in the sea, as all of Voorbeeldstad."""

    name: str | Promise
    address: str | Promise
    lon: float
    lat: float
    kind: str = PublicPlaceKind.MEETING_PLACE


SPOTS = {
    "zuid": Spot("Trefpunt Zuid", "Kastanjeplein 3", 4.2047, 52.6155),
    "library": Spot("Bibliotheek Voorbeeldstad", "Marktplein 2", 4.2124, 52.6234),
    "linde": Spot("Buurthuis De Linde", "Lindelaan 5", 4.2067, 52.6158),
    "park": Spot("Ingang van het stadspark", "Koolmeeslaan", 4.1883, 52.6151, PublicPlaceKind.OTHER),
    "square": Spot("Plein bij de kerk", "Klokkenstraat", 4.2108, 52.6237, PublicPlaceKind.OTHER),
}


def fill_the_agenda(community: Community, townsfolk: Mapping[str, Townsperson], calendar: DemoCalendar) -> None:
    """The places, six activities, and who said "ik kom"; one waits for Fatma. The caller is in a transaction."""
    desk = townsfolk["fatma"].viewer
    with at(calendar.on(-60, 10)):
        places = {key: _place(community, desk, spot) for key, spot in SPOTS.items()}
    for plan in _plans(calendar):
        with at(calendar.waking_ago(6) if plan.waits else calendar.on(-30, 11)):
            activity = _organise(community, townsfolk, plan, places[plan.place])
        if activity.review_since is not None and not plan.waits:
            with at(calendar.on(-30, 15)):
                approve_activity(actor=desk, activity_id=activity.pk)
        _say_who_comes(activity, [townsfolk[key] for key in plan.coming], calendar)


def _place(community: Community, desk: Viewer, spot: Spot) -> PublicPlace:
    return add_public_place(
        actor=desk,
        community=community,
        name=str(spot.name),
        kind=spot.kind,
        address=str(spot.address),
        town=str(community.name),
        lon=spot.lon,
        lat=spot.lat,
        approve=True,
    )


def _organise(
    community: Community, townsfolk: Mapping[str, Townsperson], plan: Plan, public_place: PublicPlace
) -> Activity:
    """As the organiser does it, step by step; one of Buurthulp itself as Fatma does it."""
    words, begins = Words(str(plan.title), str(plan.text)), time(plan.hour, plan.minute)
    if not plan.by:
        return add_activity(
            actor=townsfolk["fatma"].viewer,
            community=community,
            organiser=None,
            words=words,
            public_place=public_place,
            first_on=plan.first_on,
            at=begins,
            minutes=plan.minutes,
            rhythm=plan.rhythm,
            nth=plan.nth,
        )
    person = townsfolk[plan.by]
    actor = person.viewer
    draft = start_activity(actor=actor, participant=person.participant)
    save_words(actor=actor, draft=draft, words=words)
    save_place(actor=actor, draft=draft, public_place=public_place)
    save_when(actor=actor, draft=draft, on=plan.first_on, at=begins, minutes=plan.minutes)
    save_rhythm(actor=actor, draft=draft, rhythm=plan.rhythm, nth=plan.nth)
    return publish_activity(actor=actor, activity_id=draft.pk)


def _say_who_comes(activity: Activity, people: Sequence[Townsperson], calendar: DemoCalendar) -> None:
    tomorrow = calendar.today + timedelta(days=1)
    next_on = activity.rule.next_date(tomorrow, tomorrow + HORIZON)
    with at(calendar.waking_ago(2)):
        for person in people:
            assert next_on is not None
            say_coming(actor=person.viewer, participant=person.participant, activity_id=activity.pk, on=next_on)


def _plans(calendar: DemoCalendar) -> tuple[Plan, ...]:
    def first(weekday: int) -> date:
        """The first such day after the activity was made; in the past, so that it runs already."""
        return calendar.next_weekday(weekday, after_days=-EARLIER.days)

    return (
        Plan(
            "Koffie zonder agenda",
            "Kom binnen, blijf zo lang je wilt. De eerste kop staat klaar.",
            "zuid",
            first(TUESDAY),
            hour=10,
            minutes=120,
            coming=("truus", "r01", "r10"),
        ),
        Plan(
            "Repareren aan de lange tafel",
            "Neem mee wat hapert. Samen kijken we of het weer gaat.",
            "library",
            _first_saturday(calendar.today - EARLIER),
            hour=13,
            minutes=180,
            rhythm=Rhythm.MONTHLY,
            nth=1,
            by="r10",
            coming=("r11",),
        ),
        Plan(
            "Soep op vrijdag",
            "Iedereen snijdt iets. Om zes uur eten we.",
            "linde",
            first(FRIDAY),
            hour=17,
            minute=30,
            minutes=120,
            by="r02",
            coming=("truus", "karim", "r04", "r05", "r15"),
        ),
        Plan(
            "Rondje met de hond",
            "Ook zonder hond welkom. Na afloop is er warme chocolademelk.",
            "park",
            first(SUNDAY),
            hour=10,
            minutes=90,
            by="r15",
            coming=("r03",),
        ),
        Plan(
            "Taaltafel",
            "Vier talen, één tafel. Praten is belangrijker dan foutloos.",
            "library",
            first(WEDNESDAY),
            hour=19,
            minutes=120,
            by="r05",
        ),
        Plan(
            "Stekjes en spullen",
            "Breng mee wat je over hebt, neem mee wat je kunt gebruiken.",
            "square",
            _last_sunday_of_may(calendar.today),
            hour=11,
            minutes=180,
            rhythm=Rhythm.ONCE,
            by="r01",
            waits=True,
        ),
    )


def _first_saturday(since: date) -> date:
    """The first Saturday of a month, the first one that is not before ``since``."""
    this_month = nth_weekday(since.year, since.month, SATURDAY, 1)
    if this_month >= since:
        return this_month
    return nth_weekday(since.year + since.month // 12, since.month % 12 + 1, SATURDAY, 1)


def _last_sunday_of_may(today: date) -> date:
    """The next one; a week before it where that is further than anybody may plan ahead."""
    this_year = nth_weekday(today.year, MAY, SUNDAY, LAST)
    if this_year > today:
        return this_year
    next_year = nth_weekday(today.year + 1, MAY, SUNDAY, LAST)
    return next_year if next_year - today < HORIZON else next_year - timedelta(days=7)
