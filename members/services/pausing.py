"""A rest: nobody asks you anything, and nothing of yours is lost."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from members.models import Participant
from members.quiet import edges_for, usual_edges

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


def most_weekly_contacts(participant: Participant) -> int:
    """How many questions in seven days may be chosen: what the community begins with, or what somebody has already."""
    return max(participant.community.preset.defaults.weekly_contacts, participant.weekly_contacts)


@transaction.atomic
def limit_weekly_contacts(*, actor: Actor, participant: Participant, number: int) -> Participant:
    """Ask this participant at most so many questions in seven days.

    Raises DomainError ``error.weekly`` for none at all (that is a pause) or more than :func:`most_weekly_contacts`.
    """
    most = most_weekly_contacts(participant)
    if not 1 <= number <= most:
        raise DomainError("error.weekly", _("Kies een getal van 1 tot en met %(most)d.") % {"most": most})
    participant.weekly_contacts = number
    participant.save(update_fields=["weekly_contacts"])
    return participant


@transaction.atomic
def rest_between(*, actor: Actor, participant: Participant, start: time, end: time, gathers: bool) -> Participant:
    """Disturb this participant not from ``start`` until ``end`` (local clock times), and ``gathers`` what can wait.

    The community's own quiet hours are none of one's own. Raises DomainError ``error.quiet`` for hours that do not
    hold the community's: what it promises, nobody can give away by mistake.
    """
    is_own = (start, end) != usual_edges(participant.community)
    participant.quiet_from, participant.quiet_until = (start, end) if is_own else (None, None)
    if is_own and edges_for(participant) != (start, end):
        raise DomainError("error.quiet", _("Kies minstens de rust die er voor iedereen is."))
    participant.gathers = gathers
    participant.save(update_fields=["quiet_from", "quiet_until", "gathers"])
    return participant
