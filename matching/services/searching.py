"""The search for one slot: waves, lapses, the coordinator's list, the end (matching.md §6 and §7).

Each step is one transaction that locks the search. State lives in rows with ``due_at``; Celery only wakes.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from buurthulp import clock, wake
from buurthulp.errors import DomainError
from buurthulp.sweeps import advance_each
from buurthulp.viewers import SYSTEM, Actor
from exchange.enums import SlotStatus, Way
from exchange.models import HelpRequest, Occasion, Slot
from exchange.services.statuses import move_slot
from matching.engine import waves
from matching.engine.hours import after_waking
from matching.engine.likelihood import expected_yes
from matching.engine.reasons import reasons
from matching.engine.rules import MAY_BE_ASKED_BY_HAND, DropReason, reasons_against
from matching.enums import AskedVia, DeskReason, InvitationStatus, InvitedBy, SearchEventCode
from matching.models import Invitation, Search
from matching.selectors.asks import ask_of
from matching.selectors.candidates import candidate_with_prior, channel_of
from matching.selectors.policy import most_yeses, policy_of, round_after, waited_as, weights_of, window_for
from matching.selectors.who_can import InRound, asked_for_this, who_can, why_asked
from matching.services.answering import YES, expire_passed
from matching.services.inviting import invite_person, send_wave
from matching.services.places import (
    RUNNING,
    Place,
    locked_search,
    open_places,
    place_for,
    places_to_fill,
    put_at,
    still_waits,
    wake_places,
)
from matching.services.statuses import move_invitation, note, put_on_desk, take_off_desk
from matching.services.telling import tell_came_to_nothing, tell_invited, tell_unmet
from matching.services.waiting import (
    leave_round,
    leave_to_the_desk,
    rest,
    until_when,
    wait_for_asker,
    wait_for_the_one,
    wait_for_turn,
    waits_for_its_round,
)
from members.models import Participant

logger = logging.getLogger(__name__)

# With nobody left to ask, we look whether somebody joined: after a quarter of the time left, at least so much.
LOOK_FOR_NEWCOMERS = timedelta(hours=6)
# About a yes that is held: a wave that goes out beside it does not settle that.
_ABOUT_A_YES = frozenset({DeskReason.ASKER_SILENT, DeskReason.CALL_WANTED})
_DESK_REASONS = {
    waves.DeskReason.RUNNING_SHORT: DeskReason.SHORT,
    waves.DeskReason.TIME_SHORT: DeskReason.TIME_SHORT,
    waves.DeskReason.NO_CANDIDATES: DeskReason.NO_CANDIDATES,
    waves.DeskReason.EXHAUSTED: DeskReason.EXHAUSTED,
}


def start_search(*, actor: Actor, slot: Slot, is_alone: bool = False, may_wait: bool = False) -> Search:
    """Make the search of an open slot, or start it again after an agreement fell away.

    ``is_alone``: one date of a series that somebody is looked for by itself. ``may_wait``: what is in no hurry waits
    for the community's next round; somebody whose helper fell away does not. The caller is in a transaction.
    """
    now = clock.now()
    ask = ask_of(slot)
    help_request = slot.occasion.help_request
    preset = help_request.community.preset
    deadline = waves.publication_deadline(now, ask.need_at, policy_of(preset))
    waits = may_wait and not (_is_asked_by_nobody(help_request) or waves.is_urgent(now, deadline))
    round_at = round_after(now, preset) if waits else None
    fresh = {
        "need_at": ask.need_at,
        "decide_by": deadline.decide_by,
        "is_short": deadline.is_short,
        "is_alone": is_alone,
        "due_at": round_at or now,
        "round_at": round_at,
    }
    search, _created = Search.objects.update_or_create(
        slot=slot,
        defaults=fresh,
        create_defaults={**fresh, "community_id": ask.community_id, "created_at": now},
    )
    wake.announce(wake.SEARCH)
    return search


def turn_into_search(search: Search, *, actor: Actor, at: datetime) -> bool:
    """Where one person was asked, ask others from now on; returns whether that changed anything.

    The caller holds the lock.
    """
    help_request = search.slot.occasion.help_request
    if help_request.way != Way.ONE:
        return False
    help_request.way = Way.SEARCH
    help_request.save(update_fields=["way"])
    note(search, SearchEventCode.FURTHER, actor=actor, at=at)
    fresh = start_search(actor=actor, slot=search.slot)
    search.decide_by, search.is_short, search.due_at = fresh.decide_by, fresh.is_short, fresh.due_at
    return True


def sweep_due(*, limit: int = 50) -> int:
    """Advance every search that is due, at most ``limit``. Returns how many. Each is a transaction of its own."""
    due = Search.objects.filter(due_at__lte=clock.now()).order_by("due_at").values_list("slot_id", flat=True)[:limit]
    return sum(advance_each(list(due), advance=lambda slot_id: advance_search(slot_id=slot_id), put_off=_put_off))


def _put_off(slot_id: int, until: datetime) -> None:
    Search.objects.filter(slot_id=slot_id).update(due_at=until)


@transaction.atomic
def advance_search(*, slot_id: int, in_round: InRound | None = None) -> bool:
    """Do what is due for one slot: lapse, ask further, hand over, or end. Returns whether anything was due.

    Runs twice, late, or beside itself without a second effect: a search that another worker holds is left to it.
    ``in_round``: what the round that it waited for found for it.
    """
    if in_round is None and not _claim(slot_id):
        return False
    search = locked_search(slot_id)
    now = clock.now()
    is_due = search.due_at is not None and search.due_at <= now if in_round is None else search.round_at is not None
    if not is_due:
        return False
    if in_round is None and search.slot.status == SlotStatus.OPEN and waits_for_its_round(search, now):
        rest(search, until_when(search))
        return True
    leave_round(search)
    expire_passed(search, at=now)
    if search.slot.status != SlotStatus.OPEN:
        rest(search, None)
        return True
    if now >= search.need_at:
        _end_unmet(search, now)
        return True
    places = open_places(search, now)
    _lapse(places, now)
    place = next(place for place in places if place.search is search)
    if _is_the_desks(search.slot.occasion.help_request):
        leave_to_the_desk(place, places, now)
    elif wait_for_asker(place, now) or wait_for_turn(place, places):
        pass
    elif search.slot.occasion.help_request.way == Way.ONE:
        wait_for_the_one(search, now)
    else:
        _ask_further(place, places, now, in_round)
    return True


def _is_asked_by_nobody(help_request: HelpRequest) -> bool:
    return help_request.way == Way.ONE or _is_the_desks(help_request)


def _is_the_desks(help_request: HelpRequest) -> bool:
    """Whoever lets only the coordinator see it is asked for by nobody else: a question would show it to neighbours."""
    return help_request.effective_way == Way.CALL


def _claim(slot_id: int) -> bool:
    """On PostgreSQL, skip a request that another worker is at; SQLite has one writer anyway."""
    first = Search.objects.filter(slot__occasion__help_request__occasions__slots=slot_id).order_by("pk")
    if not connection.features.has_select_for_update_skip_locked:
        return True
    pk = first.values_list("pk", flat=True)[0]
    return Search.objects.select_for_update(skip_locked=True).filter(pk=pk).first() is not None


def _lapse(places: Sequence[Place], now: datetime) -> None:
    of_slot = {place.slot.pk: place.search for place in places}
    for invitation in _invited(places).filter(wait_until__lte=now).order_by("participant_id", "pk"):
        invitation.slot = of_slot[invitation.slot_id].slot
        move_invitation(invitation, InvitationStatus.LAPSED, actor=SYSTEM, at=now)
        note(of_slot[invitation.slot_id], SearchEventCode.LAPSED, actor=SYSTEM, at=now, invitation=invitation)


def _invited(places: Sequence[Place]) -> QuerySet[Invitation]:
    slots = [place.slot.pk for place in places]
    found: QuerySet[Invitation] = Invitation.objects.filter(slot__in=slots, status=InvitationStatus.INVITED)
    return found.order_by("pk")


def _ask_further(place: Place, places: Sequence[Place], now: datetime, in_round: InRound | None) -> None:
    search = place.search
    help_request = search.slot.occasion.help_request
    preset = help_request.community.preset
    asked = asked_for_this(search, now)
    can = who_can(search, now=now, asked=asked)
    pool, wakes_at = can.pool, can.wakes_at
    ranking = can.ranking if in_round is None else in_round.ordered(can.ranking)
    beside = [one for one in places if one.slot.occasion_id == search.slot.occasion_id]
    most = most_yeses(help_request)
    waiting = list(_invited(places))
    if not (ranking or waiting or place.yeses) and wakes_at is not None and wakes_at < search.decide_by:
        # Who could be asked is only in quiet hours of their own: nobody need be called yet.
        rest(search, wakes_at)
        return
    plan = waves.plan_next(
        now=now,
        deadline=waves.Deadline(search.decide_by, search.is_short),
        waiting=[
            waves.Waiting(waited_as(waves.Channel(sent.channel)), sent.wait_until, sent.chance) for sent in waiting
        ],
        ranking=[
            waves.Prospect(r.candidate.participant_id, pool.channels[r.candidate.participant_id], r.chance)
            for r in ranking
        ],
        asked_before=Invitation.objects.filter(asked).count(),
        policy=policy_of(preset),
        places=places_to_fill(place, places),
        yeses=sum(one.yeses for one in beside) if most > 1 else 0,
        most_yeses=most,
    )
    if plan.desk_reason is not None:
        _hand_over(search, _DESK_REASONS[plan.desk_reason], now)
    elif search.desk_reason != DeskReason.CANCELLED and not (place.yeses and search.desk_reason in _ABOUT_A_YES):
        take_off_desk(search)
    look_again_at = plan.look_again_at or now + max(LOOK_FOR_NEWCOMERS, (search.need_at - now) / 4)
    due_at = min(look_again_at, search.need_at, *([wakes_at] if wakes_at is not None else []))
    if search.asker_answer_by is not None and now < search.asker_answer_by:
        due_at = min(due_at, search.asker_answer_by)
    if plan.invites and plan.send_at is not None:
        if plan.send_at > now:
            due_at = min(due_at, plan.send_at)
        elif send_wave(search, plan, pool, ranking, dates_still_free(search, places), now) < len(plan.invites):
            due_at = now
    rest(search, due_at)


def _hand_over(search: Search, reason: DeskReason, now: datetime) -> None:
    """Onto the coordinator's list; the asker hears so once nobody is being asked any more."""
    is_new = search.desk_reason != reason
    put_on_desk(search, reason, actor=SYSTEM, at=now)
    if is_new and reason in (DeskReason.NO_CANDIDATES, DeskReason.EXHAUSTED, DeskReason.TIME_SHORT):
        _tell_unmet(search)


