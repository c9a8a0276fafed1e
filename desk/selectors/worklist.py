"""The worklist: what cannot wait till she is here again, and everything by risk, as she chose to see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.viewers import Viewer
from buurthulp.worklist import WorkItem, WorkRow, describe, rows_for, sources
from desk.enums import WorkStatus
from desk.models import WorkState
from desk.risk import NOW, deadline_of, order_of
from desk.selectors.colleagues import Colleagues, colleagues_of
from desk.wording import work_tag
from members.models import Community

MOST_TODAY = 10
PER_PAGE = 30
MOST_PRINTED = 200
SOON = 4
REMEMBERED = timedelta(days=90)
"""Whose a line is, is forgotten when nobody touched it for so long: then it is nobody's again."""

State = tuple[str, int | None, datetime | None, str, datetime | None]
MINE, FREE, ALL = "mij", "niemand", ""
RESTING = "uitgesteld"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the list was narrowed to, as the address says it. What is unknown narrows nothing."""

    whose: str = ALL
    source: str = ""
    area: str = ""

    @property
    def query(self) -> str:
        """The end of the address: "van=mij&soort=searches"."""
        named = {"van": self.whose, "soort": self.source, "buurt": self.area}
        return urlencode({name: value for name, value in named.items() if value})

    @property
    def is_narrowed(self) -> bool:
        """Whether this is another list than everything."""
        return self != Chosen()


@dataclass(frozen=True, slots=True)
class Held:
    """How a line stands on the desk now. ``holder``: who has it today; ``owner``: whose it is."""

    owner: int | None = None
    holder: int | None = None
    rests_until: datetime | None = None
    is_back: bool = False
    """It rested until a moment that has come."""
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One line as it is shown."""

    key: str
    tag: str
    tone: str
    item: WorkItem
    owner_name: str
    is_mine: bool
    can_claim: bool
    can_open: bool
    next_at: datetime | None
    is_rest: bool
    """``next_at`` is when it comes back, and not the time of need."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow the list, with how many lines it has."""

    label: str
    query: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Worklist:
    """The page."""

    today: tuple[WorkLine, ...]
    rows: tuple[WorkLine, ...]
    choices: tuple[Choice, ...]
    areas: tuple[str, ...]
    chosen: Chosen
    next_here: datetime
    count: int
    before: str | None
    """The end of the address of the page before this one; None where this is the first."""
    after: str | None


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything that two queries told of the desk, before anything is put into words."""

    rows: Sequence[WorkRow]
    held: Mapping[str, Held]
    colleagues: Colleagues
    now: datetime


def chosen_from(whose: str, source: str, area: str) -> Chosen:
    """What was asked for in the address."""
    return Chosen(
        whose=whose if whose in (MINE, FREE, RESTING) else ALL,
        source=source if source in sources() else "",
        area=area[:100],
    )


def worklist_of(viewer: Viewer, community: Community, chosen: Chosen, *, after: str = "") -> Worklist:
    """One page of the list. ``after``: the last line of the page before, and where it stood ("searches-12-30")."""
    known = _known(viewer, community)
    open_rows = [row for row in known.rows if _is_open(known.held[row.key])]
    next_here = _next_here(viewer, known)
    today: list[WorkRow] = []
    if not chosen.is_narrowed:
        today = [row for row in open_rows if _is_for_today(viewer, row, known.held[row.key], next_here)][:MOST_TODAY]
    in_today = {row.key for row in today}
    listed = [row for row in _narrowed(viewer, known, chosen) if row.key not in in_today]
    start = _start(listed, after)
    shown = listed[start : start + PER_PAGE]
    return Worklist(
        today=tuple(_line(viewer, row, known) for row in today) if start == 0 else (),
        rows=tuple(_line(viewer, row, known) for row in shown),
        choices=_choices(viewer, known, chosen),
        areas=tuple(sorted({row.area_name for row in known.rows if row.area_name})),
        chosen=chosen,
        next_here=next_here,
        count=len(listed) + len(today),
        before=_page(listed, start - PER_PAGE, chosen) if start > 0 else None,
        after=_page(listed, start + PER_PAGE, chosen) if start + PER_PAGE < len(listed) else None,
    )


def printed_worklist(viewer: Viewer, community: Community, chosen: Chosen) -> tuple[tuple[WorkLine, ...], int]:
    """The same list on paper, from the greatest risk down, and how many lines there are; at most ``MOST_PRINTED``."""
    known = _known(viewer, community)
    listed = _narrowed(viewer, known, chosen)
    return tuple(_line(viewer, row, known) for row in listed[:MOST_PRINTED]), len(listed)


def _known(viewer: Viewer, community: Community) -> _Known:
    """Every line, by risk, and how it stands. Three queries, and those of sources that are no rows."""
    now = clock.now()
    rows = sorted(rows_for(viewer), key=lambda row: order_of(row, now))
    colleagues = colleagues_of(community)
    states = {
        (state[0], state[1]): state[2:]
        for state in WorkState.objects.filter(community=community, touched_at__gt=now - REMEMBERED)
        .exclude(status=WorkStatus.FREE)
        .values_list("source", "object_id", "status", "owner_user_id", "snoozed_until", "reason", "since")
    }
    nothing = Held()
    held: dict[str, Held] = {}
    for row in rows:
        state = states.get((row.source, row.object_id))
        held[row.key] = nothing if state is None else _held(row, state, colleagues, now)
    return _Known(rows=rows, held=held, colleagues=colleagues, now=now)


def _held(row: WorkRow, state: State, colleagues: Colleagues, now: datetime) -> Held:
    status, owner, until, reason, since = state
    is_of_now = (reason, since) == (row.reason, row.since)
    return Held(
        owner=owner,
        holder=colleagues.holder(owner),
        rests_until=until if until is not None and until > now and is_of_now else None,
        is_back=until is not None and until <= now and is_of_now,
        is_done=status == WorkStatus.DONE and is_of_now,
    )


def _is_open(held: Held) -> bool:
    return held.rests_until is None and not held.is_done


def _next_here(viewer: Viewer, known: _Known) -> datetime:
    me = known.colleagues.get(viewer.user_id)
    return me.presence.next_day_from(known.now) if me else known.now + timedelta(days=1)


def _is_for_today(viewer: Viewer, row: WorkRow, held: Held, next_here: datetime) -> bool:
    """Hers or nobody's, and it cannot wait till she is here again."""
    if held.holder not in (None, viewer.user_id):
        return False
    return row.urgency == NOW or held.is_back or deadline_of(row) < next_here


