"""Activities and meeting places, ready to show. How many come is said in steps; exactly to the organiser and staff."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet

from buurthulp import clock
from buurthulp.viewers import AnyViewer, Viewer
from exchange.enums import NOT_TO_MEET, ActivityStatus, PublicPlaceKind, Rhythm
from exchange.models import Activity, Attendance, CancelledDate, PublicPlace
from exchange.moments import FARTHEST_DAYS
from exchange.selectors.board import home_label
from exchange.wording import activity_when, hours_text, rhythm_text
from members.bands import band_between
from members.enums import Precision
from members.models import Community, Participant, PlaceLabel

WEEK = timedelta(days=7)
_NIGHT = timedelta(days=1)  # what began yesterday may go on past midnight
HORIZON = timedelta(days=FARTHEST_DAYS)
MOST_IN_A_WEEK = 60
MOST_LATER = 30
DATES_SHOWN = 6
NEARNESS = {0: "today", 1: "tomorrow"}
STEPS = (100, 50, 25, 10)
REACHES: dict[str, frozenset[str]] = {
    "walk": frozenset({"walk", "near"}),
    "bike": frozenset({"walk", "near", "bike"}),
}


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One activity on one date. ``band`` is a code, empty for who has no home here; ``repeats`` is ready text."""

    public_id: str
    title: str
    on: date
    when: str
    hours: str
    repeats: str
    place_name: str
    town: str
    band: str
    is_mine: bool
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class ActivityDay:
    """A day with what there is to do. ``nearness`` is "today", "tomorrow" or empty."""

    on: date
    nearness: str
    rows: list[ActivityRow]


@dataclass(frozen=True, slots=True)
class MeetingPlace:
    """A public place where people meet."""

    public_id: str
    name: str
    address: str
    town: str
    band: str


@dataclass(frozen=True, slots=True)
class OwnActivity:
    """An activity of one's own that is not over. ``status`` as ActivityStatus."""

    public_id: str
    title: str
    status: str
    when: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """A week of activities from ``start`` up to and including ``end``, and what only comes later.

    ``next_start`` is the day on which the next page begins; None at the end of the year that is looked ahead.
    ``has_home``: whether distances can be said.
    """

    start: date
    end: date
    days: list[ActivityDay]
    later: list[ActivityRow]
    places: list[MeetingPlace]
    place: MeetingPlace | None
    next_start: date | None
    has_home: bool


@dataclass(frozen=True, slots=True)
class _Point:
    """A public place as distances want it: known exactly, so nothing of it needs to be hidden."""

    cell: int
    precision: str = Precision.PC6
    resolution: int = 9
    inner_distance_m: int = 0


def agenda(
    viewer: AnyViewer, community: Community, *, start: date | None = None, place_id: str = "", reach: str = ""
) -> Agenda:
    """What there is to do in the week from ``start`` (today when it is past or absent), at most sixty lines.

    ``place_id`` keeps one place (an unknown one keeps nothing), ``reach`` what is within "walk" or "bike" of one's
    home. The number of queries does not depend on the number of rows.
    """
    now = clock.now()
    today = clock.localtime(now).date()
    start = min(max(start or today, today), today + HORIZON)
    mine = viewer.participant_id if isinstance(viewer, Viewer) else None
    label = home_label(mine) if mine else None
    places = _meeting_places(community, label)
    near = [place for place in places if reach not in REACHES or label is None or place.band in REACHES[reach]]
    shown_at = {place.public_id for place in near if place_id in ("", place.public_id)}
    rows = _running(viewer, today)
    end = start + WEEK - timedelta(days=1)
    own = _own_dates(mine, today)
    week: list[tuple[datetime, ActivityRow]] = []
    later: list[tuple[datetime, ActivityRow]] = []
    for row in rows:
        if row.public_place is None or row.public_place.public_id not in shown_at:
            continue
        rule, gone = row.rule, {cancelled.on for cancelled in row.cancelled_dates.all()}
        this_week = [on for on in rule.dates(start, end) if rule.ends_at(on) > now]
        week += [(rule.starts_at(on), _row(row, on, label, own, gone)) for on in this_week]
        if not this_week:
            next_on = next((on for on in rule.dates(end, today + HORIZON) if on > end and on not in gone), None)
            if next_on is not None:
                later.append((rule.starts_at(next_on), _row(row, next_on, label, own, gone)))
    days = _by_day(week, today)
    if sum(len(day.rows) for day in days) < len(week):
        end = days[-1].on
    next_start = end + timedelta(days=1)
    return Agenda(
        start=start,
        end=end,
        days=days,
        later=[row for _at, row in sorted(later, key=_in_order)[:MOST_LATER]],
        places=near,
        place=next((place for place in places if place.public_id == place_id), None),
        next_start=next_start if next_start <= today + HORIZON else None,
        has_home=label is not None,
    )