def dates_still_free(search: Search, places: Sequence[Place]) -> list[Occasion]:
    """Of a series, on which days nobody comes yet."""
    if not search.slot.occasion.help_request.repeats:
        return []
    return [place.slot.occasion for place in places if not place.is_full]


def _end_unmet(search: Search, now: datetime) -> None:
    """The need has passed without an agreement. Of a series the question goes on for the dates to come."""
    places = open_places(search, now)
    for invitation in search.slot.invitations.filter(status__in=RUNNING).order_by("pk"):
        may_go_on = invitation.status in (InvitationStatus.INVITED, InvitationStatus.LAPSED)
        place = place_for(invitation, places) if may_go_on else None
        if place is not None:
            put_at(invitation, place)
            continue
        said_yes = invitation.status in YES
        invitation.slot = search.slot
        move_invitation(invitation, InvitationStatus.EXPIRED, actor=SYSTEM, at=now)
        # Of a series once, at the last of their dates, and not each week that an asker stays silent.
        if said_yes and not still_waits(invitation):
            tell_came_to_nothing(invitation)
    move_slot(search.slot, SlotStatus.UNMET, actor=SYSTEM, at=now)
    note(search, SearchEventCode.UNMET, actor=SYSTEM, at=now)
    take_off_desk(search)
    rest(search, None)
    wake_places(places, now)
    _tell_unmet(search)


