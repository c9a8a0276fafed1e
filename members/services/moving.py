"""Somebody moves house."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from members.access import is_coordinator_of
from members.enums import PlaceKind
from members.models import AddressLetter, Confirmation, Participant, Place, Vouch
from members.services.homes import look_up_home, move_in

CHANGES_A_YEAR = 2
YEAR = timedelta(days=365)


@transaction.atomic
def change_home(
    *, actor: Actor, participant: Participant, postcode: str, house_number: str, addition: str = ""
) -> Place:
    """Give a participant another home. The new address is not confirmed yet; a coordinator's change stays confirmed.
    A letter with a code to the former address works no more, and what neighbours said of them there counts no more.

    The present address again changes nothing. Raises DomainError ``error.address.too_often`` after two changes in a
    year (not for a coordinator), and what look_up_home raises.
    """
    community = participant.community
    home = look_up_home(community, postcode=postcode, house_number=house_number, addition=addition)
    Participant.objects.select_for_update().get(pk=participant.pk)
    homes = Place.objects.filter(participant=participant, kind=PlaceKind.HOME)
    current = homes.filter(is_current=True).first()
    if current is not None and current.address_hash == home.keys.address:
        return current
    if not is_coordinator_of(actor, participant):
        if _changes_since(homes, clock.now() - YEAR) >= CHANGES_A_YEAR:
            raise DomainError(
                "error.address.too_often",
                _("Je adres is dit jaar al twee keer veranderd. Bel %(phone)s, dan helpen we je.")
                % {"phone": community.phone},
            )
        # Or a confirmed stranger could try address after address and see who lives near.
        Confirmation.objects.filter(participant=participant).delete()
    # Who said to know them, knew them there.
    Vouch.objects.filter(participant=participant).delete()
    homes.filter(is_current=True).update(is_current=False)
    # It went to where they do not live any more.
    AddressLetter.objects.open().filter(participant=participant).update(stopped_at=clock.now())
    return move_in(participant=participant, home=home)


def _changes_since(homes: QuerySet[Place], moment: datetime) -> int:
    """How many homes came after the first one, later than ``moment``."""
    after_the_first = list(homes.order_by("created_at", "pk").values_list("created_at", flat=True))[1:]
    return sum(created_at > moment for created_at in after_the_first)
