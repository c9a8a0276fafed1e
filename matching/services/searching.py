"""The search for one slot: waves, lapses, the coordinator's list, the end (matching.md §6 and §7).

Each step is one transaction that locks the search. State lives in rows with ``due_at``; Celery only wakes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock, wake
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM, Actor
from exchange.enums import SlotStatus, Visibility, Way
from exchange.models import HelpRequest, Slot
from exchange.services.statuses import move_slot
from matching.engine import waves
from matching.engine.hours import after_waking
from matching.engine.likelihood import expected_yes
from matching.engine.reasons import reasons
from matching.engine.rules import DropReason, check, sift
from matching.engine.score import Ranked, rank
from matching.enums import DeskReason, InvitationStatus, InvitedBy, SearchEventCode
from matching.models import Invitation, Search
from matching.selectors.candidates import ask_of, candidate_for, find_pool, slot_with_request
from matching.selectors.policy import policy_of, prior_of, weights_of
from matching.services.statuses import move_invitation, note, put_on_desk, take_off_desk
from matching.services.telling import tell_invited, tell_unmet
from members.models import Participant

logger = logging.getLogger(__name__)

LOOK_FOR_NEWCOMERS = timedelta(hours=6)
PUT_OFF = timedelta(minutes=5)
RUNNING = [InvitationStatus.INVITED, InvitationStatus.LAPSED, InvitationStatus.HELD, InvitationStatus.RESERVE]
_DESK_REASONS = {
    waves.DeskReason.RUNNING_SHORT: DeskReason.SHORT,
    waves.DeskReason.TIME_SHORT: DeskReason.TIME_SHORT,
    waves.DeskReason.NO_CANDIDATES: DeskReason.NO_CANDIDATES,
    waves.DeskReason.EXHAUSTED: DeskReason.EXHAUSTED,
}


def start_search(*, actor: Actor, slot: Slot) -> Search:
    """Make the search of an open slot, or start it again after an agreement fell away.

    The caller is in a transaction.
    """
    now = clock.now()
    ask = ask_of(slot)
    deadline = waves.publication_deadline(now, ask.need_at, policy_of(slot.occasion.help_request.community.preset))
    fresh = {
        "need_at": ask.need_at,
        "decide_by": deadline.decide_by,
        "is_short": deadline.is_short,
        "due_at": now,
        "asker_answer_by": None,
    }
    search, _created = Search.objects.update_or_create(
        slot=slot,
        defaults=fresh,
        create_defaults={**fresh, "community_id": ask.community_id, "created_at": now},
    )
    wake.announce(wake.SEARCH)
    return search


def locked_search(slot_id: int) -> Search:
    """The search of a slot, locked until the transaction ends, with its slot and request read again."""
    search = Search.objects.select_for_update().get(slot_id=slot_id)
    search.slot = slot_with_request(Slot.objects.filter(pk=slot_id)).get()
    return search


def lock_invitation(invitation_id: int) -> tuple[Search, Invitation]:
    """Lock the search, then read the invitation: what was read before the lock decides nothing."""
    slot_id = Invitation.objects.values_list("slot_id", flat=True).get(pk=invitation_id)
    search = locked_search(slot_id)
    invitation = Invitation.objects.select_related("participant__community", "community").get(pk=invitation_id)
    invitation.slot = search.slot
    return search, invitation


def sweep_due(*, limit: int = 50) -> int:
    """Advance every search that is due, at most ``limit``. Returns how many. Each is a transaction of its own."""
    due = Search.objects.filter(due_at__lte=clock.now()).order_by("due_at").values_list("slot_id", flat=True)[:limit]
    return sum(advance_each(list(due), advance=lambda slot_id: advance_search(slot_id=slot_id), put_off=_put_off))


def advance_each(
    rows: Sequence[int], *, advance: Callable[[int], bool], put_off: Callable[[int, datetime], None]
) -> Iterator[bool]:
    """Advance row by row. One that fails is logged and put off for a while, so that it stops nobody else's."""
    for row in rows:
        try:
            yield advance(row)
        except Exception:  # whatever is wrong with this row, the others must go on
            logger.exception("A sweep could not advance row %s; it is tried again later.", row)
            put_off(row, clock.now() + PUT_OFF)


def _put_off(slot_id: int, until: datetime) -> None:
    Search.objects.filter(slot_id=slot_id).update(due_at=until)


@transaction.atomic
def advance_search(*, slot_id: int) -> bool:
    """Do what is due for one slot: lapse, ask further, hand over, or end. Returns whether anything was due.

    Runs twice, late, or beside itself without a second effect: a search that another worker holds is left to it.
    """
    if not _claim(slot_id):
        return False
    search = locked_search(slot_id)
    now = clock.now()
    if search.due_at is None or search.due_at > now:
        return False
    if search.slot.status != SlotStatus.OPEN:
        _rest(search, None)
        return True
    _lapse(search, now)
    if now >= search.need_at:
        _end_unmet(search, now)
        return True
    if _is_the_desks(search.slot.occasion.help_request):
        put_on_desk(search, DeskReason.CALL_WANTED, actor=SYSTEM, at=now)
        _rest(search, search.need_at)
        return True
    if _wait_for_asker(search, now):
        return True
    _ask_further(search, now)
    return True


