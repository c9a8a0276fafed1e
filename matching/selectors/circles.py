"""A help circle as who is in it reads it: who is in it, and day by day what is asked and who does it (ADR 32)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.spoken import clock_time, standard
from buurthulp.viewers import Viewer
from exchange.enums import MemberStatus, RequestStatus, SlotStatus, Visibility
from exchange.models import Circle, CircleMember, HelpRequest, Slot
from exchange.models.circle import LIVE_MEMBER
from exchange.selectors.circles import live_members
from exchange.services.circles import ASKED_AGAIN_AFTER, most_helpers
from exchange.wording import when_text
from matching.enums import MatchStatus
from matching.models import Match
from matching.selectors.board import requests_answered
from matching.waiting import WaitingItem, WaitingRow, columns
from members.enums import Feature, ParticipantStatus
from members.features import Circles
from members.models import Participant
from members.selectors.blocks import kept_apart_from

SHOWN_FOR = timedelta(weeks=6)
MOST_KNOWN = 12


@dataclass(frozen=True, slots=True)
class MemberLine:
    """Somebody who is in it, or was asked. A name is read by the others after a yes alone."""

    public_id: str
    first_name: str
    is_asked: bool
    is_me: bool


@dataclass(frozen=True, slots=True)
class TaskLine:
    """Something that is asked of the circle, on one day. ``who`` does it, by first name; ``missing`` are still free.

    ``is_answered``: the reader said yes and hears of it. ``match_id``: the reader's own agreement, of either side.
    """

    public_id: str
    title: str
    when: str
    minutes: int
    who: tuple[str, ...]
    is_mine: bool
    missing: int
    can_claim: bool
    is_answered: bool
    match_id: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar; ``on`` is None for what may be any day."""

    on: date | None
    tasks: tuple[TaskLine, ...]


@dataclass(frozen=True, slots=True)
class CirclePage:
    """The page. ``known``: whom its person did something with and could ask in."""

    public_id: str
    other: str
    is_own: bool
    members: tuple[MemberLine, ...]
    days: tuple[Day, ...]
    known: tuple[Participant, ...]
    is_full: bool
    shares_calendar: bool


@dataclass(frozen=True, slots=True)
class CircleLine:
    """A circle of somebody else that this participant is in, or was asked into."""

    public_id: str
    other: str
    is_asked: bool


def circles_of(viewer: Viewer) -> tuple[CircleLine, ...]:
    """Of others: where this viewer was asked, first, and where they are in it. One query."""
    assert viewer.participant_id is not None  # the page is for who takes part
    rows = CircleMember.objects.filter(
        circle__in=Circle.objects.visible_to(viewer), participant_id=viewer.participant_id, status__in=LIVE_MEMBER
    )
    found = rows.select_related("circle__participant").order_by("status", "invited_at", "pk")
    return tuple(
        CircleLine(row.circle.public_id, row.circle.participant.first_name, row.status == MemberStatus.INVITED)
        for row in found
    )


def asked_into_circles(participant: Participant) -> QuerySet[CircleMember, Any] | None:
    """Circles of others that wait for this participant's yes or "nu niet", as rows of what waits."""
    if not participant.community.preset.has(Feature.CIRCLES):
        return None
    asked = CircleMember.objects.filter(
        ~kept_apart_from(participant.pk, "circle__participant_id"),
        circle__ended_at=None,
        participant=participant,
        status=MemberStatus.INVITED,
    )
    return columns(asked, kind=Value("circle"), first_name="circle__participant__first_name", of="circle__public_id")


def say_asked_in(row: WaitingRow) -> WaitingItem:
    """Would they like to be in it?"""
    title = _("Doe je mee in de kring rond %(other)s?") % {"other": row.first_name}
    return WaitingItem("circle", row.first_name, title, "", reverse("matching:circle", args=[row.of]))


def circle_page(viewer: Viewer, circle: Circle) -> CirclePage:
    """The page for who it is round and who is in it; of who was only asked the view shows none of it. Six queries."""
    assert viewer.participant_id is not None
    circles = circle.community.preset.features.circles or Circles()
    is_own = circle.participant_id == viewer.participant_id
    live = live_members(circle)
    return CirclePage(
        public_id=circle.public_id,
        other=circle.participant.first_name,
        is_own=is_own,
        members=tuple(
            MemberLine(
                row.participant.public_id,
                row.participant.first_name,
                row.status == MemberStatus.INVITED,
                row.participant_id == viewer.participant_id,
            )
            for row in live
            if row.status == MemberStatus.MEMBER or (is_own and not row.is_unknown)
        ),
        days=_days(viewer, circle, circles, is_own=is_own),
        known=tuple(_known(circle, live)[:MOST_KNOWN]) if is_own else (),
        is_full=sum(not row.is_unknown for row in live) >= most_helpers(circle),
        shares_calendar=circles.shares_calendar,
    )


