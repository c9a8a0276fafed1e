"""One line of the worklist: whose it is, what was done with it, and who could take it over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from buurthulp import clock, spoken
from buurthulp.viewers import Viewer
from buurthulp.worklist import WorkItem, WorkRow, describe, sources
from desk.enums import WorkStatus, WorkStep
from desk.models import WorkState, WorkStateChange
from desk.presence import Presence, hours_of
from desk.risk import NOW
from desk.selectors.colleagues import Colleague, Colleagues, colleagues_of, reaching
from desk.selectors.work_lines import REMEMBERED
from desk.selectors.worklist import owner_name
from members.enums import Role
from members.models import Area, Community, RoleGrant
from members.setting_words import hours_words

MOST_LEVELS = 3


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the history."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class TakerLine:
    """A colleague it may be handed to. ``away``: why not today, and who takes over; ``hours``: when they are there.

    ``back``: when they come, where they are not there now.
    """

    user_id: int
    name: str
    hours: str
    away: str
    back: str = ""


@dataclass(frozen=True, slots=True)
class WorkOnDesk:
    """Everything of the page of one line. ``takers``: who could have it; ``colleagues``: with who has it, and oneself.

    ``taken_over_by``: whoever looks, where a colleague has it and they may have it.
    """

    key: str
    item: WorkItem
    owner_id: int | None
    owner_name: str
    is_mine: bool
    can_claim: bool
    taken_over_by: int | None
    rests_until: date | None
    can_rest: bool
    may_be_done: bool
    is_done: bool
    note: str
    history: tuple[StepLine, ...]
    takers: tuple[TakerLine, ...]
    colleagues: tuple[TakerLine, ...]


def work_on_desk(viewer: Viewer, community: Community, row: WorkRow) -> WorkOnDesk:
    """The page, in a fixed number of queries."""
    now = clock.now()
    colleagues = colleagues_of(community)
    state = WorkState.objects.filter(
        source=row.source, object_id=row.object_id, touched_at__gt=now - REMEMBERED
    ).first()
    owner = state.owner_user_id if state else None
    holder = colleagues.holder(owner)
    is_of_now = state is not None and (state.reason, state.since) == (row.reason, row.since)
    until = state.snoozed_until if state is not None and is_of_now else None
    there = reaching(community, row)
    reached = tuple(_taker(one, colleagues, now, row.need_at) for one in colleagues if one.user_id in there)
    return WorkOnDesk(
        key=row.key,
        item=describe(row),
        owner_id=owner,
        owner_name=owner_name(viewer, owner, holder, colleagues),
        is_mine=holder is not None and holder == viewer.user_id,
        can_claim=holder is None,
        taken_over_by=viewer.user_id if holder not in (None, viewer.user_id) and viewer.user_id in there else None,
        rests_until=_day(until) if until is not None and until > now else None,
        can_rest=row.urgency != NOW and holder in (None, viewer.user_id),
        may_be_done=sources()[row.source].may_be_done and holder in (None, viewer.user_id),
        is_done=state is not None and state.status == WorkStatus.DONE and is_of_now,
        note=str(state.note) if state else "",
        history=_history(state, colleagues),
        takers=tuple(one for one in reached if one.user_id not in (holder, viewer.user_id)),
        colleagues=reached,
    )


def _history(state: WorkState | None, colleagues: Colleagues) -> tuple[StepLine, ...]:
    steps = WorkStateChange.objects.filter(subject=state).order_by("-at", "-pk") if state is not None else ()
    return tuple(StepLine(at=step.at, text=_step_text(step, colleagues)) for step in steps)


def _step_text(step: WorkStateChange, colleagues: Colleagues) -> str:
    name = colleagues.name_of(step.actor_user_id)
    match WorkStep(step.code):
        case WorkStep.HANDED_OVER if step.to_user_id == step.actor_user_id:
            return _("%(name)s nam dit over.") % {"name": name}
        case WorkStep.HANDED_OVER:
            return _("%(name)s gaf dit aan %(other)s.") % {"name": name, "other": colleagues.name_of(step.to_user_id)}
        case WorkStep.SNOOZED:
            assert step.until is not None
            return _("%(name)s stelde dit uit tot %(day)s.") % {"name": name, "day": spoken.day(_day(step.until))}
        case other:
            return f"{name} {other.label}."


def _day(moment: datetime) -> date:
    return clock.localtime(moment).date()


def _taker(one: Colleague, colleagues: Colleagues, now: datetime, need_at: datetime | None) -> TakerLine:
    away, today = "", _day(now)
    if one.presence.is_away(today) and one.presence.away_until is not None:
        told = {"day": spoken.day(one.presence.away_until), "name": colleagues.name_of(one.stand_in_id)}
        is_replaced = colleagues.get(one.stand_in_id) is not None
        away = (
            _("Is er niet tot en met %(day)s. %(name)s neemt waar.")
            if is_replaced
            else _("Is er niet tot en met %(day)s.")
        )
        away %= told
    hours = hours_of(one.presence.week)
    return TakerLine(
        user_id=one.user_id,
        name=one.name,
        hours=spoken.sentence_of(hours_words(hours)) if any(one.presence.week) else "",
        away=away,
        back=_back_text(one.presence.back_at(now), need_at),
    )


def _back_text(back_at: datetime | None, need_at: datetime | None) -> str:
    if back_at is None:
        return ""
    told = {"when": spoken.day_time(back_at)}
    if need_at is not None and need_at < back_at:
        return _("Is er weer op %(when)s: dat is te laat hiervoor") % told
    return _("Is er weer op %(when)s") % told


@dataclass(frozen=True, slots=True)
class OwnHours:
    """What a coordinator chose about when they are there, for its form."""

    presence: Presence
    has_own_hours: bool
    stand_in_id: int | None
    community_hours: str
    stand_ins: tuple[tuple[int, str], ...]


def own_hours(viewer: Viewer, community: Community) -> OwnHours:
    """When this coordinator is there, and who may take over: who coordinates all of their areas."""
    colleagues = colleagues_of(community)
    me = colleagues.get(viewer.user_id)
    assert me is not None  # a coordinator is among the coordinators
    able = stand_ins_of(viewer, community)
    return OwnHours(
        presence=me.presence,
        has_own_hours=me.has_own_hours,
        stand_in_id=me.stand_in_id,
        community_hours=hours_words(community.preset.office),
        stand_ins=tuple((one.user_id, one.name) for one in colleagues if one.user_id in able),
    )


def stand_ins_of(viewer: Viewer, community: Community) -> frozenset[int]:
    """Who coordinates everything that this coordinator does: the users, without the coordinator. Two queries."""
    areas = Prefetch("areas", queryset=Area.objects.select_related("parent__parent"))
    held = RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=clock.now()), community=community, role=Role.COORDINATOR
    ).prefetch_related(areas)
    chains = {grant.user_id: [_chain(area) for area in grant.areas.all()] for grant in held}
    mine = chains.pop(viewer.user_id or 0, [])
    return frozenset(user_id for user_id, theirs in chains.items() if _covers(theirs, mine))


def _chain(area: Area) -> list[int]:
    """The area and what lies above it."""
    found: list[int] = []
    above: Area | None = area
    while above is not None and len(found) < MOST_LEVELS:
        found.append(above.pk)
        above = above.parent
    return found


def _covers(theirs: list[list[int]], mine: list[list[int]]) -> bool:
    """Whether who has ``theirs`` (none: everything) coordinates each of ``mine`` too."""
    if not theirs:
        return True
    own = {chain[0] for chain in theirs}
    return bool(mine) and all(own.intersection(chain) for chain in mine)
