"""The worklist: what cannot wait till she is here again, and everything by risk, as she chose to see it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.viewers import Viewer
from buurthulp.worklist import Seconds, WorkItem, WorkKey, describe, keys_for, rows_for, sources
from desk.enums import WorkStatus
from desk.models import WorkState
from desk.risk import NOW, deadline_of, order_of
from desk.selectors.colleagues import Colleagues, colleagues_of
from desk.selectors.telephone_shifts import OnTelephone, on_telephone
from desk.wording import work_tag
from members.models import Community

MOST_TODAY = 10
PER_PAGE = 25
MOST_PRINTED = 100
SOON = 4
REMEMBERED = timedelta(days=90)
"""Whose a line is, is forgotten when nobody touched it for so long: then it is nobody's again."""

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


class Held(NamedTuple):
    """How a line stands on the desk now. ``holder``: who has it today; ``owner``: whose it is.

    ``is_back``: it rested until a moment that has come.
    """

    owner: int | None = None
    holder: int | None = None
    rests_until: datetime | None = None
    is_back: bool = False
    is_open: bool = True


NOBODYS = Held()


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

    @property
    def next_day(self) -> date | None:
        """The day of ``next_at``."""
        return clock.localtime(self.next_at).date() if self.next_at else None

    @property
    def since_day(self) -> date:
        """The day on which it came."""
        return clock.localtime(self.item.since).date()


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
    on_telephone: OnTelephone | None
    """None where the community has no rota."""


class _Line(NamedTuple):
    """A line and how it stands, before it is opened."""

    key: WorkKey
    held: Held

    @property
    def name(self) -> str:
        """As an address names it."""
        return f"{self.key.source}-{self.key.object_id}"


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything by risk, before anything is opened."""

    lines: Sequence[_Line]
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
    next_here = _next_here(viewer, known)
    listed = _narrowed(viewer, known, chosen)
    today: list[_Line] = []
    if not chosen.is_narrowed:
        before = next_here.timestamp()
        found = (place for place, line in enumerate(listed) if _is_for_today(viewer, line, before))
        places = list(islice(found, MOST_TODAY))
        today = [listed[place] for place in places]
        for place in reversed(places):
            del listed[place]
    start = _start(listed, after)
    first = today if start == 0 else []
    shown = _shown(viewer, known, [*first, *listed[start : start + PER_PAGE]])
    return Worklist(
        today=shown[: len(first)],
        rows=shown[len(first) :],
        choices=_choices(viewer, known, chosen),
        areas=tuple(sorted({line.key.area_name for line in known.lines} - {""})),
        chosen=chosen,
        next_here=next_here,
        count=len(listed) + len(today),
        before=_page(listed, start - PER_PAGE, chosen) if start > 0 else None,
        after=_page(listed, start + PER_PAGE, chosen) if start + PER_PAGE < len(listed) else None,
        on_telephone=on_telephone(community, known.colleagues) if community.has_shifts else None,
    )


def printed_worklist(viewer: Viewer, community: Community, chosen: Chosen) -> tuple[tuple[WorkLine, ...], int]:
    """The same list on paper, from the greatest risk down, and how many lines there are; at most ``MOST_PRINTED``."""
    known = _known(viewer, community)
    listed = _narrowed(viewer, known, chosen)
    return _shown(viewer, known, listed[:MOST_PRINTED]), len(listed)


def _known(viewer: Viewer, community: Community) -> _Known:
    """Every line, by risk, and how it stands. Three queries, and those of sources that are no rows."""
    now = clock.now()
    at = now.timestamp()
    colleagues = colleagues_of(community)
    rows = WorkState.objects.filter(community=community, touched_at__gt=now - REMEMBERED).exclude(
        status=WorkStatus.FREE
    )
    told = ("status", "owner_user_id", Seconds("snoozed_until"), "reason", Seconds("since"))
    states: dict[tuple[str, int], tuple[Any, ...]] = {
        row[:2]: row for row in rows.values_list("source", "object_id", *told)
    }
    holders = {owner: colleagues.holder(owner) for owner in {state[3] for state in states.values()}}
    get, alike, make, lines = states.get, _alike(holders, at), tuple.__new__, []
    for key in sorted(keys_for(viewer), key=lambda key: order_of(key, at)):
        state = get(key[:2])  # by place: thousands of times for one page
        held = NOBODYS if state is None else alike(state, is_of_now=state[5] == key[2] and state[6] == key[4])
        lines.append(make(_Line, (key, held)))
    return _Known(lines=lines, colleagues=colleagues, now=now)


def _alike(holders: Mapping[int | None, int | None], at: float) -> Callable[..., Held]:
    """How a line with this state stands. Thousands stand alike: each way to stand is made once."""
    made: dict[tuple[Any, ...], Held] = {}

    def stand(state: Sequence[Any], *, is_of_now: bool) -> Held:
        known = (*state[2:5], is_of_now)
        held = made.get(known)
        if held is None:
            _source, _object_id, status, owner, until, *_told = state
            held = made[known] = _held(status, owner, until if is_of_now else None, is_of_now, holders, at)
        return held

    return stand


def _held(
    status: str,
    owner: int | None,
    until: int | None,
    is_of_now: bool,
    holders: Mapping[int | None, int | None],
    at: float,
) -> Held:
    rests = until is not None and until > at
    is_done = status == WorkStatus.DONE and is_of_now
    return Held(
        owner=owner,
        holder=holders[owner],
        rests_until=datetime.fromtimestamp(until, UTC) if until is not None and rests else None,
        is_back=until is not None and not rests,
        is_open=not rests and not is_done,
    )


def _next_here(viewer: Viewer, known: _Known) -> datetime:
    me = known.colleagues.get(viewer.user_id)
    return me.presence.next_day_from(known.now) if me else known.now + timedelta(days=1)


def _is_for_today(viewer: Viewer, line: _Line, before: float) -> bool:
    """Hers or nobody's, and it cannot wait till she is here again."""
    key, held = line
    if held.holder not in (None, viewer.user_id):
        return False
    return key.urgency == NOW or held.is_back or deadline_of(key) < before


