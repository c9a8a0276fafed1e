"""A rest: nobody asks you anything, and nothing of yours is lost."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from members.models import Participant

USUAL_DAYS = 30
LONGEST_DAYS = 366


@transaction.atomic
def pause(*, actor: Actor, participant: Participant, until: date | None = None) -> Participant:
    """Ask this participant nothing up to and including ``until`` (a month when not said).

    The pause ends by itself: its date says so, no status does. Raises DomainError ``error.date.past`` or
    ``error.pause.long``.
    """
    today = clock.localtime(clock.now()).date()
    last_day = until or today + timedelta(days=USUAL_DAYS)
    if last_day < today:
        raise DomainError("error.date.past", _("Deze dag is al geweest. Kies vandaag of een dag erna."))
    if last_day > today + timedelta(days=LONGEST_DAYS):
        raise DomainError("error.pause.long", _("Een pauze duurt hooguit een jaar. Kies een eerdere dag."))
    participant.paused_until = last_day
    participant.save(update_fields=["paused_until"])
    return participant


@transaction.atomic
def end_pause(*, actor: Actor, participant: Participant) -> Participant:
    """Ask this participant again from now on."""
    participant.paused_until = None
    participant.save(update_fields=["paused_until"])
    return participant
