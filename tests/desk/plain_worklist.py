"""The worklist said plainly: every line read, put in order and counted one by one, with no thought of what it costs.

What the page shows must be this (``test_worklist_whole.py``); which line is the greatest risk must be ``order_of``
(``test_risk.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from buurthulp import clock
from buurthulp.viewers import Viewer
from buurthulp.worklist import WorkRow, describe, rows_for, seconds, sources
from desk.enums import WorkStatus
from desk.models import WorkState
from desk.risk import DAY, LEAST_WEIGHT, MOST_NEARNESS, MOST_PATIENCE, NOW, PATIENCE, WAITS, WEEK_OF_DAYS, WEIGHT
from desk.selectors.colleagues import Colleagues, colleagues_of
from desk.selectors.work_lines import ALL, FREE, MINE, REMEMBERED, RESTING, Chosen
from desk.selectors.worklist import (
    MOST_PRINTED,
    MOST_TODAY,
    PER_PAGE,
    SOON,
    Choice,
    WorkLine,
    Worklist,
    owner_name,
)
from desk.wording import work_tag
from members.models import Community

Order = tuple[bool, float, int, str, int]


@dataclass(frozen=True)
class Line:
    """One line: what its source says, with its moments in whole seconds, and how it stands on the desk."""

    row: WorkRow
    owner: int | None = None
    holder: int | None = None
    rests_until: datetime | None = None
    is_back: bool = False
    is_open: bool = True

    @property
    def name(self) -> str:
        """As an address names it."""
        return self.row.key


def deadline_of(row: WorkRow) -> int:
    """The last moment at which somebody must do something."""
    until = (seconds(row.since) or 0) + PATIENCE.get(row.urgency, MOST_PATIENCE)
    act_by = seconds(row.act_by)
    return until if act_by is None else min(act_by, until)


def order_of(row: WorkRow, now: float) -> Order:
    """What to sort by: the greatest risk first."""
    since, moment = seconds(row.since) or 0, seconds(row.need_at)
    if moment is None or moment <= since:
        moment = since + PATIENCE.get(row.urgency, MOST_PATIENCE)
    elif row.urgency == WAITS:
        moment = min(moment, since + PATIENCE[WAITS])
    days_left = (moment - now) / DAY
    nearness = 1 / (1 + days_left) if days_left > 0 else min(MOST_NEARNESS, 1 - days_left / WEEK_OF_DAYS)
    return row.urgency != NOW, -WEIGHT.get(row.urgency, LEAST_WEIGHT) * nearness, since, row.source, row.object_id


def lines_of(viewer: Viewer, community: Community) -> list[Line]:
    """Every line, by risk, and how it stands."""
    now, colleagues = clock.now(), colleagues_of(community)
    remembered = WorkState.objects.filter(community=community, touched_at__gt=now - REMEMBERED)
    states = {(state.source, state.object_id): state for state in remembered.exclude(status=WorkStatus.FREE)}
    rows = sorted(rows_for(viewer), key=lambda row: order_of(row, now.timestamp()))
    return [_held(row, states.get((row.source, row.object_id)), colleagues, now.timestamp()) for row in rows]


def _held(row: WorkRow, state: WorkState | None, colleagues: Colleagues, now: float) -> Line:
    if state is None:
        return Line(row)
    is_of_now = state.reason == row.reason and seconds(state.since) == seconds(row.since)
    until = seconds(state.snoozed_until) if is_of_now else None
    rests = until is not None and until > now
    return Line(
        row,
        owner=state.owner_user_id,
        holder=colleagues.holder(state.owner_user_id),
        rests_until=datetime.fromtimestamp(until, UTC) if until is not None and rests else None,
        is_back=until is not None and not rests,
        is_open=not rests and not (state.status == WorkStatus.DONE and is_of_now),
    )


def worklist(
    viewer: Viewer, community: Community, chosen: Chosen, lines: Sequence[Line], *, after: str = ""
) -> Worklist:
    """What ``desk.selectors.worklist.worklist_of`` must give; of a community without a rota for the telephone."""
    now, colleagues = clock.now(), colleagues_of(community)
    me = colleagues.get(viewer.user_id)
    next_here = me.presence.next_day_from(now) if me else now + timedelta(days=1)
    listed = [line for line in lines if _is_chosen(viewer, line, chosen)]
    count, today = len(listed), []
    if not chosen.is_narrowed:
        pressing = [place for place, line in enumerate(listed) if _is_for_today(viewer, line, next_here.timestamp())]
        today = [listed[place] for place in pressing[:MOST_TODAY]]
        listed = [line for place, line in enumerate(listed) if place not in pressing[:MOST_TODAY]]
    start = _start(listed, after)
    return Worklist(
        today=tuple(_shown(viewer, line, colleagues) for line in today) if start == 0 else (),
        rows=tuple(_shown(viewer, line, colleagues) for line in listed[start : start + PER_PAGE]),
        choices=_choices(viewer, lines, chosen),
        areas=tuple(sorted({line.row.area_name for line in lines} - {""})),
        chosen=chosen,
        next_here=next_here,
        count=count,
        before=_page(listed, start - PER_PAGE, chosen) if start > 0 else None,
        after=_page(listed, start + PER_PAGE, chosen) if start + PER_PAGE < len(listed) else None,
        on_telephone=None,
    )


def printed(
    viewer: Viewer, community: Community, chosen: Chosen, lines: Sequence[Line]
) -> tuple[tuple[WorkLine, ...], int]:
    """What ``desk.selectors.worklist.printed_worklist`` must give."""
    colleagues = colleagues_of(community)
    listed = [line for line in lines if _is_chosen(viewer, line, chosen)]
    return tuple(_shown(viewer, line, colleagues) for line in listed[:MOST_PRINTED]), len(listed)


def _is_for_today(viewer: Viewer, line: Line, before: float) -> bool:
    if line.holder not in (None, viewer.user_id):
        return False
    return line.row.urgency == NOW or line.is_back or deadline_of(line.row) < before


def _is_chosen(viewer: Viewer, line: Line, chosen: Chosen) -> bool:
    return (
        _is_whose(viewer, line, chosen.whose)
        and chosen.source in ("", line.row.source)
        and chosen.area in ("", line.row.area_name)
    )


def _is_whose(viewer: Viewer, line: Line, whose: str) -> bool:
    if whose == RESTING:
        return line.rests_until is not None and line.holder in (None, viewer.user_id)
    if whose == MINE:
        return line.is_open and line.holder == viewer.user_id
    return line.is_open and (whose == ALL or line.holder is None)


def _choices(viewer: Viewer, lines: Sequence[Line], chosen: Chosen) -> tuple[Choice, ...]:
    people = {ALL: "Alles", MINE: "Van mij", FREE: "Van niemand", RESTING: "Uitgesteld"}
    open_now = [line.row.source for line in lines if line.is_open]
    return (
        *(
            Choice(
                label=label,
                query=Chosen(whose=whose).query,
                count=sum(_is_whose(viewer, line, whose) for line in lines),
                is_current=chosen.whose == whose and not chosen.source,
            )
            for whose, label in people.items()
        ),
        *(
            Choice(
                label=str(source.label) or "Overig",
                query=Chosen(source=name).query,
                count=open_now.count(name),
                is_current=chosen.source == name,
            )
            for name, source in sources().items()
            if name in open_now or chosen.source == name
        ),
    )


def _start(listed: Sequence[Line], after: str) -> int:
    name, _dash, number = after.rpartition("-")
    if not (name and number.isascii() and number.isdecimal() and len(number) < 7):
        return 0
    names = [line.name for line in listed]
    begins = names.index(name) + 1 if name in names else int(number)
    return begins if begins < len(listed) else max(0, len(listed) - PER_PAGE)


def _page(listed: Sequence[Line], start: int, chosen: Chosen) -> str:
    if start <= 0:
        return chosen.query
    return "&".join(filter(None, [chosen.query, urlencode({"na": f"{listed[start - 1].name}-{start - 1}"})]))


def _shown(viewer: Viewer, line: Line, colleagues: Colleagues) -> WorkLine:
    row, item = line.row, describe(line.row)
    return WorkLine(
        key=line.name,
        tag=work_tag(row.reason) or str(sources()[row.source].label),
        tone="rose"
        if row.urgency <= 1
        else "leaf"
        if row.reason == "new_person"
        else "sun"
        if row.urgency <= SOON
        else "",
        item=item,
        owner_name=owner_name(viewer, line.owner, line.holder, colleagues),
        is_mine=line.holder is not None and line.holder == viewer.user_id,
        can_claim=row.object_id > 0 and line.holder is None,
        can_open=row.object_id > 0,
        next_at=line.rests_until or item.due_at,
        is_rest=line.rests_until is not None,
    )
