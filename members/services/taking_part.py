"""Whether somebody still takes part, asked after waiting for their row."""

from __future__ import annotations

from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from members.enums import ParticipantStatus
from members.models import Participant


def refuse_closed(participant: Participant) -> None:
    """Raise DomainError ``participant.closed`` for who left, died, was merged or erased while somebody wrote.

    What would be written of them now, nothing would take away again.
    """
    if participant.status == ParticipantStatus.CLOSED:
        raise DomainError("participant.closed", _("Deze persoon doet niet meer mee. Kijk op de werklijst bij Gestopt."))
