"""What is asked and offered."""

from exchange.models.category import Category, SmallThing
from exchange.models.help_request import HelpRequest, HelpRequestStatusChange, Occasion, Slot, SlotStatusChange
from exchange.models.offer import AvailabilityException, Offer, OfferPlace, Wish

__all__ = [
    "AvailabilityException",
    "Category",
    "HelpRequest",
    "HelpRequestStatusChange",
    "Occasion",
    "Offer",
    "OfferPlace",
    "Slot",
    "SlotStatusChange",
    "SmallThing",
    "Wish",
]
