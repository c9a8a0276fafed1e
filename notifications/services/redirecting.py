"""What was on its way to somebody who no longer acts for somebody goes to who it is for now."""

from __future__ import annotations

from buurthulp import clock
from members.models import Participant, User
from notifications.enums import Channel
from notifications.models import OutboxMessage, SmsQuestion
from notifications.selectors import address_for
from notifications.services.forgetting import NOT_SENT


def redirect_what_waits(participant: Participant, user: User) -> None:
    """Send it where this participant is told things now; what can be sent nowhere is dropped.

    A question put to their number is closed: an answer from there is theirs no more.
    """
    theirs = {address for address in (user.email, user.phone) if address}
    rows = OutboxMessage.objects.select_for_update().filter(participant=participant, status__in=NOT_SENT)
    for row in rows:
        if row.to not in theirs:
            continue
        address = address_for(participant, row.kind)
        if address is None or address.channel != Channel(row.channel):
            row.delete()
            continue
        row.to = address.to  # type: ignore[assignment]  # it reads as text
        row.save(update_fields=["to"])
    if user.phone_hash:
        open_there = SmsQuestion.objects.filter(participant=participant, number_hash=user.phone_hash, closed_at=None)
        open_there.update(closed_at=clock.now())
