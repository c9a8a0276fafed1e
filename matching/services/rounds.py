"""The periodic round: requests in no hurry get their first wave together (matching.md §6, ADR 27).

A row claims the round, at most one of a community at a time. What it finds for each request is asked in a transaction
of its own that reads everything again, so a round may stop at any line: the next goes on with who is still waiting.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from buurthulp import clock
from buurthulp.sweeps import advance_each
from exchange.enums import SlotStatus
from exchange.models import Slot
from matching.engine import waves
from matching.engine.choices import Choice
from matching.engine.hours import is_quiet
from matching.engine.round import RoundPlan, plan_waves, score_lost_by_another
from matching.engine.rules import questions_left
from matching.engine.times import Interval
from matching.enums import InvitationStatus, InvitedBy
from matching.models import Invitation, Round, RoundLine, Search
from matching.selectors.asks import slot_with_request
from matching.selectors.policy import calendar_of, policy_of, round_after, weights_of
from matching.selectors.who_can import InRound, asked_for_this, who_can
from matching.services.places import locked_search, next_to_ask_for, open_places, places_to_fill
from matching.services.searching import advance_search
from matching.services.waiting import ROUND_LATE, waits_for_its_round
from members.models import Community
from members.preset import Preset

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""Machine time. Who works on a round says so more often than this."""
MOST = 2_000
"""Requests in one round; what is beyond that is in the next."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """A search in the round: whom it could ask, and what its first wave is measured by."""

    slot_id: int
    deadline: waves.Deadline
    places: int
    choices: tuple[Choice, ...]
    prospects: dict[int, waves.Prospect]
    left: dict[int, int | None]


class _OvertakenError(Exception):
    """The lease passed, and another took the round over."""


def hold_rounds() -> int:
    """Hold the round of each community that has one due, or one that somebody left half done. Returns how many asked.

    Runs twice, late or beside itself without a second effect. A round that fails stops no other community's, nor the
    sweep: what waited for it is asked about without one (ROUND_LATE).
    """
    waiting = _waiting(clock.now()).values("community_id")
    left_behind = Round.objects.filter(finished_at__isnull=True, claimed_until__lte=clock.machine_now())
    due = {*waiting.values_list("community_id", flat=True), *left_behind.values_list("community_id", flat=True)}
    return sum(advance_each(sorted(due), advance=lambda community_id: hold_round(community_id=community_id)))


def hold_round(*, community_id: int) -> int:
    """Look at all requests of a community that wait for this round, and ask for each. Returns how many were asked for.

    Where another is at it, or people are not to be disturbed now, nothing happens.
    """
    preset = Community.objects.get(pk=community_id).preset
    if is_quiet(clock.now(), calendar_of(preset)):
        return 0
    held = _claim(community_id)
    if held is None:
        return 0
    try:
        done = _work_on(held, preset)
        _finish(held)
    except _OvertakenError:
        return 0
    return done


def _waiting(now: datetime) -> QuerySet[Search]:
    return Search.objects.filter(round_at__lte=now, slot__status=SlotStatus.OPEN).order_by("decide_by", "pk")


def _claim(community_id: int) -> Round | None:
    """The round that is this worker's from now on; None where another has it. One left half done is taken over."""
    lease = clock.machine_now() + LEASE
    at_work = Round.objects.filter(community_id=community_id, finished_at__isnull=True).first()
    if at_work is None:
        try:
            with transaction.atomic():
                return Round.objects.create(community_id=community_id, at=clock.now(), claimed_until=lease)
        except IntegrityError:  # somebody else began it a moment before
            return None
    is_ours = Round.objects.filter(
        pk=at_work.pk, tries=at_work.tries, finished_at__isnull=True, claimed_until__lte=clock.machine_now()
    ).update(claimed_until=lease, tries=F("tries") + 1)
    at_work.tries += 1
    return at_work if is_ours else None


