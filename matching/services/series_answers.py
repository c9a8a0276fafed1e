"""A yes to several dates of a series at once (ADR 13). The callers hold the lock on the request."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from matching.enums import InvitationStatus, InvitedBy
from matching.models import Invitation
from matching.selectors.series import day_of, free_dates
from matching.services.inviting import invite_person
from matching.services.places import Place, may_take
from matching.services.statuses import move_invitation


def dates_taken(
    invitation: Invitation, places: Sequence[Place], dates: Collection[date] | None, at: datetime
) -> list[Place]:
    """The places of a series that a yes takes: on these local days, or on all that are free; the first day first.

    A day on which this person has an agreement is none. Raises DomainError "dates_missing" without any day,
    "arranged" when somebody was first on all of them.
    """
    if dates is not None and not dates:
        raise DomainError("dates_missing", _("Kies minstens één dag waarop je kunt."))
    help_request = places[0].slot.occasion.help_request
    can = free_dates(help_request, invitation.participant_id, at, invitation_id=invitation.pk)
    days = {free.on for free in can}
    free = [
        place
        for place in places
        if not place.is_full and may_take(invitation, place) and day_of(place.slot.occasion) in days
    ]
    taken = [place for place in free if dates is None or day_of(place.slot.occasion) in dates]
    if not taken:
        raise DomainError("arranged", _("Op die dagen doet iemand anders het al. Dankjewel dat je wilde."))
    return taken


def yes_beside(invitation: Invitation, place: Place, *, actor: Actor, at: datetime) -> Invitation:
    """The same yes for another date: an invitation of its own, already held. Nobody is told of it apart."""
    beside = invite_person(
        place.search,
        invitation.participant_id,
        now=at,
        actor=actor,
        invited_by=InvitedBy.SERIES,
        wait_until=at,
        facts={
            "offer_id": invitation.offer_id,
            "chance": 0.0,
            "reason_codes": invitation.reason_codes,
            "distance_m": invitation.distance_m,
            "band": invitation.band,
        },
    )
    beside.answered_at = at
    beside.goes_on = invitation.goes_on
    move_invitation(beside, InvitationStatus.HELD, actor=actor, at=at, also=("answered_at", "goes_on"))
    return beside
