"""First contacts: whom somebody approaches of their own accord, ten a day at most (safety.md §9)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from matching.models import FirstContact
from matching.models.contact import MOST_A_DAY
from members.models import Participant


def note_first_contact(*, participant: Participant, other: Participant, at: datetime) -> None:
    """Count the first time that one approaches the other; later times are free. The caller is in a transaction.

    Raises DomainError "error.first_contacts" after ten on one local day. The number is part of a key, so that the
    database holds it as well.
    """
    Participant.objects.select_for_update().get(pk=participant.pk)
    if FirstContact.objects.filter(participant=participant, other=other).exists():
        return
    today = clock.localtime(at).date()
    last = FirstContact.objects.filter(participant=participant, on=today).aggregate(last=Max("number"))["last"] or 0
    if last >= MOST_A_DAY:
        raise DomainError(
            "error.first_contacts",
            _("Je sprak vandaag al tien nieuwe mensen aan. Morgen kun je weer verder."),
        )
    FirstContact.objects.create(participant=participant, other=other, on=today, number=last + 1)
