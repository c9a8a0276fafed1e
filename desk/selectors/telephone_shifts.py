"""The rota of the telephone as coordinators read it: a week, one shift, and who is on the telephone now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from buurthulp import clock, spoken
from buurthulp.viewers import Viewer
from desk.models import ShiftAnswer, TelephoneShift
from desk.selectors.colleagues import Colleagues, colleagues_of
from desk.selectors.telephone_rounds import hours_text
from exchange.moments import FARTHEST_DAYS, local_instant
from members.models import Community

DAY, WEEK = timedelta(days=1), timedelta(days=7)
MOST_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One shift. ``name``: who does it, "" for nobody; ``away``: who said yes and is away on that day after all.

    ``could``: who can as well; ``cannot`` and ``silent``: who said no, and who said nothing. ``my_answer``: what the
    viewer said, None for nothing.
    """

    public_id: str
    begins_at: datetime
    ends_at: datetime
    hours: str
    name: str
    away: str
    is_mine: bool
    has_begun: bool
    is_over: bool
    my_answer: bool | None
    could: str
    cannot: str
    silent: str

    @property
    def day(self) -> date:
        """The day on which it is."""
        return clock.localtime(self.begins_at).date()

    @property
    def words(self) -> str:
        """ "woensdag 2 december, 9.00 – 12.00 uur"."""
        return f"{spoken.day(self.day)}, {self.hours}"

    @property
    def monday(self) -> date:
        """Of its week."""
        return monday_of(self.day)


@dataclass(frozen=True, slots=True)
class ShiftDay:
    """One day of a week."""

    day: date
    is_today: bool
    shifts: tuple[ShiftLine, ...]


@dataclass(frozen=True, slots=True)
class ShiftWeek:
    """A week. ``before`` and ``after`` are the Mondays beside it; ``gaps``: how many shifts to come nobody has."""

    monday: date
    sunday: date
    before: date
    after: date
    days: tuple[ShiftDay, ...]
    gaps: int
    can_repeat: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is no shift in it."""
        return not any(day.shifts for day in self.days)


@dataclass(frozen=True, slots=True)
class OnTelephone:
    """Who is on the telephone: names, "" for nobody, and None for a moment where nobody has to be."""

    now: str | None
    until: datetime | None
    next: str | None
    next_at: datetime | None


def monday_of(day: date) -> date:
    """Of the week of this day."""
    return day - day.weekday() * DAY


def monday_from(said: str) -> date:
    """The Monday of the week an address names ("2026-12-07"); this week for anything else, and for what is too far."""
    today = clock.localtime(clock.now()).date()
    try:
        day = date.fromisoformat(said)
    except ValueError:
        day = today
    return monday_of(day if abs(day - today) <= timedelta(days=FARTHEST_DAYS) else today)


def shift_week(viewer: Viewer, community: Community, monday: date) -> ShiftWeek:
    """All shifts of a week. Four queries."""
    colleagues, now = colleagues_of(community), clock.now()
    of_community = TelephoneShift.objects.filter(community=community)
    lines = _lines(_between(of_community, monday, monday + WEEK), viewer, colleagues, now)
    today = clock.localtime(now).date()
    return ShiftWeek(
        monday=monday,
        sunday=monday + 6 * DAY,
        before=monday - WEEK,
        after=monday + WEEK,
        days=tuple(
            ShiftDay(day, day == today, tuple(line for line in lines if line.day == day))
            for day in (monday + number * DAY for number in range(7))
        ),
        gaps=sum(not line.name and not line.is_over for line in lines),
        can_repeat=monday + WEEK > today and _between(of_community, monday - WEEK, monday).exists(),
    )


def shift_line(viewer: Viewer, community: Community, shift: TelephoneShift) -> ShiftLine:
    """One shift. Three queries."""
    rows = TelephoneShift.objects.filter(pk=shift.pk)
    return _lines(rows, viewer, colleagues_of(community), clock.now())[0]


def on_telephone(community: Community, colleagues: Colleagues) -> OnTelephone:
    """Who is on the telephone now, and who after that, within a week. One query."""
    now = clock.now()
    coming = TelephoneShift.objects.filter(community=community, ends_at__gt=now, begins_at__lt=now + WEEK)
    rows: list[Any] = list(
        coming.with_cover(now).select_related("operator").order_by("begins_at", "ends_at", "pk")[:MOST_AT_ONCE]
    )
    here = [row for row in rows if row.begins_at <= now]
    first = next((row.begins_at for row in rows if row.begins_at > now), None)
    then = [row for row in rows if row.begins_at == first]
    return OnTelephone(
        now=_names(here, colleagues) if here else None,
        until=min((row.ends_at for row in here), default=None),
        next=_names(then, colleagues) if then else None,
        next_at=first,
    )


def _listed(names: list[str]) -> str:
    return get_text_list(names, _("en"))


def _names(rows: Iterable[Any], colleagues: Colleagues) -> str:
    return _listed([colleagues.name_of(row.operator.user_id) for row in rows if row.is_covered])


def _between(rows: Any, first: date, end: date) -> Any:
    return rows.filter(begins_at__gte=local_instant(first, time.min), begins_at__lt=local_instant(end, time.min))


def _lines(rows: Any, viewer: Viewer, colleagues: Colleagues, now: datetime) -> list[ShiftLine]:
    found = list(rows.with_cover(now).select_related("operator").order_by("begins_at", "ends_at", "pk"))
    said: dict[int, list[ShiftAnswer]] = {row.pk: [] for row in found}
    for answer in ShiftAnswer.objects.filter(shift__in=found).select_related("grant"):
        said[answer.shift_id].append(answer)
    return [_line(row, said[row.pk], viewer, colleagues, now) for row in found]


def _line(row: Any, answers: Sequence[ShiftAnswer], viewer: Viewer, colleagues: Colleagues, now: datetime) -> ShiftLine:
    by_user = {answer.grant.user_id: answer.can for answer in answers}
    operator_id = row.operator.user_id if row.operator is not None else None
    name = colleagues.name_of(operator_id) if row.is_covered else ""
    others = [one for one in colleagues if not (row.is_covered and one.user_id == operator_id)]
    day = clock.localtime(row.begins_at).date()
    able = [one for one in others if not one.presence.is_away(day)]
    begins, ends = clock.localtime(row.begins_at), clock.localtime(row.ends_at)
    return ShiftLine(
        public_id=row.public_id,
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        hours=hours_text(begins.time(), ends.time()),
        name=name,
        away=colleagues.name_of(operator_id) if operator_id is not None and not row.is_covered else "",
        is_mine=row.is_covered and operator_id == viewer.user_id,
        has_begun=row.begins_at <= now,
        is_over=row.ends_at <= now,
        my_answer=by_user.get(viewer.user_id) if viewer.user_id is not None else None,
        could=_listed([one.name for one in able if by_user.get(one.user_id) is True]),
        cannot=_listed([one.name for one in others if by_user.get(one.user_id) is False]),
        silent=_listed([one.name for one in able if one.user_id not in by_user]),
    )
