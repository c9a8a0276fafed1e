"""Which question a number may answer. At most one is open, so that "JA" says enough; the database holds that."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from buurthulp import clock
from buurthulp.viewers import Actor
from members.models import Participant
from members.text_messages import has_provider
from notifications.enums import QuestionKind
from notifications.models import SmsQuestion

USUALLY_OPEN = timedelta(days=7)


@transaction.atomic
def open_question(
    *, actor: Actor, number_hash: str, participant: Participant, kind: QuestionKind, about: str, until: datetime | None
) -> bool:
    """Put a question to a number; whether it is the one now open. False while another still waits for its answer.

    What is over makes room. Of two at the same moment one gets it: the second waits for the first and is told.
    """
    now = clock.now()
    opened = SmsQuestion.objects.filter(number_hash=number_hash, closed_at=None)
    opened.filter(until__lte=now).update(closed_at=now)
    question = SmsQuestion(
        number_hash=number_hash,
        participant=participant,
        kind=kind,
        about=about,
        asked_at=now,
        until=until or now + USUALLY_OPEN,
    )
    SmsQuestion.objects.bulk_create([question], ignore_conflicts=True)
    return opened.filter(kind=kind, about=about, participant=participant).exists()


@transaction.atomic
def close_question(*, actor: Actor, kind: QuestionKind, about: str, participant: Participant | None = None) -> None:
    """It is answered, elsewhere or over: the number is free for another. Again, or never asked: no change."""
    if not has_provider():
        return
    questions = SmsQuestion.objects.filter(kind=kind, about=about, closed_at=None)
    if participant is not None:
        questions = questions.filter(participant=participant)
    questions.update(closed_at=clock.now())
