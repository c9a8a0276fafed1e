"""Activities at places in a coordinator's areas, with how many come: staff alone see the exact number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from buurthulp import clock
from buurthulp.viewers import RoleHold, Viewer
from desk.areas import ids_that_open, in_areas
from exchange.enums import ActivityStatus
from exchange.models import Activity
from exchange.selectors.activities import HORIZON, ActivityDate, dates_of
from exchange.wording import activity_when, hours_text, rhythm_text


@dataclass(frozen=True, slots=True)
class DeskActivity:
    """One line. ``next_when`` is empty when it is over."""

    public_id: str
    title: str
    place_name: str
    organiser_name: str
    next_when: str
    repeats: str
    state_label: str
    is_to_read: bool


def activities_of(viewer: Viewer, hold: RoleHold, now: datetime) -> list[DeskActivity]:
    """What must be read first, then by its next date; what is over or cancelled is left out. One query."""
    today = clock.localtime(now).date()
    rows = (
        Activity.objects.filter(
            in_areas(hold, "public_place"),
            community_id=viewer.community_id,
            status__in=[ActivityStatus.HELD, ActivityStatus.OPEN],
        )
        .select_related("organiser", "public_place")
        .order_by("pk")
    )
    found = [(row, row.rule.next_date(today, today + HORIZON)) for row in rows]
    running = [(row, on) for row, on in found if on is not None or row.review_since is not None]
    running.sort(key=lambda entry: (entry[0].review_since is None, entry[1] or date.max, entry[0].pk))
    return [_line(row, on) for row, on in running]


def _line(row: Activity, on: date | None) -> DeskActivity:
    assert row.public_place is not None  # only a draft has none
    return DeskActivity(
        public_id=row.public_id,
        title=row.title,
        place_name=row.public_place.name,
        organiser_name=row.organiser.first_name if row.organiser else "",
        next_when=activity_when(row.rule, on) if on else "",
        repeats=rhythm_text(row.rule),
        state_label=str(ActivityStatus(row.status).label),
        is_to_read=row.review_since is not None,
    )


@dataclass(frozen=True, slots=True)
class ActivityOnDesk:
    """One activity as a coordinator reads it. ``organiser_id`` is empty where it may not be opened."""

    public_id: str
    title: str
    text: str
    place_name: str
    address: str
    organiser_name: str
    organiser_id: str
    hours: str
    repeats: str
    until: date | None
    max_people: int | None
    state_label: str
    is_held: bool
    is_to_read: bool
    is_running: bool
    dates: list[ActivityDate]


def activity_on_desk(row: Activity, hold: RoleHold, now: datetime) -> ActivityOnDesk:
    """The whole of it, in three queries."""
    place, organiser = row.public_place, row.organiser
    assert place is not None  # only a draft has none
    opens = organiser is not None and organiser.pk in ids_that_open(hold, [organiser.pk])
    return ActivityOnDesk(
        public_id=row.public_id,
        title=row.title,
        text=row.text,
        place_name=place.name,
        address=", ".join(part for part in (place.address, place.town) if part),
        organiser_name=organiser.first_name if organiser else "",
        organiser_id=organiser.public_id if organiser is not None and opens else "",
        hours=hours_text(row.rule.at, row.rule.minutes),
        repeats=rhythm_text(row.rule),
        until=row.until,
        max_people=row.max_people,
        state_label=str(ActivityStatus(row.status).label),
        is_held=row.status == ActivityStatus.HELD,
        is_to_read=row.review_since is not None,
        is_running=row.status in (ActivityStatus.HELD, ActivityStatus.OPEN),
        dates=dates_of(row, now, clock.localtime(now).date(), mine=None, exact=True),
    )
