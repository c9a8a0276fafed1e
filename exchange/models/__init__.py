"""What is asked and offered."""

from exchange.models.activity import Activity, ActivityStatusChange, Attendance, CancelledDate
from exchange.models.category import Category, SmallThing
from exchange.models.circle import Circle, CircleMember, CircleMemberStatusChange
from exchange.models.help_request import HelpRequest, HelpRequestStatusChange, Occasion, Slot, SlotStatusChange
from exchange.models.offer import AvailabilityException, Offer, OfferPlace, Wish
from exchange.models.public_place import PublicPlace
from exchange.models.ride import Ride

__all__ = [
    "Activity",
    "ActivityStatusChange",
    "Attendance",
    "AvailabilityException",
    "CancelledDate",
    "Category",
    "Circle",
    "CircleMember",
    "CircleMemberStatusChange",
    "HelpRequest",
    "HelpRequestStatusChange",
    "Occasion",
    "Offer",
    "OfferPlace",
    "PublicPlace",
    "Ride",
    "Slot",
    "SlotStatusChange",
    "SmallThing",
    "Wish",
]
