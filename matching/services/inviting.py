"""Putting a question to somebody: the row and the message, for a wave or for one person (matching.md §6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime

from django.db import transaction

from buurthulp.prepared import IsOneOf, Prepared
from buurthulp.viewers import SYSTEM, Actor
from exchange.enums import Way
from exchange.models import Occasion
from matching.engine import waves
from matching.engine.ranking import Ranked
from matching.enums import AskedVia, InvitationStatus, InvitedBy, SearchEventCode
from matching.models import Invitation, Search
from matching.selectors.candidates import Pool
from matching.selectors.who_can import why_asked
from matching.services.learning import taught
from matching.services.statuses import move_invitation, note
from matching.services.telling import tell_invited
from members.models import Participant


def send_wave(
    search: Search,
    plan: waves.WavePlan,
    pool: Pool,
    ranking: Sequence[Ranked],
    dates: Sequence[Occasion],
    now: datetime,
) -> int:
    """Ask everybody of a wave; returns how many were."""
    search.wave_number += 1
    search.save(update_fields=["wave_number"])
    of_person = {ranked.candidate.participant_id: ranked for ranked in ranking}
    known = _asked_before(search, [invite.participant_id for invite in plan.invites])
    asked = 0
    # By key: of two waves that want the same two numbers, neither waits for the other.
    for invite in sorted(plan.invites, key=lambda invite: invite.participant_id):
        chosen = of_person[invite.participant_id]
        asked += _invite(
            search,
            invite,
            pool.people[invite.participant_id],
            dates=dates,
            now=now,
            known=known,
            facts=why_asked(chosen.candidate, chosen.reasons(), chance=chosen.chance),
        )
    if asked:
        note(search, SearchEventCode.WAVE, actor=SYSTEM, at=now, number=asked)
    return asked


def _invite(
    search: Search,
    invite: waves.Invite,
    participant: Participant,
    *,
    dates: Sequence[Occasion],
    now: datetime,
    known: Mapping[int, Invitation],
    facts: dict[str, object],
) -> bool:
    """Ask somebody of a wave, and tell them; returns whether they were asked.

    Where another question reached their number a moment before, they are not: an answer must say which it is about.
    """
    may_be_in_vain = invite.channel == waves.Channel.SMS
    with transaction.atomic() if may_be_in_vain else nullcontext():
        invitation = invite_person(
            search,
            invite.participant_id,
            known=known,
            now=now,
            actor=SYSTEM,
            invited_by=InvitedBy.SYSTEM,
            channel=AskedVia(invite.channel.value),
            wait_until=invite.answer_by,
            facts=facts,
        )
        invitation.participant = participant  # as it was read with the others
        is_told = tell_invited(invitation, dates=dates, is_alone=search.is_alone)
        if may_be_in_vain:
            transaction.set_rollback(not is_told)
    return is_told or not may_be_in_vain


def invite_person(
    search: Search,
    participant_id: int,
    *,
    now: datetime,
    actor: Actor,
    invited_by: InvitedBy,
    wait_until: datetime,
    facts: dict[str, object],
    channel: AskedVia = AskedVia.MAIL,
    known: Mapping[int, Invitation] | None = None,
) -> Invitation:
    """A new invitation, or the old one of somebody who heard "al geregeld" before the agreement fell away.

    ``facts``: see :func:`why_asked`. ``known``: what people were asked for this moment before, by person, where the
    caller read that already. The caller holds the lock and tells.
    """
    fields = {
        **facts,
        "invited_by": invited_by,
        "channel": channel,
        "wave_number": search.wave_number,
        "invited_at": now,
        "wait_until": wait_until,
        "answered_at": None,
        "starts_at": None,
    }
    earlier = (_asked_before(search, [participant_id]) if known is None else known).get(participant_id)
    if earlier is None:
        invitation = Invitation.objects.create(
            community_id=search.community_id,
            slot=search.slot,
            occasion_id=search.slot.occasion_id,
            participant_id=participant_id,
            exclusive=search.slot.occasion.help_request.way != Way.CHOOSE,
            **fields,
        )
    else:
        invitation = earlier
        fields |= {"slot": search.slot}
        counted = taught(invitation)
        for name, value in fields.items():
            setattr(invitation, name, value)
        move_invitation(
            invitation, InvitationStatus.INVITED, actor=actor, at=now, code="again", also=tuple(fields), counted=counted
        )
    invitation.slot = search.slot
    return invitation


def _asked_before(search: Search, people: Collection[int]) -> dict[int, Invitation]:
    """What these people were asked for this moment before, by person.

    The first counts: of a series there may be others beside it, for dates that somebody took back.
    """
    rows = _invitations_of(ids={"people": people}, occasion_id=search.slot.occasion_id)
    return {invitation.participant_id: invitation for invitation in reversed(rows)}


_invitations_of = Prepared(
    lambda occasion_id: Invitation.objects.filter(IsOneOf("participant_id", "people"), occasion=occasion_id).order_by(
        "pk"
    ),
    occasion_id=int,
)
