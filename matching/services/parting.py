"""Two people part: what they still had together falls away, and they meet here no more (safety.md §8)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from buurthulp import clock
from buurthulp.viewers import Actor
from exchange.enums import SlotStatus
from matching.enums import InvitationStatus, MatchStatus, SearchEventCode
from matching.models import Invitation, Match, Search
from matching.services.agreeing import cancel_match, decline_held
from matching.services.answering import ANSWERABLE, answer_not_now, hold_next
from matching.services.places import lock_invitation, locked_search
from matching.services.statuses import move_invitation, note
from members.models import Participant
from members.services.blocking import block

_ASKER = "slot__occasion__help_request__participant"
EVERYTHING = Q()
SAID_YES = (InvitationStatus.HELD, InvitationStatus.RESERVE)


@transaction.atomic
def part(*, actor: Actor, participant: Participant, other: Participant) -> None:
    """``participant`` does not want to meet ``other`` any more. The other hears only that an agreement falls away.

    Agreements to come are cancelled, yeses that wait are let go, in both directions. Again: no change. Raises
    DomainError for oneself or somebody of another community.
    """
    _lock_what_they_have(participant, other)
    two = Q(asker=participant, helper=other) | Q(asker=other, helper=participant)
    cancel_agreements(actor=actor, participant=participant, only=two)
    for invitation in Invitation.objects.filter(
        **{_ASKER: participant}, participant=other, status=InvitationStatus.HELD
    ).order_by("pk"):
        decline_held(actor=actor, invitation_id=invitation.pk)
    step_back_from(actor=actor, participant=participant, only=Q(**{_ASKER: other}))
    block(actor=actor, blocker=participant, blocked=other)


def _lock_what_they_have(participant: Participant, other: Participant) -> None:
    """So that a yes of this moment is let go here, or comes after the block and is refused."""
    asked = Invitation.objects.filter(
        Q(**{_ASKER: participant}, participant=other) | Q(**{_ASKER: other}, participant=participant)
    )
    of_them = Search.objects.filter(slot__in=asked.values("slot"), slot__status=SlotStatus.OPEN).order_by("pk")
    for slot_id in list(of_them.values_list("slot_id", flat=True)):
        locked_search(slot_id)


def cancel_agreements(*, actor: Actor, participant: Participant, only: Q = EVERYTHING, tells: bool = True) -> int:
    """Cancel this participant's agreements to come, with word to the others; where they would help we search on.

    Returns how many. ``tells``: else whoever does this calls the others. The caller's transaction holds it together.
    """
    coming = Match.objects.filter(
        only, Q(asker=participant) | Q(helper=participant), status=MatchStatus.AGREED, starts_at__gt=clock.now()
    ).order_by("pk")
    found = list(coming.select_related("slot__occasion"))
    # The dates of one series fall away together, with one word to the other.
    of_series = {(match.slot.occasion.help_request_id, match.asker_id, match.helper_id): match for match in found[::-1]}
    for match in of_series.values():
        is_helper = match.helper_id == participant.pk
        cancel_match(actor=actor, match_id=match.pk, by=participant, search_on=is_helper, every=True, tells=tells)
    return len(found)


def step_back_from(*, actor: Actor, participant: Participant, only: Q = EVERYTHING) -> None:
    """Let go of what this participant was asked or said yes to; the next yes is held, or the search goes on."""
    asked = Invitation.objects.filter(only, participant=participant, status__in=[*ANSWERABLE, *SAID_YES])
    for pk in asked.order_by("pk").values_list("pk", flat=True):
        search, invitation = lock_invitation(pk)
        if invitation.status not in SAID_YES:
            answer_not_now(actor=actor, invitation_id=pk)
            continue
        was_held = invitation.status == InvitationStatus.HELD
        now = clock.now()
        move_invitation(invitation, InvitationStatus.STEPPED_BACK, actor=actor, at=now)
        note(search, SearchEventCode.TAKEN_BACK, actor=actor, at=now, invitation=invitation)
        if was_held:
            hold_next(search, actor=actor, at=now)