def _running(viewer: AnyViewer, today: date) -> QuerySet[Activity]:
    """What is open and has a date from today on, with what a line needs."""
    rows: QuerySet[Activity] = (
        Activity.objects.visible_to(viewer)
        .open()
        .filter(Q(until__isnull=True) | Q(until__gte=today), ~Q(rhythm=Rhythm.ONCE) | Q(first_on__gte=today - _NIGHT))
        .select_related("public_place")
        .prefetch_related(Prefetch("cancelled_dates", CancelledDate.objects.filter(on__gte=today)))
        .order_by("pk")
    )
    return rows


def _own_dates(participant_id: int | None, today: date) -> set[tuple[int, date]]:
    if participant_id is None:
        return set()
    said = Attendance.objects.filter(participant_id=participant_id, on__gte=today)
    return set(said.values_list("activity_id", "on"))


def _row(
    row: Activity, on: date, label: PlaceLabel | None, own: Collection[tuple[int, date]], gone: Collection[date]
) -> ActivityRow:
    place, rule = row.public_place, row.rule
    assert place is not None  # only a draft has none
    return ActivityRow(
        public_id=row.public_id,
        title=row.title,
        on=on,
        when=activity_when(rule, on),
        hours=hours_text(rule.at, rule.minutes),
        repeats=rhythm_text(rule),
        place_name=place.name,
        town=place.town,
        band=_band(label, place),
        is_mine=(row.pk, on) in own,
        is_cancelled=on in gone,
    )


def _by_day(rows: Iterable[tuple[datetime, ActivityRow]], today: date) -> list[ActivityDay]:
    """Whole days, up to as many lines as a page holds; one day is shown however full it is."""
    days: list[ActivityDay] = []
    for count, (_at, row) in enumerate(sorted(rows, key=_in_order)):
        if not days or days[-1].on != row.on:
            if count >= MOST_IN_A_WEEK:
                break
            days.append(ActivityDay(row.on, NEARNESS.get((row.on - today).days, ""), []))
        days[-1].rows.append(row)
    return days


def _in_order(entry: tuple[datetime, ActivityRow]) -> tuple[date, datetime, str]:
    return entry[1].on, entry[0], entry[1].public_id


def _meeting_places(community: Community, label: PlaceLabel | None) -> list[MeetingPlace]:
    """Places to meet, and every other public place where something is going on; by name."""
    used = Exists(Activity.objects.filter(public_place=OuterRef("pk"), status=ActivityStatus.OPEN))
    places = (
        PublicPlace.objects.filter(community=community)
        .filter(Q(kind=PublicPlaceKind.MEETING_PLACE, approved_at__isnull=False, is_active=True) | Q(used))
        .order_by("name", "pk")
    )
    return [MeetingPlace(row.public_id, row.name, row.address, row.town, _band(label, row)) for row in places]


def _band(label: PlaceLabel | None, place: PublicPlace) -> str:
    return band_between(label, _Point(place.cell)) if label is not None else ""


