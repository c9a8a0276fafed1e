"""What waited for the morning: one mail instead of many, and text messages that were not sent at night.

All of one person goes in one transaction: their messages are marked, and the one mail that holds them is written. So
whoever dies on the way leaves everything as it was, and nothing is told twice.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction

from buurthulp import clock, wake
from buurthulp.viewers import Actor
from members.models import Participant
from members.selectors.people import language_of
from members.site import site_url
from notifications.enums import Channel, OutboxStatus
from notifications.links import stop_link
from notifications.models import OutboxMessage
from notifications.services.outbox import write_row
from notifications.services.rendering import render_mail

logger = logging.getLogger(__name__)

DIGEST = "digest"
PUT_OFF = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the messages in a mail."""

    subject: str
    text: str
    html: str


def release_held(*, actor: Actor, limit: int = 50) -> int:
    """Let go of what waited until now, of at most ``limit`` people; returns of how many there was any.

    One that fails is logged and put off for a while, so that it stops nobody else's.
    """
    due = OutboxMessage.objects.filter(status=OutboxStatus.HELD, held_until__lte=clock.now())
    people = list(due.order_by("participant_id").values_list("participant_id", flat=True).distinct()[:limit])
    done = 0
    for participant_id in people:
        assert participant_id is not None  # only what is for somebody waits
        try:
            done += release_of(actor=actor, participant_id=participant_id)
        except Exception:  # whatever is wrong with this one, the others must go on
            logger.exception("What waits for participant %s could not be released.", participant_id)
            due.filter(participant_id=participant_id).update(held_until=clock.now() + PUT_OFF)
    return done


@transaction.atomic
def release_of(*, actor: Actor, participant_id: int) -> bool:
    """What waits for this one participant: a single mail as it is, several as one. Twice or beside itself: once."""
    rows = OutboxMessage.objects.filter(
        participant_id=participant_id, status=OutboxStatus.HELD, held_until__lte=clock.now()
    ).order_by("pk")
    if connection.features.has_select_for_update:
        # Whoever comes second waits, and finds nothing left.
        list(rows.select_for_update().values_list("pk", flat=True))
    held = list(rows)
    if not held:
        return False
    mails = [row for row in held if row.channel == Channel.MAIL and row.part_text]
    together = mails if len(mails) > 1 else []
    alone = [row.pk for row in held if row not in together]
    OutboxMessage.objects.filter(pk__in=alone).update(status=OutboxStatus.WAITING, due_at=clock.machine_now())
    if together:
        _write_digest(Participant.objects.select_related("community").get(pk=participant_id), together)
    wake.announce(wake.OUTBOX)
    return True


def _write_digest(participant: Participant, rows: Sequence[OutboxMessage]) -> None:
    """Questions first: they have a time to answer."""
    ordered = sorted(rows, key=lambda row: (row.kind != "invitation", row.pk))
    site = site_url(participant.community)
    context = {
        "community": participant.community,
        "name": participant.first_name,
        "pause_url": "",
        "stop_url": stop_link(participant, DIGEST, rows[0].reader),
        "questions": sum(row.kind == "invitation" for row in rows),
        "parts": [Part(subject=row.subject, text=row.part_text, html=row.part_html) for row in ordered],
    }
    digest = write_row(
        community=participant.community,
        participant=participant,
        to=rows[0].to,
        reader=rows[0].reader,
        kind=DIGEST,
        # The first of its messages is in no other: what is told once has one name.
        key=f"{DIGEST}:{participant.public_id}:{rows[0].pk}",
        texts=render_mail(kind=DIGEST, context=context, site_url=site, language=language_of(participant)),
    )
    mark_gathered(rows, digest)


def mark_gathered(rows: Sequence[OutboxMessage], digest: OutboxMessage) -> None:
    """These are told in that mail, and nowhere else."""
    OutboxMessage.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=OutboxStatus.GATHERED, gathered_in=digest
    )


@transaction.atomic
def take_out(*, actor: Actor, key: str) -> bool:
    """Drop a message that still waits for the morning; whether it was there. Who never read it need not hear more."""
    deleted, _by_table = OutboxMessage.objects.filter(key=key, status=OutboxStatus.HELD).delete()
    return deleted > 0


@transaction.atomic
def take_out_about(*, actor: Actor, kind: str, about: str) -> bool:
    """Drop what still waits for the morning of this kind about one thing; whether it was there."""
    waiting = OutboxMessage.objects.filter(kind=kind, key__startswith=f"{kind}:{about}:", status=OutboxStatus.HELD)
    return waiting.delete()[0] > 0
