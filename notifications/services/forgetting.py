"""What mails to others say of somebody who leaves."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from buurthulp import clock
from buurthulp.viewers import Actor
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage

# Must still reach who counted on somebody. They go by themselves when the mail is as old as the registry says.
WORD_TO_OTHERS = frozenset({"activity_cancelled", "arranged", "cancelled", "withdrawn"})
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
    _take_apart([pk for pk, _key, _kind, status in found if status == OutboxStatus.GATHERED])
    waiting = [pk for pk, _key, kind, status in found if status in NOT_SENT and kind not in WORD_TO_OTHERS]
    over = [pk for pk, _key, _kind, status in found if status not in NOT_SENT]
    OutboxMessage.objects.filter(pk__in=waiting).delete()
    OutboxMessage.objects.filter(pk__in=over).update(**NOTHING)


def _take_apart(gathered: Collection[int]) -> None:
    """One mail that holds these among others: was it sent, then it is blanked; else the others wait again."""
    for digest in OutboxMessage.objects.filter(parts__in=gathered).distinct():
        if digest.status == OutboxStatus.WAITING:
            others = digest.parts.exclude(pk__in=gathered)
            others.update(status=OutboxStatus.HELD, held_until=clock.now(), gathered_in=None)
            digest.delete()
        elif digest.status != OutboxStatus.SENDING:
            OutboxMessage.objects.filter(pk=digest.pk).update(**NOTHING)


@transaction.atomic
def forget_login_codes(*, actor: Actor, addresses: Collection[str]) -> None:
    """Drop the log-in codes that went to these addresses. They belong to no participant: each must be opened."""
    wanted = {address.lower() for address in addresses}
    codes = OutboxMessage.objects.filter(kind="login_code", participant=None).only("pk", "to").iterator()
    OutboxMessage.objects.filter(pk__in=[row.pk for row in codes if row.to.lower() in wanted]).delete()