@dataclass(frozen=True, slots=True)
class ActivityDate:
    """One date of an activity. ``count`` is how many others said they come, for the organiser; else None.

    ``step`` is 0 (the first neighbours) or the largest of 10, 25, 50 and 100 that more people than that come.
    """

    on: date
    when: str
    is_mine: bool
    is_cancelled: bool
    is_full: bool
    step: int
    count: int | None


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """The page of one activity. ``organiser_name`` is for participants alone; "" otherwise."""

    public_id: str
    title: str
    text: str
    status: str
    hours: str
    repeats: str
    until: date | None
    place: MeetingPlace
    organiser_name: str
    is_own: bool
    dates: list[ActivityDate]


def activity_page(viewer: AnyViewer, activity: Activity, now: datetime) -> ActivityPage:
    """One activity with its next dates, in four queries for a participant and two for a visitor."""
    today = clock.localtime(now).date()
    mine = viewer.participant_id if isinstance(viewer, Viewer) else None
    label = home_label(mine) if mine else None
    place, rule = activity.public_place, activity.rule
    assert place is not None  # only a draft has none
    is_own = mine is not None and mine == activity.organiser_id
    organiser = activity.organiser.first_name if activity.organiser and mine is not None else ""
    return ActivityPage(
        public_id=activity.public_id,
        title=activity.title,
        text=activity.text,
        status=activity.status,
        hours=hours_text(rule.at, rule.minutes),
        repeats=rhythm_text(rule),
        until=rule.until,
        place=MeetingPlace(place.public_id, place.name, place.address, place.town, _band(label, place)),
        organiser_name=organiser,
        is_own=is_own,
        dates=dates_of(activity, now, today, mine=mine, exact=is_own),
    )


def dates_of(activity: Activity, now: datetime, today: date, *, mine: int | None, exact: bool) -> list[ActivityDate]:
    """The next dates, cancelled ones too. ``exact``: for whoever may know how many come (safety.md §1). Two queries."""
    rule = activity.rule
    found: list[date] = []
    for on in rule.dates(today - _NIGHT, today + HORIZON):
        if rule.ends_at(on) > now:
            found.append(on)
        if len(found) == DATES_SHOWN:
            break
    gone = set(CancelledDate.objects.filter(activity=activity, on__in=found).values_list("on", flat=True))
    said = (
        Attendance.objects.filter(activity=activity, on__in=found)
        .values("on")
        .annotate(others=Count("pk", filter=~Q(participant_id=mine)), own=Count("pk", filter=Q(participant_id=mine)))
    )
    counts = {row["on"]: (row["others"], bool(row["own"])) for row in said}
    dates = []
    for on in found:
        others, is_mine = counts.get(on, (0, False))
        dates.append(
            ActivityDate(
                on=on,
                when=activity_when(rule, on),
                is_mine=is_mine,
                is_cancelled=on in gone,
                is_full=not is_mine and activity.max_people is not None and others >= activity.max_people,
                step=step_of(others),
                count=others if exact else None,
            )
        )
    return dates


def step_of(others: int) -> int:
    """The largest of 10, 25, 50 and 100 that is less than how many others come; else 0, "the first neighbours".

    Others: whoever looks is left out, so that saying "ik kom" and "toch niet" shows nobody where a step begins.
    """
    return next((step for step in STEPS if others > step), 0)


def own_activities(participant: Participant, now: datetime) -> list[OwnActivity]:
    """One's own that are not over: a draft, what waits, what goes on. One query."""
    today = clock.localtime(now).date()
    rows = Activity.objects.filter(organiser=participant).exclude(status=ActivityStatus.CANCELLED).order_by("pk")
    found = []
    for row in rows:
        next_on = row.rule.next_date(today, today + HORIZON) if row.status != ActivityStatus.DRAFT else None
        if row.status == ActivityStatus.DRAFT or next_on is not None:
            when = activity_when(row.rule, next_on) if next_on else ""
            found.append(OwnActivity(row.public_id, row.title, row.status, when))
    return found


