"""Somebody who takes part moves house: their address, what they asked from there, and where their offers are found."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from buurthulp.viewers import Actor
from exchange.enums import RequestStatus
from exchange.models import HelpRequest
from exchange.services.offers import rebuild_offer_places
from matching.selectors.moving import searching_requests
from matching.services.publishing import stop_looking, withdraw_request
from members.models import Participant, Place
from members.selectors.people import current_home
from members.services.homes import look_up_home
from members.services.moving import change_home

MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Moved:
    """The home somebody has now, whether it is another than before, and the titles of what we stopped looking for."""

    home: Place
    is_new: bool
    withdrawn: tuple[str, ...]


@transaction.atomic
def move_house(
    *, actor: Actor, participant: Participant, postcode: str, house_number: str, addition: str = ""
) -> Moved:
    """Give a participant another home. The present address again changes nothing.

    Within the same group of addresses open requests go along: for those who were asked nothing is different. Else they
    are withdrawn, and who was asked hears so: they were asked because they live near the old home. A draft goes along.
    What is agreed stays as it was agreed; for the rest of such a request, or of its series, nobody is looked for.
    Raises DomainError as look_up_home and change_home do.
    """
    typed = {"postcode": postcode, "house_number": house_number, "addition": addition}
    new = look_up_home(participant.community, **typed)
    old = current_home(participant.pk)
    if old is not None and old.address_hash == new.keys.address:
        return Moved(home=old, is_new=False, withdrawn=())
    searching = list(searching_requests(participant.pk))
    agreed_in_part = {row.pk for row in searching if row.is_agreed}  # type: ignore[attr-defined]  # annotated
    goes_along = old is not None and old.label_id == new.postcode.label_id
    if not goes_along:
        for help_request in searching:
            if help_request.pk in agreed_in_part:
                stop_looking(actor=actor, help_request_id=help_request.pk)
            else:
                withdraw_request(actor=actor, help_request_id=help_request.pk, reason=MOVED)
    home = change_home(actor=actor, participant=participant, **typed)
    own = HelpRequest.objects.filter(participant=participant)
    if goes_along:
        own.filter(pk__in={row.pk for row in searching} - agreed_in_part).update(place=home)
    own.filter(status=RequestStatus.DRAFT).update(place=home)
    rebuild_offer_places(participant=participant)
    return Moved(home=home, is_new=True, withdrawn=() if goes_along else tuple(row.title for row in searching))
