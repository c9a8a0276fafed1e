"""Somebody's person and address are confirmed (safety.md §3)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import NotAllowedError
from buurthulp.viewers import Actor, Viewer
from members.access import is_coordinator_of
from members.enums import ConfirmedBy
from members.models import AddressLetter, Confirmation, Participant


@transaction.atomic
def confirm_participant(*, actor: Actor, participant: Participant) -> Confirmation:
    """Note that a coordinator knows this participant; once is enough. Raises NotAllowedError for anybody else.

    It counts for more than what neighbours said, which they can take back.

    Residents read "Fatma kent Ria": the first name of the coordinator who did it, else the community's.
    A letter with a code that was under way works no more.
    """
    if not is_coordinator_of(actor, participant):
        raise NotAllowedError("error.not_coordinator", _("Alleen wie hier coördinator is, kan dit bevestigen."))
    Participant.objects.select_for_update().get(pk=participant.pk)
    Confirmation.objects.filter(participant=participant, how=ConfirmedBy.VOUCHED).delete()
    return write_confirmation(
        participant=participant,
        how=ConfirmedBy.COORDINATOR,
        by_user_id=actor.user_id if isinstance(actor, Viewer) else None,
        by_name=_first_name_of(actor) or participant.community.coordinator_name,
    )


def write_confirmation(
    *, participant: Participant, how: ConfirmedBy, by_user_id: int | None, by_name: str = ""
) -> Confirmation:
    """The row itself, the first that comes; the participant is locked. Whatever letter was under way is stopped."""
    now = clock.now()
    AddressLetter.objects.open().filter(participant=participant).update(stopped_at=now)
    confirmation, _made = Confirmation.objects.get_or_create(
        participant=participant,
        defaults={"how": how, "by_user_id": by_user_id, "by_name": by_name, "at": now},
    )
    return confirmation


def _first_name_of(actor: Actor) -> str:
    if not isinstance(actor, Viewer) or actor.participant_id is None:
        return ""
    return Participant.objects.get(pk=actor.participant_id).first_name