def _days(viewer: Viewer, circle: Circle, circles: Circles, *, is_own: bool) -> tuple[Day, ...]:
    """What is to come, day by day, and then what may be any day."""
    now = clock.now()
    asked = HelpRequest.objects.visible_to(viewer).filter(
        participant=circle.participant_id, visibility=Visibility.CIRCLE, status=RequestStatus.OPEN
    )
    slots = list(
        Slot.objects.filter(
            Q(occasion__starts_at__gt=now, occasion__starts_at__lt=now + SHOWN_FOR)
            | Q(occasion__flexible_until__gt=now),
            occasion__help_request__in=asked,
            status__in=[SlotStatus.OPEN, SlotStatus.MATCHED],
        )
        .select_related("occasion__help_request__category")
        .order_by("occasion__starts_at", "occasion__flexible_until", "pk")
    )
    matches = {
        match.slot_id: match
        for match in Match.objects.filter(slot__in=slots, status=MatchStatus.AGREED).select_related("helper")
    }
    answered = set() if is_own else set(requests_answered(viewer))
    of_occasion: dict[int, list[Slot]] = defaultdict(list)
    for slot in slots:
        of_occasion[slot.occasion_id].append(slot)
    by_day: dict[date | None, list[tuple[datetime | None, TaskLine]]] = defaultdict(list)
    for places in of_occasion.values():
        at, line = _task(viewer, places, matches, answered, may_claim=circles.claims_tasks and not is_own)
        if is_own or circles.shares_calendar or line.missing or line.match_id:
            by_day[clock.localtime(at).date() if at is not None else None].append((at, line))
    days = sorted(day for day in by_day if day is not None)
    return tuple(
        Day(day, tuple(line for _at, line in sorted(by_day[day], key=lambda one: one[0] or now)))
        for day in (*days, *([None] if None in by_day else []))
    )


def _task(
    viewer: Viewer, places: Sequence[Slot], matches: dict[int, Match], answered: set[int], *, may_claim: bool
) -> tuple[datetime | None, TaskLine]:
    occasion = places[0].occasion
    help_request = occasion.help_request
    assert help_request.category is not None  # only a draft has none
    agreed = [matches[slot.pk] for slot in places if slot.pk in matches]
    missing = sum(slot.status == SlotStatus.OPEN for slot in places)
    mine = next((one for one in agreed if viewer.participant_id in (one.helper_id, one.asker_id)), None)
    at = occasion.starts_at or (agreed[0].starts_at if agreed and not missing else None)
    is_helper = mine is not None and mine.helper_id == viewer.participant_id
    is_answered = help_request.pk in answered and not is_helper and not help_request.repeats
    return at, TaskLine(
        public_id=help_request.public_id,
        title=help_request.title or standard(help_request.category.name),
        # The day stands above it.
        when=clock_time(clock.localtime(at)) if at is not None else when_text(occasion),
        minutes=occasion.minutes,
        who=tuple(sorted(one.helper.first_name for one in agreed if one.helper_id != viewer.participant_id)),
        is_mine=is_helper,
        missing=missing,
        can_claim=may_claim and missing > 0 and not is_helper and not is_answered,
        is_answered=is_answered and missing > 0,
        match_id=mine.public_id if mine is not None else "",
    )


def people_to_ask_in(circle: Circle) -> QuerySet[Participant]:
    """Whom its person had an agreement with and who could be asked in; who lately said "nu niet" is let be."""
    return _known(circle, live_members(circle))


def _known(circle: Circle, live: Sequence[CircleMember]) -> QuerySet[Participant]:
    asker = circle.participant_id
    named = [row.participant_id for row in live if not row.is_unknown]
    declined = CircleMember.objects.filter(
        circle=circle, status=MemberStatus.DECLINED, ended_at__gt=clock.now() - ASKED_AGAIN_AFTER
    )
    went = [MatchStatus.AGREED, MatchStatus.DONE]
    helped = Match.objects.filter(asker=asker, status__in=went).values("helper")
    was_helped = Match.objects.filter(helper=asker, status__in=went).values("asker")
    people = Participant.objects.filter(
        Q(pk__in=helped) | Q(pk__in=was_helped),
        *(~kept_apart_from(person) for person in (asker, *named)),
        community_id=circle.community_id,
    ).exclude(status=ParticipantStatus.CLOSED)
    people = people.exclude(pk__in=named).exclude(pk__in=declined.values("participant"))
    return people.only("public_id", "first_name", "community").order_by("first_name", "pk")
