"""A certificate of conduct (VOG) no longer counts, and neither does what was promised on the strength of it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from buurthulp import clock
from buurthulp.viewers import Actor
from matching.enums import InvitationStatus
from matching.models import Invitation
from matching.services.answering import ANSWERABLE, hold_next
from matching.services.parting import SAID_YES, cancel_agreements, lock_what_they_have
from matching.services.places import lock_invitation, open_places, wake_places
from matching.services.statuses import move_invitation
from members.models import Participant
from members.services.certificates import withdraw_certificate

NEEDS_IT = Q(slot__occasion__help_request__category__needs_vog=True)
CODE = "certificate"


@transaction.atomic
def stop_certificate(*, actor: Actor, participant: Participant, reason: str) -> int:
    """Withdraw it; where this participant would help with what needs it, we look for somebody else.

    Returns how many agreements fell away: who asked hears of those as of any other, and nobody hears why. Questions and
    yeses that were out go as well. Again: no change, and 0. Raises what ``withdraw_certificate`` raises.
    """
    if withdraw_certificate(actor=actor, participant=participant, reason=reason) is None:
        return 0
    lock_what_they_have(participant)
    # Also who has not answered yet: each lock waits for a yes that is being given at this moment.
    asked = Invitation.objects.filter(NEEDS_IT, participant=participant, status__in=[*ANSWERABLE, *SAID_YES])
    for pk in asked.order_by("pk").values_list("pk", flat=True):
        _let_go(pk, actor=actor)
    return cancel_agreements(actor=actor, participant=participant, only=NEEDS_IT & Q(helper=participant))


def _let_go(invitation_id: int, *, actor: Actor) -> None:
    search, invitation = lock_invitation(invitation_id)
    now = clock.now()
    if invitation.status not in (*ANSWERABLE, *SAID_YES):
        return
    was_held = invitation.status == InvitationStatus.HELD
    invitation.goes_on = False
    move_invitation(invitation, InvitationStatus.WITHDRAWN, actor=actor, at=now, code=CODE, also=("goes_on",))
    if was_held:
        hold_next(search, actor=actor, at=now)
    else:
        wake_places(open_places(search, now), now)
