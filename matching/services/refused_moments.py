"""What somebody says of a moment that did not suit, and what becomes of that part of their week."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from buurthulp import clock
from buurthulp.viewers import Actor
from exchange.services.availability import drop_day_part
from matching.engine.times import Interval, parts_between
from matching.enums import InvitationStatus
from matching.models import RefusedMoment
from matching.services.places import lock_invitation
from members.models import Participant

_MINUTE = timedelta(minutes=1)


@transaction.atomic
def say_moment_refused(*, actor: Actor, invitation_id: int) -> RefusedMoment | None:
    """After "nu niet": it was because of the moment. Again: no change. None where it has no moment of its own.

    Nobody else reads it, and it weighs in no ranking.
    """
    _search, invitation = lock_invitation(invitation_id)
    starts_at = invitation.occasion.starts_at
    if invitation.status != InvitationStatus.NOT_NOW or starts_at is None:
        return None
    bit, _piece = parts_between(Interval(starts_at, starts_at + _MINUTE))[0]
    row, _made = RefusedMoment.objects.get_or_create(
        invitation=invitation, defaults={"day_part": 1 << bit, "at": clock.now()}
    )
    return row


@transaction.atomic
def drop_moment(*, actor: Actor, participant: Participant, day_part: int) -> None:
    """They are not asked for this part of the week any more. Again: no change. Raises as ``drop_day_part``."""
    drop_day_part(actor=actor, participant=participant, day_part=day_part)
    keep_moment(actor=actor, participant=participant, day_part=day_part)


@transaction.atomic
def keep_moment(*, actor: Actor, participant: Participant, day_part: int) -> None:
    """It stays, and is counted from nothing again."""
    RefusedMoment.objects.filter(invitation__participant=participant, day_part=day_part).delete()
