""" "Graag", "liever iemand anders", and "het lukt toch niet"."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from exchange.enums import SlotStatus
from exchange.services.statuses import move_slot
from matching.enums import DeskReason, InvitationStatus, MatchStatus, SearchEventCode
from matching.models import Invitation, Match
from matching.services.answering import hold_next
from matching.services.matches import make_match
from matching.services.searching import lock_invitation, locked_search, start_search
from matching.services.statuses import move_invitation, move_match, note, put_on_desk, take_off_desk
from matching.services.telling import tell_arranged, tell_cancelled
from members.models import Participant

SOON = timedelta(hours=4)
"""Closer to the appointment than this, a cancellation is for the telephone as well."""


@transaction.atomic
def accept_held(*, actor: Actor, invitation_id: int) -> Match:
    """The asker says "Graag": a match. Saying it again returns the same match. Raises DomainError "gone"."""
    search, invitation = lock_invitation(invitation_id)
    if invitation.status == InvitationStatus.CHOSEN:
        return invitation.match
    now = clock.now()
    if invitation.status != InvitationStatus.HELD or search.slot.status != SlotStatus.OPEN or now >= search.need_at:
        raise DomainError("gone", _("Dit aanbod geldt niet meer. Bekijk je vraag opnieuw om te zien hoe het staat."))
    return make_match(search, invitation, actor=actor, at=now)


@transaction.atomic
def decline_held(*, actor: Actor, invitation_id: int) -> Invitation:
    """The asker says "liever iemand anders": no reason, the helper hears it is arranged, the next yes is held."""
    search, invitation = lock_invitation(invitation_id)
    if invitation.status == InvitationStatus.DECLINED:
        return invitation
    if invitation.status != InvitationStatus.HELD:
        raise DomainError("gone", _("Dit aanbod geldt niet meer. Bekijk je vraag opnieuw om te zien hoe het staat."))
    now = clock.now()
    move_invitation(invitation, InvitationStatus.DECLINED, actor=actor, at=now)
    note(search, SearchEventCode.DECLINED, actor=actor, at=now, invitation=invitation)
    if search.desk_reason == DeskReason.ASKER_SILENT:
        take_off_desk(search)
    tell_arranged(invitation)
    hold_next(search, actor=actor, at=now)
    return invitation


@transaction.atomic
def cancel_match(*, actor: Actor, match_id: int, by: Participant, search_on: bool = True) -> Match:
    """ "Het lukt toch niet", from either side. Saying it again changes nothing.

    When the helper cancels, the search goes on for somebody else; when the asker does, only if ``search_on``.
    Within four hours of the time it is the coordinator's as well. Raises DomainError "past" once it has begun,
    "not_yours" for somebody who has no part in it.
    """
    slot_id = Match.objects.values_list("slot_id", flat=True).get(pk=match_id)
    search = locked_search(slot_id)
    match = Match.objects.select_related("invitation", "asker__community", "helper__community").get(pk=match_id)
    match.slot = search.slot
    if by.pk not in (match.asker_id, match.helper_id):
        raise DomainError("not_yours", _("Deze afspraak is niet van jou."))
    if match.status == MatchStatus.CANCELLED:
        return match
    now = clock.now()
    if now >= match.starts_at:
        raise DomainError("past", _("Deze afspraak is al geweest. Zeg hoe het ging bij “Is het gelukt?”."))
    match.due_at = None
    match.ended_at = now
    is_helper = by.pk == match.helper_id
    code = "by_helper" if is_helper else "by_asker"
    move_match(match, MatchStatus.CANCELLED, actor=actor, at=now, code=code, also=("due_at", "ended_at"))
    move_invitation(
        match.invitation,
        InvitationStatus.STEPPED_BACK if is_helper else InvitationStatus.WITHDRAWN,
        actor=actor,
        at=now,
    )
    note(search, SearchEventCode.CANCELLED, actor=actor, at=now, reason=code)
    tell_cancelled(match, by=by)
    if is_helper or search_on:
        move_slot(search.slot, SlotStatus.OPEN, actor=actor, at=now, code=code)
        restarted = start_search(actor=actor, slot=search.slot)
        if match.starts_at - now < SOON:
            put_on_desk(restarted, DeskReason.CANCELLED, actor=actor, at=now)
    else:
        move_slot(search.slot, SlotStatus.WITHDRAWN, actor=actor, at=now, code=code)
    return match
