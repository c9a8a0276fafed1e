""" "Heb je zin om ook eens iets te doen?": asked of who received something, never a demand (text guide §5.6)."""

from __future__ import annotations

from django.db import transaction

from buurthulp import clock
from buurthulp.viewers import Actor
from matching.enums import GiveBackAnswer
from matching.models import GiveBack
from members.models import Participant


@transaction.atomic
def answer_give_back(*, actor: Actor, participant: Participant, answer: GiveBackAnswer) -> GiveBack:
    """Keep the answer. A yes counts among who is asked first, until something was given (:func:`gave_something`)."""
    wants = answer == GiveBackAnswer.YES
    Participant.objects.select_for_update().filter(pk=participant.pk).update(wants_to_give=wants)
    row, _made = GiveBack.objects.update_or_create(
        participant=participant, defaults={"answer": answer, "answered_at": clock.now()}
    )
    return row


def gave_something(*, participant_id: int) -> None:
    """Whoever wanted to do something and did it has done so: from now on they are asked like everybody else."""
    Participant.objects.filter(pk=participant_id, wants_to_give=True).update(wants_to_give=False)
