"""When somebody cannot, whatever their week says."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from exchange.models import AvailabilityException
from members.models import Participant


@transaction.atomic
def set_away(
    *, actor: Actor, participant: Participant, starts_at: datetime, ends_at: datetime
) -> AvailabilityException:
    """From ``starts_at`` up to ``ends_at`` nothing is asked of this participant. Saying it again adds nothing.

    Raises DomainError "error.time.order" (the end is not after the begin) or "error.date.past" (it is over already).
    """
    if ends_at <= starts_at:
        raise DomainError("error.time.order", _("De eindtijd is eerder dan het begin. Draai ze om."))
    if ends_at <= clock.now():
        raise DomainError("error.date.past", _("Deze dag is al geweest. Kies vandaag of een dag erna."))
    Participant.objects.select_for_update().get(pk=participant.pk)
    away, _made = AvailabilityException.objects.get_or_create(
        participant=participant, starts_at=starts_at, ends_at=ends_at
    )
    return away