def _is_the_desks(help_request: HelpRequest) -> bool:
    """Whoever lets only the coordinator see it is asked for by nobody else: a question would show it to neighbours."""
    return help_request.way == Way.CALL or help_request.visibility == Visibility.DESK


def _claim(slot_id: int) -> bool:
    """On PostgreSQL, skip a search that another worker is at; SQLite has one writer anyway."""
    rows = Search.objects.filter(slot_id=slot_id)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return rows.first() is not None


def _rest(search: Search, due_at: datetime | None) -> None:
    search.due_at = due_at
    search.save(update_fields=["due_at"])


def _lapse(search: Search, now: datetime) -> None:
    for invitation in search.slot.invitations.filter(status=InvitationStatus.INVITED, wait_until__lte=now):
        move_invitation(invitation, InvitationStatus.LAPSED, actor=SYSTEM, at=now)
        note(search, SearchEventCode.LAPSED, actor=SYSTEM, at=now, invitation=invitation)


def _wait_for_asker(search: Search, now: datetime) -> bool:
    """While a yes is held no wave goes out; an asker who stays silent becomes the coordinator's."""
    if not search.slot.invitations.filter(status=InvitationStatus.HELD).exists():
        return False
    if search.asker_answer_by is not None and now >= search.asker_answer_by:
        put_on_desk(search, DeskReason.ASKER_SILENT, actor=SYSTEM, at=now)
        _rest(search, search.need_at)
    else:
        _rest(search, search.asker_answer_by or search.need_at)
    return True


def _ask_further(search: Search, now: datetime) -> None:
    preset = search.slot.occasion.help_request.community.preset
    pool = find_pool(search.slot, now=now)
    eligible = sift(pool.ask, pool.candidates).eligible
    ranking = [
        ranked
        for ranked in rank(pool.ask, eligible, weights_of(preset), seed=search.pk, prior=prior_of(preset))
        if ranked.candidate.participant_id in pool.mailable
    ]
    waiting = list(search.slot.invitations.filter(status=InvitationStatus.INVITED))
    plan = waves.plan_next(
        now=now,
        deadline=waves.Deadline(search.decide_by, search.is_short),
        waiting=[waves.Waiting(waves.Channel.MAIL, sent.wait_until, sent.chance) for sent in waiting],
        ranking=[waves.Prospect(r.candidate.participant_id, waves.Channel.MAIL, r.chance) for r in ranking],
        asked_before=search.slot.invitations.count(),
        policy=policy_of(preset),
    )
    if plan.desk_reason is not None:
        _hand_over(search, _DESK_REASONS[plan.desk_reason], now)
    elif search.desk_reason and search.desk_reason != DeskReason.CANCELLED:
        take_off_desk(search)
    # With nothing left to plan, somebody new may still join before the need.
    due_at = min(plan.look_again_at or now + LOOK_FOR_NEWCOMERS, search.need_at)
    if plan.invites and plan.send_at is not None:
        if plan.send_at > now:
            due_at = min(due_at, plan.send_at)
        else:
            _send_wave(search, plan, {r.candidate.participant_id: r for r in ranking}, now)
    _rest(search, due_at)


def _hand_over(search: Search, reason: DeskReason, now: datetime) -> None:
    """Onto the coordinator's list; the asker hears so once nobody is being asked any more."""
    is_new = search.desk_reason != reason
    put_on_desk(search, reason, actor=SYSTEM, at=now)
    if is_new and reason in (DeskReason.NO_CANDIDATES, DeskReason.EXHAUSTED, DeskReason.TIME_SHORT):
        tell_unmet(search.slot.occasion.help_request, at="desk", call_day=None)


def _send_wave(search: Search, plan: waves.WavePlan, ranked: dict[int, Ranked], now: datetime) -> None:
    search.wave_number += 1
    search.save(update_fields=["wave_number"])
    preset_weights = weights_of(search.slot.occasion.help_request.community.preset)
    ask = ask_of(search.slot)
    for invite in plan.invites:
        chosen = ranked[invite.participant_id]
        invitation = _invite(
            search,
            chosen.candidate.participant_id,
            now=now,
            actor=SYSTEM,
            invited_by=InvitedBy.SYSTEM,
            wait_until=invite.answer_by,
            facts={
                "offer_id": chosen.candidate.offer_id,
                "chance": chosen.chance,
                "reason_codes": [reason.value for reason in reasons(ask, chosen.candidate, preset_weights)],
                "distance_m": round(chosen.candidate.distance_m),
                "band": chosen.candidate.band.value,
            },
        )
        tell_invited(invitation)
    note(search, SearchEventCode.WAVE, actor=SYSTEM, at=now, number=len(plan.invites))


