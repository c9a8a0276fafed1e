"""What every step of writing a request needs: the draft's lock, and where the asker lives."""

from __future__ import annotations

from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from exchange.enums import RequestStatus
from exchange.models import HelpRequest, Ride
from members.enums import PlaceKind
from members.models import Participant, Place


def lock_draft(draft: HelpRequest) -> HelpRequest:
    """The draft, locked until the transaction ends. Raises DomainError("error.double_click") once it was sent."""
    row: HelpRequest = HelpRequest.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    refuse_sent(row)
    return row


def refuse_sent(row: HelpRequest) -> None:
    """Raise DomainError("error.double_click") for a request that is no draft any more."""
    if row.status != RequestStatus.DRAFT:
        raise DomainError("error.double_click", _("Je had dit al gedaan. Het is één keer verstuurd."))


def fill(row: HelpRequest | Ride, **values: object) -> None:
    """Set fields of a row that is locked."""
    for name, value in values.items():
        setattr(row, name, value)


def home_of(person: Participant) -> Place | None:
    """Where somebody lives now."""
    return Place.objects.filter(participant=person, kind=PlaceKind.HOME, is_current=True).first()