@dataclass(frozen=True, slots=True)
class ComingActivity:
    """Something I said "ik kom" to, or (``is_own``) that I organise; ``is_held``: Buurthulp still reads it."""

    public_id: str
    starts_at: datetime
    title: str
    when: str
    place_name: str
    is_own: bool = False
    is_held: bool = False


def coming_activities(viewer: Viewer, now: datetime) -> list[ComingActivity]:
    """What I said "ik kom" to and that goes on, the first first. One query."""
    if viewer.participant_id is None:
        return []
    today = clock.localtime(now).date()
    gone = CancelledDate.objects.filter(activity=OuterRef("activity"), on=OuterRef("on"))
    said = (
        Attendance.objects.filter(~Exists(gone), participant_id=viewer.participant_id, on__gte=today)
        .filter(activity__in=Activity.objects.visible_to(viewer).exclude(status=ActivityStatus.CANCELLED))
        .exclude(activity__organiser=viewer.participant_id)
        .select_related("activity__public_place")
        .order_by("on", "activity__at", "pk")
    )
    return [
        ComingActivity(
            row.activity.public_id,
            row.activity.rule.starts_at(row.on),
            row.activity.title,
            activity_when(row.activity.rule, row.on),
            row.activity.public_place.name if row.activity.public_place else "",
        )
        for row in said
        if row.activity.rule.is_on(row.on) and row.activity.rule.ends_at(row.on) > now
    ]


def organised_activities(viewer: Viewer, now: datetime) -> list[ComingActivity]:
    """The next time of each activity of mine that was sent and goes on. At most two queries."""
    if viewer.participant_id is None:
        return []
    today = clock.localtime(now).date()
    rows = (
        Activity.objects.filter(organiser=viewer.participant_id, status__in=(ActivityStatus.HELD, ActivityStatus.OPEN))
        .select_related("public_place")
        .prefetch_related("cancelled_dates")
        .order_by("pk")
    )
    found = []
    for row in rows:
        gone = {cancelled.on for cancelled in row.cancelled_dates.all()}
        dates = row.rule.dates(today - _NIGHT, today + HORIZON)
        on = next((on for on in dates if on not in gone and row.rule.ends_at(on) > now), None)
        if on is not None:
            found.append(
                ComingActivity(
                    row.public_id,
                    row.rule.starts_at(on),
                    row.title,
                    activity_when(row.rule, on),
                    row.public_place.name if row.public_place else "",
                    is_own=True,
                    is_held=row.status == ActivityStatus.HELD,
                )
            )
    return found


def activity_draft_of(participant: Participant) -> Activity | None:
    """The activity somebody is making, if any."""
    drafts = Activity.objects.filter(organiser=participant, status=ActivityStatus.DRAFT)
    draft: Activity | None = drafts.select_related("community", "public_place").first()
    return draft


def places_to_meet(community: Community) -> QuerySet[PublicPlace]:
    """Public places where an activity can be: no pharmacy, unless something is there already."""
    there = Activity.objects.exclude(status=ActivityStatus.CANCELLED).filter(public_place=OuterRef("pk"))
    return places_to_choose(community).filter(~Q(kind__in=NOT_TO_MEET) | Exists(there))


def places_to_choose(community: Community) -> QuerySet[PublicPlace]:
    """Public places to go to: meeting places first, then the others, by name."""
    is_other = ~Q(kind=PublicPlaceKind.MEETING_PLACE)
    rows: QuerySet[PublicPlace] = (
        PublicPlace.objects.approved().filter(community=community).alias(other=is_other).order_by("other", "name", "pk")
    )
    return rows


def seconds_behind() -> float:
    """Seconds that the oldest due reminder waits; 0 when nothing is due."""
    now = clock.now()
    oldest = Attendance.objects.filter(remind_at__lte=now).aggregate(at=Min("remind_at"))["at"]
    return 0.0 if oldest is None else float((now - oldest).total_seconds())
