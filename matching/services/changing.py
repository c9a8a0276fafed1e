"""Changing a request that was asked, by a coordinator who spoke to its asker.

Other words and a wider distance change the request itself. For another moment it is asked anew: whoever was asked, was
asked for a day that is no longer meant, and may well be able on the other one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock, wake
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from exchange.enums import RequestStatus, Way
from exchange.models import HelpRequest, Ride, Slot
from exchange.services.changing import change_words
from exchange.services.copying import copy_ride, words_of
from exchange.services.drafts import RADIUS_M, save_when
from matching.enums import InvitationStatus
from matching.models import Invitation, Search
from matching.services.places import locked_search
from matching.services.publishing import publish_request, withdraw_request

OTHER_MOMENT = "other_moment"
_YES = (InvitationStatus.HELD, InvitationStatus.RESERVE, InvitationStatus.CHOSEN)


@transaction.atomic
def reword(
    *, actor: Actor, help_request_id: int, title: str, public_line: str, private_line: str, radius_m: int
) -> HelpRequest:
    """Other words, and how far away people may be asked. The same again changes nothing.

    A wider distance wakes the search. Raises DomainError as change_words does, and error.radius.
    """
    row = lock_open_request(help_request_id)
    if radius_m not in RADIUS_M:
        raise DomainError("error.radius", _("Kies tot hoe ver we mogen zoeken."))
    row = change_words(actor=actor, help_request=row, title=title, public_line=public_line, private_line=private_line)
    if row.radius_m != radius_m:
        is_wider = radius_m > row.radius_m
        row.radius_m = radius_m
        row.save(update_fields=["radius_m"])
        if is_wider:
            waiting = Search.objects.filter(slot__occasion__help_request=row, due_at__isnull=False)
            waiting.update(due_at=clock.now())
            wake.announce(wake.SEARCH)
    return row


@transaction.atomic
def ask_anew(
    *, actor: Actor, help_request_id: int, day: str, on: date | None, parts: Collection[str], at: time | None
) -> HelpRequest:
    """The same request for another moment: the former is withdrawn, and this one is searched for from the start.

    Raises DomainError: error.change.over (it is not open any more), error.change.yes (somebody said yes), and those of
    save_when and publish_request.
    """
    former = lock_open_request(help_request_id)
    if Invitation.objects.filter(slot__occasion__help_request=former, status__in=_YES).exists():
        raise DomainError("error.change.yes", _("Er zei al iemand ja. Bel eerst die persoon."))
    occasion = former.occasions.order_by("pk").first()
    copied = words_of(former)
    if former.way == Way.ONE:
        copied["way"] = Way.SEARCH  # that one person was asked for the former moment
    fresh: HelpRequest = HelpRequest.objects.create(
        **copied,
        community=former.community,
        participant=former.participant,
        place=former.place,
        rhythm=former.rhythm,
        until=former.until,
        created_at=clock.now(),
    )
    ride = copy_ride(former, to=fresh)
    arrives = Ride.objects.filter(help_request=former, be_there_at__isnull=False).exists()
    withdraw_request(actor=actor, help_request_id=former.pk, reason=OTHER_MOMENT)
    save_when(
        actor=actor,
        draft=fresh,
        day=day,
        on=on,
        parts=parts,
        at=at,
        minutes=occasion.minutes if occasion is not None and ride is None else None,
        is_arrival=arrives,
        rhythm=former.rhythm,
        until=former.until,
    )
    return publish_request(actor=actor, help_request_id=fresh.pk)


def lock_open_request(help_request_id: int) -> HelpRequest:
    """The request, locked with its search first: as every answer to it does, so that none comes between.

    Raises DomainError("error.change.over") for what is not open any more.
    """
    slot = (
        Slot.objects.filter(occasion__help_request=help_request_id).order_by("pk").values_list("pk", flat=True).first()
    )
    if slot is not None:
        locked_search(slot)
    row: HelpRequest = HelpRequest.objects.select_for_update(of=("self",)).get(pk=help_request_id)
    if row.status != RequestStatus.OPEN:
        raise DomainError("error.change.over", _("Deze vraag is al geregeld of voorbij."))
    return row
