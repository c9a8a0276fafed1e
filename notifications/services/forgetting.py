"""What mails to others say of somebody who leaves."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from buurthulp import clock
from buurthulp.viewers import Actor
from members.models import Participant
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage

# Must still reach who counted on somebody. They go by themselves when the mail is as old as the registry says.
WORD_TO_OTHERS = frozenset({"activity_cancelled", "arranged", "cancelled", "circle_ended", "withdrawn"})
NOTHING = {"subject": "", "body_text": "", "body_html": "", "part_text": "", "part_html": ""}
NOT_SENT = (OutboxStatus.WAITING, OutboxStatus.HELD)


@transaction.atomic
def forget_mails_about(*, actor: Actor, public_ids: Collection[str], recipients: Collection[int]) -> None:
    """Blank the mails to ``recipients`` that are about these things, and drop those not sent yet.

    The word to others that something falls away is sent first, and kept until its time is over.
    """
    about = set(public_ids)
    rows = OutboxMessage.objects.filter(participant_id__in=recipients).exclude(status=OutboxStatus.SENDING)
    found = [row for row in rows.values_list("pk", "key", "kind", "status") if row[1].split(":")[1] in about]
    _open_digests([pk for pk, _key, _kind, status in found if status == OutboxStatus.GATHERED])
    about_them = OutboxMessage.objects.filter(pk__in=[pk for pk, _key, _kind, _status in found])
    about_them.filter(status__in=NOT_SENT).exclude(kind__in=WORD_TO_OTHERS).delete()
    # Not what a sender took meanwhile: it would go out empty.
    about_them.exclude(status__in=[*NOT_SENT, OutboxStatus.SENDING]).update(**NOTHING)


@transaction.atomic
def drop_unsent(*, actor: Actor, participant: Participant, but: str = "") -> int:
    """Nothing that waits is sent to this participant any more, ``but`` of one kind. Returns how many were dropped."""
    waiting = OutboxMessage.objects.filter(participant=participant, status__in=[*NOT_SENT, OutboxStatus.GATHERED])
    dropped, _rows = waiting.exclude(kind=but).delete()
    return dropped


def _open_digests(gathered: Collection[int]) -> None:
    """One mail that holds these among others: was it sent, then it is blanked; else all of them wait again."""
    for digest in OutboxMessage.objects.filter(parts__in=gathered).distinct():
        if digest.status == OutboxStatus.WAITING:
            take_apart(digest)
        elif digest.status != OutboxStatus.SENDING:
            OutboxMessage.objects.filter(pk=digest.pk).update(**NOTHING)


def take_apart(digest: OutboxMessage) -> None:
    """One mail with several that was not sent is gone: they wait again, each by itself."""
    digest.parts.update(status=OutboxStatus.HELD, held_until=clock.now(), gathered_in=None)
    digest.delete()


@transaction.atomic
def forget_login_codes(*, actor: Actor, addresses: Collection[str]) -> None:
    """Drop the log-in codes that went to these addresses. They belong to no participant: each must be opened."""
    wanted = {address.lower() for address in addresses}
    codes = OutboxMessage.objects.filter(kind="login_code", participant=None).only("pk", "to").iterator()
    OutboxMessage.objects.filter(pk__in=[row.pk for row in codes if row.to.lower() in wanted]).delete()