def _go_on(held: Round) -> None:
    """Say that the work goes on. Raises when another took it over; in a transaction the row is ours until its end."""
    ours = Round.objects.filter(pk=held.pk, tries=held.tries, finished_at__isnull=True)
    if not ours.update(claimed_until=clock.machine_now() + LEASE):
        raise _OvertakenError


def _finish(held: Round) -> None:
    ours = Round.objects.filter(pk=held.pk, tries=held.tries, finished_at__isnull=True)
    ours.update(claimed_until=None, finished_at=clock.now())


class _Promised:
    """At what fixed times whom this round asks for which slot, as planned or as it was: nobody for two that overlap."""

    def __init__(self, times: Mapping[int, Interval]) -> None:
        self.times = times
        self._of: dict[int, dict[int, Interval]] = {}

    def add(self, slot_id: int, people: Iterable[int]) -> None:
        """These are asked for this slot."""
        for person in people:
            if slot_id in self.times:
                self._of.setdefault(person, {})[slot_id] = self.times[slot_id]

    def elsewhere(self, slot_id: int) -> frozenset[int]:
        """Who is asked for another slot at a time that overlaps that of this one."""
        at = self.times.get(slot_id)
        if at is None:
            return frozenset()
        return frozenset(
            person
            for person, own in self._of.items()
            if any(other != slot_id and at.overlaps(stretch) for other, stretch in own.items())
        )

    @property
    def busy(self) -> dict[int, list[Interval]]:
        """The times of each person."""
        return {person: list(own.values()) for person, own in self._of.items()}


def _times(slots: Iterable[int]) -> dict[int, Interval]:
    """When the help of each slot is, of those that have a fixed time."""
    rows = Slot.objects.filter(pk__in=list(slots), occasion__starts_at__isnull=False)
    return {
        slot_id: Interval(starts_at, starts_at + timedelta(minutes=minutes))
        for slot_id, starts_at, minutes in rows.values_list("pk", "occasion__starts_at", "occasion__minutes")
        if starts_at is not None
    }


def _asked_before(held: Round) -> dict[int, list[int]]:
    """Whom an earlier try of this round asked for which slot."""
    asked: dict[int, list[int]] = {}
    if held.tries > 1:
        slots = held.lines.values("search__slot")
        sent = Invitation.objects.filter(slot__in=slots, status=InvitationStatus.INVITED, invited_by=InvitedBy.SYSTEM)
        for slot_id, person in sent.order_by("pk").values_list("slot_id", "participant_id"):
            asked.setdefault(slot_id, []).append(person)
    return asked


def _work_on(held: Round, preset: Preset) -> int:
    slots = list(_waiting(clock.now()).filter(community=held.community_id).values_list("slot_id", flat=True)[:MOST])
    before = _asked_before(held)
    promised = _Promised(_times([*slots, *before]))
    for slot_id, people in before.items():
        promised.add(slot_id, people)
    wishes = []
    for slot_id in slots:
        _go_on(held)
        wish = _wish(slot_id, preset)
        if wish is not None:
            wishes.append(wish)
    plan = _plan(wishes, preset, promised)
    of_slot = {wish.slot_id: wish for wish in wishes}
    used_up = frozenset(person for person, left in plan.left.items() if not left)
    for slot_id, found_for_it in plan.asked.items():
        promised.add(slot_id, found_for_it)
    done = 0
    for slot_id in slots:
        elsewhere = promised.elsewhere(slot_id)
        found = InRound(plan.asked.get(slot_id, ()), used_up | elsewhere)
        wish = of_slot.get(slot_id)
        try:
            if wish is not None and _waits_on(held, wish, found, elsewhere, preset):
                continue
            asked = _ask_for(held, slot_id, found, None if wish is None else len(wish.choices))
            promised.add(slot_id, asked or ())
            done += asked is not None
        except _OvertakenError:
            raise
        except Exception:  # whatever is wrong with this one, the others must go on; the sweep tries it later
            logger.exception("A round could not ask for slot %s; the sweep does.", slot_id)
    return done


