"""Two people part: what they still had together falls away, and they meet here no more (safety.md §8)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from buurthulp import clock
from buurthulp.viewers import Actor
from exchange.enums import SlotStatus
from exchange.models import Slot
from matching.enums import InvitationStatus, MatchStatus, SearchEventCode
from matching.models import Invitation, Match
from matching.services.agreeing import cancel_match, decline_held
from matching.services.answering import ANSWERABLE, answer_not_now, hold_next
from matching.services.places import lock_invitation, lock_searches, open_places, wake_places
from matching.services.statuses import move_invitation, note
from matching.services.telling import tell_arranged
from members.models import Participant
from members.services.blocking import block

_ASKER = "slot__occasion__help_request__participant"
EVERYTHING = Q()
SAID_YES = (InvitationStatus.HELD, InvitationStatus.RESERVE)


@transaction.atomic
def part(*, actor: Actor, participant: Participant, other: Participant) -> None:
    """``participant`` does not want to meet ``other`` any more. The other hears only that an agreement falls away.

    Agreements to come are cancelled, yeses that wait are let go, in both directions; for whoever asked we search on.
    Again: no change. Raises DomainError for oneself or somebody of another community.
    """
    lock_what_they_have(participant, other)
    two = Q(asker=participant, helper=other) | Q(asker=other, helper=participant)
    cancel_agreements(actor=actor, participant=participant, only=two, search_on=True)
    mine = Invitation.objects.filter(**{_ASKER: participant}, participant=other)
    for pk in mine.filter(status__in=[*ANSWERABLE, *SAID_YES]).order_by("pk").values_list("pk", flat=True):
        _let_wait_no_more(pk, actor=actor)
    step_back_from(actor=actor, participant=participant, only=Q(**{_ASKER: other}))
    block(actor=actor, blocker=participant, blocked=other)


def _let_wait_no_more(invitation_id: int, *, actor: Actor) -> None:
    """Their yes, or the question itself, waits no more: they hear that it is arranged, and the next one has a turn."""
    search, invitation = lock_invitation(invitation_id)
    if invitation.status == InvitationStatus.HELD:
        decline_held(actor=actor, invitation_id=invitation_id)
    elif invitation.status in (*ANSWERABLE, InvitationStatus.RESERVE):
        now = clock.now()
        move_invitation(invitation, InvitationStatus.ARRANGED, actor=actor, at=now)
        tell_arranged(invitation)
        wake_places(open_places(search, now), now)


def lock_what_they_have(participant: Participant, other: Participant | None = None) -> None:
    """So that a yes of this moment is let go here, or comes after and is refused: what they ask, are asked and agreed.

    ``other``: only what is between these two.
    """
    asked, agreed = Q(**{_ASKER: participant}), Q(asker=participant)
    own = Slot.objects.filter(occasion__help_request__participant=participant)
    if other is None:
        asked, agreed = asked | Q(participant=participant), agreed | Q(helper=participant)
    else:
        asked = asked & Q(participant=other) | Q(**{_ASKER: other}, participant=participant)
        agreed = agreed & Q(helper=other) | Q(asker=other, helper=participant)
        own = own.none()
    coming = Match.objects.filter(agreed, status=MatchStatus.AGREED, starts_at__gt=clock.now())
    is_open = Q(pk__in=Invitation.objects.filter(asked).values("slot")) | Q(pk__in=own.values("pk"))
    lock_searches(Slot.objects.filter(Q(is_open, status=SlotStatus.OPEN) | Q(pk__in=coming.values("slot"))))


def cancel_agreements(
    *, actor: Actor, participant: Participant, only: Q = EVERYTHING, tells: bool = True, search_on: bool = False
) -> int:
    """Cancel this participant's agreements to come, with word to the others; where they would help we search on.

    Returns how many. ``tells``: else whoever does this calls the others. ``search_on``: we do so where they asked as
    well. The caller's transaction holds it together.
    """
    coming = Match.objects.filter(
        only, Q(asker=participant) | Q(helper=participant), status=MatchStatus.AGREED, starts_at__gt=clock.now()
    ).order_by("pk")
    found = list(coming.select_related("slot__occasion"))
    # The dates of one series fall away together, with one word to the other.
    of_series = {(match.slot.occasion.help_request_id, match.asker_id, match.helper_id): match for match in found[::-1]}
    for match in of_series.values():
        cancel_match(actor=actor, match_id=match.pk, by=participant, search_on=search_on, every=True, tells=tells)
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