def _tell_unmet(search: Search) -> None:
    """Once, at the desk's turn or at the end; an agreement that fell away begins a new turn.

    For a series once as well, not for each date; a date that is searched for by itself has its own.
    """
    turn = str(search.events.filter(code=SearchEventCode.CANCELLED).count())
    tell_unmet(search.slot.occasion, turn=f"{search.slot_id}-{turn}" if search.is_alone else turn, call_day=None)


@transaction.atomic
def invite_by_hand(*, actor: Actor, slot_id: int, participant: Participant, on_the_phone: bool = False) -> Invitation:
    """A coordinator asks one person. The same person again returns the invitation that is out.

    ``on_the_phone``: they are asked in this very call, so nothing is sent.
    Raises DomainError: "arranged" when the slot is no longer open, "said_no", or what keeps them from being asked as
    it may be shown (``ShownReason``).
    """
    search = locked_search(slot_id)
    now = clock.now()
    if search.slot.status != SlotStatus.OPEN or now >= search.need_at:
        raise DomainError("arranged", _("Deze vraag is al geregeld of voorbij."))
    earlier = Invitation.objects.filter(occasion=search.slot.occasion_id, participant=participant).first()
    if earlier is not None and earlier.status in RUNNING:
        return earlier
    ask, candidate, prior = candidate_with_prior(search.slot, participant, now=now)
    # All reasons, not the first: somebody far away may also be blocked.
    against = reasons_against(ask, candidate) - MAY_BE_ASKED_BY_HAND
    dropped = next((reason for reason in DropReason if reason in against), None)
    if dropped is not None:
        raise DomainError(dropped.shown.value, _("Deze persoon kunnen we hiervoor niet vragen. Kies iemand anders."))
    if earlier is not None and earlier.status != InvitationStatus.ARRANGED:
        raise DomainError("said_no", _("Deze persoon is al gevraagd voor deze vraag. Kies iemand anders."))
    preset = search.slot.occasion.help_request.community.preset
    policy = policy_of(preset)
    channel = waves.Channel.PHONE if on_the_phone else channel_of(participant)
    answer_by = after_waking(now, window_for(channel, policy), policy.calendar)
    search.wave_number += 1
    search.save(update_fields=["wave_number"])
    invitation = invite_person(
        search,
        participant.pk,
        now=now,
        actor=actor,
        invited_by=InvitedBy.HAND,
        channel=AskedVia(channel.value),
        wait_until=min(answer_by, search.need_at),
        facts=why_asked(
            candidate,
            reasons(ask, candidate, weights_of(preset)),
            chance=expected_yes(candidate.learned, prior),
        ),
    )
    # Who cannot be written to hears it by telephone: the invitation stands, and the coordinator fills the answer in.
    if not on_the_phone:
        tell_invited(invitation, dates=dates_still_free(search, open_places(search, now)), is_alone=search.is_alone)
    note(search, SearchEventCode.BY_HAND, actor=actor, at=now, invitation=invitation)
    return invitation
