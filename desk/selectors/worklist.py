"""The worklist: what cannot wait till she is here again, and everything by risk, as she chose to see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.viewers import Viewer
from buurthulp.worklist import WorkItem, WorkRow, describe, rows_for, sources
from desk.selectors.colleagues import Colleagues, colleagues_of
from desk.selectors.telephone_shifts import OnTelephone, on_telephone
from desk.selectors.work_lines import ALL, FREE, MINE, RESTING, Chosen, Found, Line, after_from, find_lines
from desk.wording import work_tag
from members.models import Community

MOST_TODAY = 10
PER_PAGE = 25
MOST_PRINTED = 100
SOON = 4


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


def worklist_of(viewer: Viewer, community: Community, chosen: Chosen, *, after: str = "") -> Worklist:
    """One page of the list. ``after``: the last line of the page before, and where it stood ("searches-12-30")."""
    colleagues = colleagues_of(community)
    next_here = _next_here(viewer, colleagues)
    found = find_lines(
        viewer,
        community,
        colleagues,
        chosen,
        most=PER_PAGE,
        after=after_from(after),
        most_today=0 if chosen.is_narrowed else MOST_TODAY,
        today_before=next_here,
    )
    start, end = found.start, found.start + PER_PAGE
    first = found.today if start == 0 else []
    shown = _shown(viewer, colleagues, found, [*first, *found.rows])
    return Worklist(
        today=shown[: len(first)],
        rows=shown[len(first) :],
        choices=_choices(found, chosen),
        areas=tuple(sorted(found.areas - {""})),
        chosen=chosen,
        next_here=next_here,
        count=found.listed,
        before=_page(found.before, start - PER_PAGE, chosen) if start > 0 else None,
        after=_page(found.rows[-1], end, chosen) if end < found.listed - len(found.today) else None,
        on_telephone=on_telephone(community, colleagues) if community.has_shifts else None,
    )


def printed_worklist(viewer: Viewer, community: Community, chosen: Chosen) -> tuple[tuple[WorkLine, ...], int]:
    """The same list on paper, from the greatest risk down, and how many lines there are; at most ``MOST_PRINTED``."""
    colleagues = colleagues_of(community)
    found = find_lines(viewer, community, colleagues, chosen, most=MOST_PRINTED)
    return _shown(viewer, colleagues, found, found.rows), found.listed


def _next_here(viewer: Viewer, colleagues: Colleagues) -> datetime:
    me, now = colleagues.get(viewer.user_id), clock.now()
    return me.presence.next_day_from(now) if me else now + timedelta(days=1)


def _choices(found: Found, chosen: Chosen) -> tuple[Choice, ...]:
    """By whose it is, and by kind; each with how many lines it would show."""
    people = {ALL: _("Alles"), MINE: _("Van mij"), FREE: _("Van niemand"), RESTING: _("Uitgesteld")}
    first = [
        Choice(
            label=label,
            query=Chosen(whose=one).query,
            count=found.whose[one],
            is_current=chosen.whose == one and not chosen.source,
        )
        for one, label in people.items()
    ]
    second = [
        Choice(str(of.label) or _("Overig"), Chosen(source=name).query, count, chosen.source == name)
        for name, of in sources().items()
        if (count := found.kinds.get(name, 0)) or chosen.source == name
    ]
    return (*first, *second)


def _page(behind: Line | None, start: int, chosen: Chosen) -> str:
    """The end of the address of the page that begins there; ``behind``: the line before its first."""
    if behind is None:
        return chosen.query
    return "&".join(filter(None, [chosen.query, urlencode({"na": f"{behind.name}-{start - 1}"})]))


def _shown(viewer: Viewer, colleagues: Colleagues, found: Found, lines: Sequence[Line]) -> tuple[WorkLine, ...]:
    """These lines, opened. One query for all of them. What left the list a moment ago is left out."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        if not line.told:
            wanted[line.source].add(line.object_id)
    rows = {row.key: row for row in rows_for(viewer, wanted)} if wanted else {}
    items = ((line, found.told[line.told - 1] if line.told else _described(rows.get(line.name))) for line in lines)
    return tuple(_line(viewer, colleagues, line, item) for line, item in items if item is not None)


def _described(row: WorkRow | None) -> WorkItem | None:
    return None if row is None else describe(row)


def _line(viewer: Viewer, colleagues: Colleagues, line: Line, item: WorkItem) -> WorkLine:
    is_there, holder = line.object_id > 0, colleagues.holder(line.owner)
    rests_until = None if line.rests_until is None else datetime.fromtimestamp(line.rests_until, UTC)
    return WorkLine(
        key=line.name,
        tag=work_tag(item.reason) or str(sources()[line.source].label),
        tone=_tone(item),
        item=item,
        owner_name=owner_name(viewer, line.owner, holder, colleagues),
        is_mine=holder is not None and holder == viewer.user_id,
        can_claim=is_there and holder is None,
        can_open=is_there,
        next_at=rests_until or item.due_at,
        is_rest=rests_until is not None,
    )


def _tone(item: WorkItem) -> str:
    """The colour of the tag: at once, soon, somebody new, later."""
    if item.urgency <= 1:
        return "rose"
    if item.reason == "new_person":
        return "leaf"
    return "sun" if item.urgency <= SOON else ""


def owner_name(viewer: Viewer, owner: int | None, holder: int | None, colleagues: Colleagues) -> str:
    """Whose it is, for this viewer: "jou", "Piet", "Piet voor Carla", or nothing."""
    if holder is None:
        return ""
    name = _("jou") if holder == viewer.user_id else colleagues.name_of(holder)
    if holder == owner:
        return name
    return _("%(name)s, voor %(owner)s") % {"name": name, "owner": colleagues.name_of(owner)}