def _wish(slot_id: int, preset: Preset) -> _Wish | None:
    """What a search wishes of the round; None where it is not its turn, or somebody was asked already."""
    now = clock.now()
    search = Search.objects.get(slot_id=slot_id)
    search.slot = slot_with_request(Slot.objects.filter(pk=slot_id)).get()
    places = open_places(search, now)
    place = next((place for place in places if place.search is search), None)
    if place is None or not waits_for_its_round(search, now) or next_to_ask_for(places) is not place:
        return None
    can = who_can(search, now=now, asked=asked_for_this(search, now))
    channels = can.pool.channels
    return _Wish(
        slot_id=slot_id,
        deadline=waves.Deadline(search.decide_by, search.is_short),
        places=places_to_fill(place, places),
        choices=tuple(Choice(ranked.candidate.participant_id, ranked.total) for ranked in can.ranking),
        prospects={
            person: waves.Prospect(person, channels[person], ranked.chance)
            for person, ranked in ((ranked.candidate.participant_id, ranked) for ranked in can.ranking)
        },
        left={ranked.candidate.participant_id: questions_left(ranked.candidate) for ranked in can.ranking},
    )


@transaction.atomic
def _waits_on(held: Round, wish: _Wish, found: InRound, elsewhere: frozenset[int], preset: Preset) -> bool:
    """Whether this search waits for the next round: whoever could be asked is asked now for the same time elsewhere.

    Not where somebody else is left, and not where time begins to press: then it is looked at like any other.
    """
    could = {choice.participant_id for choice in wish.choices}
    next_at = round_after(clock.now(), preset)
    if found.people or not could & elsewhere or could - found.kept or next_at is None:
        return False
    if waves.is_urgent(next_at, wish.deadline):
        return False
    _go_on(held)
    search = locked_search(wish.slot_id)
    if search.round_at is not None:
        search.round_at, search.due_at = next_at, next_at + ROUND_LATE
        search.save(update_fields=["round_at", "due_at"])
    return True


def _plan(wishes: Sequence[_Wish], preset: Preset, promised: _Promised) -> RoundPlan:
    now, policy = clock.now(), policy_of(preset)
    of_slot = {wish.slot_id: wish for wish in wishes}

    def is_enough(slot_id: int, people: Sequence[int]) -> bool:
        wish = of_slot[slot_id]
        asked = [wish.prospects[person] for person in people]
        return waves.is_whole_wave(now=now, deadline=wish.deadline, asked=asked, policy=policy, places=wish.places)

    return plan_waves(
        list(of_slot),
        {wish.slot_id: wish.choices for wish in wishes},
        {person: len(wishes) if left is None else left for wish in wishes for person, left in wish.left.items()},
        is_enough=is_enough,
        again=score_lost_by_another(weights_of(preset)),
        times=promised.times,
        busy=promised.busy,
    )


@transaction.atomic
def _ask_for(held: Round, slot_id: int, found: InRound, fitting: int | None) -> list[int] | None:
    """Ask for one search what the round found for it. Returns who was asked; None where it waited for that no more.

    ``fitting``: how many could be asked; None for what only waited for its turn, or was asked about otherwise.
    """
    _go_on(held)
    search = locked_search(slot_id)
    if search.round_at is None or not advance_search(slot_id=slot_id, in_round=found):
        return None
    sent = Invitation.objects.filter(slot=slot_id, invited_by=InvitedBy.SYSTEM, wave_number=search.wave_number + 1)
    asked = {invitation.participant_id: invitation for invitation in sent.order_by("pk")}
    if fitting is not None:
        first = next((asked[person] for person in found.people if person in asked), None)
        RoundLine.objects.update_or_create(
            round=held,
            search=search,
            defaults={"first": first, "fitting": max(fitting, len(asked)), "asked": len(asked)},
        )
    return list(asked)