def _narrowed(viewer: Viewer, known: _Known, chosen: Chosen) -> list[WorkRow]:
    return [
        row
        for row in known.rows
        if _is_whose(viewer, known.held[row.key], chosen.whose)
        and (not chosen.source or row.source == chosen.source)
        and (not chosen.area or row.area_name == chosen.area)
    ]


def _is_whose(viewer: Viewer, held: Held, whose: str) -> bool:
    if whose == RESTING:
        return held.rests_until is not None and held.holder in (None, viewer.user_id)
    if not _is_open(held):
        return False
    if whose == MINE:
        return held.holder == viewer.user_id
    return held.holder is None if whose == FREE else True


def _choices(viewer: Viewer, known: _Known, chosen: Chosen) -> tuple[Choice, ...]:
    """By whose it is, and by kind; each with how many lines it would show."""
    whose = Counter[str]()
    kinds = Counter[str]()
    for row in known.rows:
        held = known.held[row.key]
        whose.update(one for one in (ALL, MINE, FREE, RESTING) if _is_whose(viewer, held, one))
        if _is_open(held):
            kinds[row.source] += 1
    people = {ALL: _("Alles"), MINE: _("Van mij"), FREE: _("Van niemand"), RESTING: _("Uitgesteld")}
    first = [
        Choice(label, Chosen(whose=one).query, whose[one], chosen.whose == one and not chosen.source)
        for one, label in people.items()
    ]
    second = [
        Choice(str(of.label) or _("Overig"), Chosen(source=name).query, kinds[name], chosen.source == name)
        for name, of in sources().items()
        if kinds[name] or chosen.source == name
    ]
    return (*first, *second)


def _start(listed: Sequence[WorkRow], after: str) -> int:
    """Where the page begins: behind that line; where it is gone, as far as it stood."""
    key, _dash, number = after.rpartition("-")
    if not (key and number.isascii() and number.isdecimal() and len(number) < 7):
        return 0
    for place, row in enumerate(listed):
        if row.key == key:
            return place + 1
    return min(int(number), max(0, len(listed) - 1))


def _page(listed: Sequence[WorkRow], start: int, chosen: Chosen) -> str:
    if start <= 0:
        return chosen.query
    return "&".join(filter(None, [chosen.query, urlencode({"na": f"{listed[start - 1].key}-{start - 1}"})]))


def _line(viewer: Viewer, row: WorkRow, known: _Known) -> WorkLine:
    held, item = known.held[row.key], describe(row)
    is_there = row.object_id > 0
    return WorkLine(
        key=row.key,
        tag=work_tag(row.reason) or str(sources()[row.source].label),
        tone=_tone(row),
        item=item,
        owner_name=owner_name(viewer, held.owner, held.holder, known.colleagues),
        is_mine=held.holder is not None and held.holder == viewer.user_id,
        can_claim=is_there and held.holder is None,
        can_open=is_there,
        next_at=held.rests_until or item.due_at,
        is_rest=held.rests_until is not None,
    )


def _tone(row: WorkRow) -> str:
    """The colour of the tag: at once, soon, somebody new, later."""
    if row.urgency <= 1:
        return "rose"
    if row.reason == "new_person":
        return "leaf"
    return "sun" if row.urgency <= SOON else ""


def owner_name(viewer: Viewer, owner: int | None, holder: int | None, colleagues: Colleagues) -> str:
    """Whose it is, for this viewer: "jou", "Piet", "Piet voor Carla", or nothing."""
    if holder is None:
        return ""
    name = _("jou") if holder == viewer.user_id else colleagues.name_of(holder)
    if holder == owner:
        return name
    return _("%(name)s, voor %(owner)s") % {"name": name, "owner": colleagues.name_of(owner)}
