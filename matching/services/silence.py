"""Five questions in a row without an answer: we ask whether we may go on asking, and ask nothing until we know."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from buurthulp import clock
from buurthulp.viewers import Actor
from matching.enums import NOT_ASKED, AskedVia, InvitationStatus, StillAnswer
from matching.models import Invitation, Silence
from matching.still_links import still_links
from members.models import Participant
from notifications.services.outbox import write_mail

IN_A_ROW = 5
KIND = "still"
_SILENT = (InvitationStatus.LAPSED, InvitationStatus.EXPIRED)
# What says nothing of whether somebody answers: it was over before they could.
_SAYS_NOTHING = (InvitationStatus.INVITED, InvitationStatus.ARRANGED, InvitationStatus.WITHDRAWN)


def ask_whether_still(participant_id: int, *, at: datetime) -> Silence | None:
    """A question lapsed: was it the fifth in a row, of those that were written? Then they are asked, once.

    In the transaction of the lapse. Whoever cannot be written to is asked nothing and keeps what they have: None, as
    where it is not yet so far.
    """
    earlier = Silence.objects.filter(participant=participant_id).first()
    if earlier is not None and earlier.answer != StillAnswer.YES:
        return None
    written = (
        Invitation.objects.filter(participant=participant_id, channel__in=[AskedVia.MAIL, AskedVia.SMS])
        .exclude(invited_by__in=NOT_ASKED)
        .exclude(status__in=_SAYS_NOTHING)
    )
    if earlier is not None:
        written = written.filter(invited_at__gte=earlier.answered_at)
    last = list(written.order_by("-invited_at", "-pk").values_list("status", "answered_at")[:IN_A_ROW])
    if len(last) < IN_A_ROW or any(status not in _SILENT or answered for status, answered in last):
        return None
    return put_question(Participant.objects.select_related("community").get(pk=participant_id), at=at)


def put_question(participant: Participant, *, at: datetime) -> Silence | None:
    """Ask them now, by mail or text message; None for who cannot be written to. The caller is in a transaction."""
    message = write_mail(
        participant=participant,
        kind=KIND,
        key=f"{KIND}:{participant.public_id}:{int(at.timestamp())}",
        context=dict,
        links=lambda reader: still_links(participant, at, reader),
    )
    if message is None:
        return None
    row, _made = Silence.objects.update_or_create(
        participant=participant, defaults={"asked_at": at, "answer": "", "answered_at": None}
    )
    return row


def heard_from(participant_id: int, *, at: datetime) -> None:
    """They answered a question, whatever the answer: so they may be asked. Who said "liever niet" is still not."""
    Silence.objects.filter(participant=participant_id, answer="").update(answer=StillAnswer.YES, answered_at=at)


@transaction.atomic
def answer_whether_still(*, actor: Actor, participant: Participant, answer: StillAnswer) -> Silence:
    """From now on they are asked, or asked nothing. They may change their mind. Again: no change."""
    row = Silence.objects.select_for_update().get(participant=participant)
    if row.answer != answer:
        row.answer, row.answered_at = answer, clock.now()
        row.save(update_fields=["answer", "answered_at"])
    return row
