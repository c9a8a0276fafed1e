"""What a request says, put into another one: when it is asked again, and when it is asked for another moment."""

from __future__ import annotations

from typing import Any

from exchange.models import HelpRequest, Ride
from exchange.services.ride_times import USUAL_STAY_MINUTES

_WORDS = (
    "category",
    "title",
    "public_line",
    "private_line",
    "where",
    "elsewhere",
    "way",
    "visibility",
    "costs",
    "radius_m",
    "min_distance_m",
    "avoids_direct_neighbours",
    "first_is_fine",
    "turn",
    "helpers",
)
_OF_A_RIDE = (
    "pick_up",
    "pick_up_place",
    "destination",
    "destination_place",
    "destination_text",
    "destination_town",
    "back",
    "stay_minutes",
    "goes_inside",
)


def words_of(help_request: HelpRequest) -> dict[str, Any]:
    """Everything it says, by field, but for when, from where and how often."""
    return {name: getattr(help_request, name) for name in _WORDS}


def copy_ride(of: HelpRequest, *, to: HelpRequest) -> Ride | None:
    """From where and where to, without its hours; None for what is no ride."""
    ride = Ride.objects.filter(help_request=of).first()
    if ride is None:
        return None
    copied = {name: getattr(ride, name) for name in _OF_A_RIDE}
    if ride.back_at is not None:  # a fixed hour of going back belonged to the former day
        copied["stay_minutes"] = USUAL_STAY_MINUTES
    made: Ride = Ride.objects.create(help_request=to, **copied)
    return made
