"""What was on its way to somebody who no longer acts for somebody goes to who it is for now."""

from __future__ import annotations

from django.db import transaction

from buurthulp import clock
from members.models import Participant, User
from members.readers import OWN_NUMBER, reader_at, reader_key
from notifications.enums import Channel, OutboxStatus
from notifications.links import stop_link
from notifications.models import OutboxMessage, SmsQuestion
from notifications.selectors import address_for
from notifications.services.forgetting import NOT_SENT, take_apart
from notifications.telling_anew import tell_anew


def redirect_from(participant: Participant, user: User) -> None:
    """This user acts for this participant no more: nothing that waits goes to them, and they have nothing to answer."""
    if user.phone_hash and reader_at(participant, user.phone_hash) is None:
        open_there = SmsQuestion.objects.filter(participant=participant, number_hash=user.phone_hash, closed_at=None)
        open_there.update(closed_at=clock.now())
    redirect_what_waits(participant, reader_key(user.pk))


@transaction.atomic
def redirect_what_waits(participant: Participant, reader: str) -> None:
    """Tell what waits for this reader to who reads for this participant now; what can be told nowhere is dropped.

    One mail with several falls apart first: they come together again when they are due.
    """
    if reader == OWN_NUMBER:
        return
    theirs = OutboxMessage.objects.select_for_update().filter(participant=participant, reader=reader)
    gathered = OutboxMessage.objects.filter(participant=participant, status=OutboxStatus.GATHERED)
    for digest in theirs.filter(status=OutboxStatus.WAITING, pk__in=gathered.values("gathered_in")):
        take_apart(digest)
    for row in theirs.filter(status__in=NOT_SENT).order_by("pk"):
        _redirect(row, participant)


def _redirect(row: OutboxMessage, participant: Participant) -> None:
    """Told again where its app knows how, else sent on where it can be as it is: by the same channel."""
    OutboxMessage.objects.filter(pk=row.pk).delete()
    if tell_anew(participant, row.kind, row.key):
        return
    address = address_for(participant, row.kind)
    if address is None or address.channel != Channel(row.channel):
        return
    before, now = (stop_link(participant, row.kind, reader) for reader in (row.reader, address.reader))
    row.body_text, row.body_html = row.body_text.replace(before, now), row.body_html.replace(before, now)
    row.to = address.to  # type: ignore[assignment]  # it reads as text
    row.reader = address.reader
    row.save(force_insert=True)
