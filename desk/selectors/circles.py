"""Circles of somebody who is told by telephone, as far as a coordinator must know to speak for them."""

from __future__ import annotations

from exchange.enums import MemberStatus
from exchange.models import CircleMember
from exchange.models.circle import LIVE_MEMBER
from members.enums import ContactWay
from members.models import Participant


def circles_by_phone(person: Participant) -> list[CircleMember]:
    """Where this person was asked, first, and where they are in; of who reads of it by mail none. One query at most.

    Who else is in it no coordinator sees.
    """
    if person.told_by != ContactWay.PHONE:
        return []
    rows = CircleMember.objects.filter(participant=person, circle__ended_at=None, status__in=LIVE_MEMBER)
    found = rows.select_related("circle__participant", "circle__community", "participant")
    return sorted(found, key=lambda row: (row.status != MemberStatus.INVITED, row.invited_at, row.pk))


def member_by_phone(person: Participant, public_id: str) -> CircleMember | None:
    """The last place of this person in the circle with this id, also once it is over: for what is sent twice.

    Of who reads of it by mail none.
    """
    if person.told_by != ContactWay.PHONE:
        return None
    rows = CircleMember.objects.filter(participant=person, circle__public_id=public_id)
    found: CircleMember | None = rows.select_related("circle__participant", "participant").order_by("-pk").first()
    return found