def _narrowed(viewer: Viewer, known: _Known, chosen: Chosen) -> list[_Line]:
    return [
        line
        for line in known.lines
        if _is_whose(viewer, line.held, chosen.whose)
        and (not chosen.source or line.key.source == chosen.source)
        and (not chosen.area or line.key.area_name == chosen.area)
    ]


def _is_whose(viewer: Viewer, held: Held, whose: str) -> bool:
    if whose == RESTING:
        return held.rests_until is not None and held.holder in (None, viewer.user_id)
    if not held.is_open:
        return False
    if whose == MINE:
        return held.holder == viewer.user_id
    return held.holder is None if whose == FREE else True


def _choices(viewer: Viewer, known: _Known, chosen: Chosen) -> tuple[Choice, ...]:
    """By whose it is, and by kind; each with how many lines it would show."""
    # A few hundred ways to stand, however many lines: each is one object (_alike), and counted as that.
    counted = Counter(id(line.held) for line in known.lines)
    alike = [(held, counted[number]) for number, held in {id(line.held): line.held for line in known.lines}.items()]
    kinds = Counter(line.key.source for line in known.lines if line.held.is_open)
    people = {ALL: _("Alles"), MINE: _("Van mij"), FREE: _("Van niemand"), RESTING: _("Uitgesteld")}
    first = [
        Choice(
            label=label,
            query=Chosen(whose=one).query,
            count=sum(count for held, count in alike if _is_whose(viewer, held, one)),
            is_current=chosen.whose == one and not chosen.source,
        )
        for one, label in people.items()
    ]
    second = [
        Choice(str(of.label) or _("Overig"), Chosen(source=name).query, kinds[name], chosen.source == name)
        for name, of in sources().items()
        if kinds[name] or chosen.source == name
    ]
    return (*first, *second)


def _start(listed: Sequence[_Line], after: str) -> int:
    """Where the page begins: behind that line; where it is gone, as far as it stood."""
    name, _dash, number = after.rpartition("-")
    if not (name and number.isascii() and number.isdecimal() and len(number) < 7):
        return 0
    for place, line in enumerate(listed):
        if line.name == name:
            begins = place + 1
            break
    else:
        begins = int(number)
    # Behind the last line there is nothing: then what stands before it.
    return begins if begins < len(listed) else max(0, len(listed) - PER_PAGE)


def _page(listed: Sequence[_Line], start: int, chosen: Chosen) -> str:
    if start <= 0:
        return chosen.query
    return "&".join(filter(None, [chosen.query, urlencode({"na": f"{listed[start - 1].name}-{start - 1}"})]))


def _shown(viewer: Viewer, known: _Known, lines: Sequence[_Line]) -> tuple[WorkLine, ...]:
    """These lines, opened. One query for all of them. What left the list a moment ago is left out."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        if line.key.item is None:
            wanted[line.key.source].add(line.key.object_id)
    rows = {row.key: row for row in rows_for(viewer, wanted)} if wanted else {}
    return tuple(
        _line(viewer, known, line, line.key.item or describe(rows[line.name]))
        for line in lines
        if line.key.item is not None or line.name in rows
    )


def _line(viewer: Viewer, known: _Known, line: _Line, item: WorkItem) -> WorkLine:
    key, held = line
    is_there = key.object_id > 0
    return WorkLine(
        key=line.name,
        tag=work_tag(key.reason) or str(sources()[key.source].label),
        tone=_tone(key),
        item=item,
        owner_name=owner_name(viewer, held.owner, held.holder, known.colleagues),
        is_mine=held.holder is not None and held.holder == viewer.user_id,
        can_claim=is_there and held.holder is None,
        can_open=is_there,
        next_at=held.rests_until or item.due_at,
        is_rest=held.rests_until is not None,
    )


def _tone(key: WorkKey) -> str:
    """The colour of the tag: at once, soon, somebody new, later."""
    if key.urgency <= 1:
        return "rose"
    if key.reason == "new_person":
        return "leaf"
    return "sun" if key.urgency <= SOON else ""


def owner_name(viewer: Viewer, owner: int | None, holder: int | None, colleagues: Colleagues) -> str:
    """Whose it is, for this viewer: "jou", "Piet", "Piet voor Carla", or nothing."""
    if holder is None:
        return ""
    name = _("jou") if holder == viewer.user_id else colleagues.name_of(holder)
    if holder == owner:
        return name
    return _("%(name)s, voor %(owner)s") % {"name": name, "owner": colleagues.name_of(owner)}
