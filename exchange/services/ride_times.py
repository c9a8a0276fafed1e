"""Keeps the occasion of a ride in step with the ride: when it begins, and how long the driver is away."""

from __future__ import annotations

from datetime import datetime, timedelta

from buurthulp.clock import localtime
from exchange.driving import Point, drive_minutes, minutes_away
from exchange.enums import RideBack, RideFrom, RideTo
from exchange.models import HelpRequest, Occasion, Ride
from exchange.moments import MINUTES, local_instant
from members.distance import centre_of
from members.selectors.towns import town_named

USUAL_STAY_MINUTES = 60


def ride_in(row: HelpRequest) -> Ride:
    """The ride of a draft of a ride kind; made when it is first spoken of. The caller holds the draft's lock."""
    ride, _made = Ride.objects.select_related("pick_up_place", "destination_place").get_or_create(help_request=row)
    return ride


def time_ride(row: HelpRequest, starts_at: datetime | None, *, is_arrival: bool) -> None:
    """Another time was chosen: ``starts_at`` is when one wants to be there (``is_arrival``) or is picked up.

    A fixed way back moves to the new day and keeps its hour; without a fixed start there is none.
    """
    ride = ride_in(row)
    ride.be_there_at = starts_at if is_arrival else None
    if ride.back_at is not None:
        hour = localtime(ride.back_at).time()
        ride.back_at = local_instant(localtime(starts_at).date(), hour) if starts_at is not None else None
        ride.stay_minutes = None if ride.back_at is not None else USUAL_STAY_MINUTES
    ride.save()
    fit_occasion(row)


def fit_occasion(row: HelpRequest) -> None:
    """Make the occasion of a ride begin when one is picked up, and last until the driver is free again."""
    ride = Ride.objects.filter(help_request=row).select_related("pick_up_place", "destination_place").first()
    occasion = Occasion.objects.filter(help_request=row).order_by("pk").first()
    if ride is None or occasion is None:
        return
    drive = drive_of(ride, row)
    if ride.be_there_at is not None:
        occasion.starts_at = ride.be_there_at - timedelta(minutes=drive)
    length = away_of(ride, drive=drive, starts_at=occasion.starts_at)
    occasion.minutes = min(max(length, MINUTES.start), MINUTES.stop - 1)
    occasion.save(update_fields=["starts_at", "minutes"])


def away_of(ride: Ride, *, drive: int, starts_at: datetime | None) -> int:
    """Minutes from the pick-up until the driver is free again; may be more than an occasion can last."""
    if ride.back not in (RideBack.WAIT, RideBack.FETCH):
        return minutes_away(drive=drive)
    if ride.back_at is not None and starts_at is not None:
        return minutes_away(drive=drive, until_way_back=int((ride.back_at - starts_at) / timedelta(minutes=1)))
    return minutes_away(drive=drive, stay=ride.stay_minutes or USUAL_STAY_MINUTES)


def drive_of(ride: Ride, row: HelpRequest) -> int:
    """Minutes by car, one way. An own place is the centre of its label and a typed one that of its town."""
    own = centre_of(row.place.label.cell) if row.place is not None else None
    start = own
    if ride.pick_up == RideFrom.PUBLIC and ride.pick_up_place is not None:
        start = (ride.pick_up_place.lon, ride.pick_up_place.lat)
    return drive_minutes(start, _end(ride, own))


def _end(ride: Ride, own: Point | None) -> Point | None:
    if ride.destination == RideTo.OWN:
        return own
    if ride.destination == RideTo.PUBLIC and ride.destination_place is not None:
        return (ride.destination_place.lon, ride.destination_place.lat)
    town = town_named(ride.destination_town) if ride.destination == RideTo.TYPED else None
    return (town.lon, town.lat) if town is not None else None