def _invite(
    search: Search,
    participant_id: int,
    *,
    now: datetime,
    actor: Actor,
    invited_by: InvitedBy,
    wait_until: datetime,
    facts: dict[str, object],
) -> Invitation:
    """A new invitation, or the old one of somebody who heard "al geregeld" before the agreement fell away."""
    fields = {
        **facts,
        "invited_by": invited_by,
        "wave_number": search.wave_number,
        "invited_at": now,
        "wait_until": wait_until,
        "answered_at": None,
        "starts_at": None,
    }
    earlier = search.slot.invitations.filter(participant_id=participant_id).first()
    if earlier is None:
        earlier = Invitation.objects.create(
            community_id=search.community_id,
            slot=search.slot,
            participant_id=participant_id,
            exclusive=search.slot.occasion.help_request.way != Way.CHOOSE,
            **fields,
        )
    else:
        for name, value in fields.items():
            setattr(earlier, name, value)
        move_invitation(earlier, InvitationStatus.INVITED, actor=actor, at=now, code="again", also=tuple(fields))
    earlier.slot = search.slot
    return earlier


def _end_unmet(search: Search, now: datetime) -> None:
    """The need has passed without an agreement."""
    for invitation in search.slot.invitations.filter(status__in=RUNNING):
        move_invitation(invitation, InvitationStatus.EXPIRED, actor=SYSTEM, at=now)
    move_slot(search.slot, SlotStatus.UNMET, actor=SYSTEM, at=now)
    note(search, SearchEventCode.UNMET, actor=SYSTEM, at=now)
    take_off_desk(search)
    _rest(search, None)
    tell_unmet(search.slot.occasion.help_request, at="end", call_day=None)


MAY_BE_ASKED_BY_HAND: frozenset[DropReason] = frozenset(
    {
        DropReason.OUTSIDE_ASKERS_RADIUS,
        DropReason.OUTSIDE_THEIR_RADIUS,
        DropReason.NOT_AVAILABLE,
        DropReason.OVER_MONTHLY_NUMBER,
        DropReason.OVER_WEEKLY_BUDGET,
        DropReason.EXPIRED,
    }
)
"""What a coordinator may set aside after speaking to somebody; a block, a no or missing trust never."""


@transaction.atomic
def invite_by_hand(*, actor: Actor, slot_id: int, participant: Participant) -> Invitation:
    """A coordinator asks one person. The same person again returns the invitation that is out.

    Raises DomainError: "arranged" when the slot is no longer open, "not_together", "said_no", "lacks".
    """
    search = locked_search(slot_id)
    now = clock.now()
    if search.slot.status != SlotStatus.OPEN or now >= search.need_at:
        raise DomainError("arranged", _("Deze vraag is al geregeld of voorbij."))
    earlier = search.slot.invitations.filter(participant=participant).first()
    if earlier is not None and earlier.status in RUNNING:
        return earlier
    ask, candidate = candidate_for(search.slot, participant, now=now)
    dropped = check(ask, candidate)
    if dropped is not None and dropped not in MAY_BE_ASKED_BY_HAND:
        raise DomainError(dropped.shown.value, _("Deze persoon kunnen we hiervoor niet vragen. Kies iemand anders."))
    if earlier is not None and earlier.status != InvitationStatus.ARRANGED:
        raise DomainError("said_no", _("Deze persoon is al gevraagd voor deze vraag. Kies iemand anders."))
    policy = policy_of(search.slot.occasion.help_request.community.preset)
    answer_by = after_waking(now, policy.windows.of(waves.Channel.MAIL, policy.calendar), policy.calendar)
    search.wave_number += 1
    search.save(update_fields=["wave_number"])
    invitation = _invite(
        search,
        participant.pk,
        now=now,
        actor=actor,
        invited_by=InvitedBy.HAND,
        wait_until=min(answer_by, search.need_at),
        facts={
            "offer_id": candidate.offer_id,
            "chance": expected_yes(candidate.answers, prior_of(search.slot.occasion.help_request.community.preset)),
            "reason_codes": [reason.value for reason in reasons(ask, candidate)],
            "distance_m": round(candidate.distance_m),
            "band": candidate.band.value,
        },
    )
    # Somebody without mail hears it by telephone: the invitation stands, and the coordinator fills the answer in.
    tell_invited(invitation)
    note(search, SearchEventCode.BY_HAND, actor=actor, at=now, invitation=invitation)
    return invitation


def release_others(search: Search, *, chosen: Invitation, actor: Actor, at: datetime) -> Sequence[Invitation]:
    """At "Graag": everybody else who was asked is free. Returns them, for the word "het is al geregeld"."""
    others = list(
        search.slot.invitations.filter(status__in=RUNNING)
        .exclude(pk=chosen.pk)
        .select_related("participant__community")
    )
    for invitation in others:
        invitation.slot = search.slot
        to = InvitationStatus.DECLINED if invitation.status == InvitationStatus.HELD else InvitationStatus.ARRANGED
        move_invitation(invitation, to, actor=actor, at=at)
    return others
