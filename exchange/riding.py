"""How a ride is said to people: before "Graag" a public place or a village, afterwards the whole of it.

One shape for every page and mail, so that what may be shown is decided here and nowhere else (safety.md §2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from buurthulp import spoken
from exchange.enums import RideBack, RideFrom, RideTo
from exchange.models import Category, HelpRequest, PublicPlace, Ride
from members.enums import Feature
from members.features import Rides
from members.models import Community

FOR_RIDE = ("ride__pick_up_place", "ride__destination_place")
"""What a query of requests reads along, so that showing their rides costs no query each."""


@dataclass(frozen=True, slots=True)
class RideShown:
    """A ride as one reader may see it. ``back`` is a code of ``RideBack``; the two places are ready text."""

    pick_up: str
    destination: str
    be_there_at: datetime | None
    back: str
    back_at: datetime | None
    stay_minutes: int | None
    goes_inside: bool

    @property
    def back_text(self) -> str:
        """ "Wachten, ongeveer een uur, en weer terug"; "" while it was not said."""
        if not self.back:
            return ""
        if self.back == RideBack.NONE:
            return _("Alleen heen")
        if self.back_at is not None:
            at = {"time": spoken.clock_time(self.back_at)}
            if self.back == RideBack.WAIT:
                return _("Daar wachten, en om %(time)s weer terug") % at
            return _("Later weer ophalen, om %(time)s") % at
        stay = {"duration": spoken.minutes_words(self.stay_minutes or 0)}
        if self.back == RideBack.WAIT:
            return _("Daar wachten, ongeveer %(duration)s, en weer terug") % stay
        return _("Later weer ophalen als het klaar is, na ongeveer %(duration)s") % stay


def rides_here(community: Community) -> Rides | None:
    """What may be asked of who drives; None where a community has no rides: there a lift is asked as anything else."""
    preset = community.preset
    return preset.features.rides if preset.has(Feature.RIDES) else None


def asks_as_ride(category: Category | None, community: Community) -> bool:
    """Whether a request of this kind asks from where, where to and back."""
    return category is not None and category.is_ride and rides_here(community) is not None


def ways_back(rides: Rides) -> tuple[RideBack, ...]:
    """What one may say of the way back in a community with these rides."""
    waiting = (RideBack.WAIT,) if rides.waits else ()
    return (RideBack.NONE, *waiting, RideBack.FETCH) if rides.returns else (RideBack.NONE,)


def ride_of(help_request: HelpRequest) -> Ride | None:
    """The ride of a request of a ride kind; None for any other, and for one from before rides said more."""
    category = help_request.category
    if category is None or not category.is_ride:
        return None
    return getattr(help_request, "ride", None)


def ride_before_graag(help_request: HelpRequest) -> RideShown | None:
    """What somebody who was asked may know: no street, of an own place not even the village, of what was typed only
    its village. The typed text is not read for it."""
    ride = ride_of(help_request)
    if ride is None:
        return None
    at_home = _("bij %(name)s thuis") % {"name": help_request.participant.first_name}
    return _shown(ride, own=at_home, typed=ride.destination_town, is_exact=False)


def ride_in_full(help_request: HelpRequest, *, own: str) -> RideShown | None:
    """All of it, for the asker, the desk, and after "Graag" the driver. ``own`` says the asker's own place."""
    ride = ride_of(help_request)
    if ride is None:
        return None
    typed = ", ".join(part for part in (ride.destination_text, ride.destination_town) if part)
    return _shown(ride, own=own, typed=typed, is_exact=True)


def ride_for_mail(help_request: HelpRequest) -> str:
    """ "ophalen in Dokkum, naar De Sionsberg in Dokkum", for who has the agreement; "" where there is no ride.

    A mail lies about: villages and public places, never a street (safety.md §2).
    """
    ride = ride_of(help_request)
    if ride is None:
        return ""
    village = help_request.place.town if help_request.place is not None else ""
    shown = _shown(ride, own=village, typed=ride.destination_town, is_exact=False)
    start = _("in %(town)s") % {"town": shown.pick_up} if ride.pick_up == RideFrom.OWN else shown.pick_up
    return _("ophalen %(start)s, naar %(end)s") % {"start": start, "end": shown.destination}


def place_text(place: PublicPlace, *, is_exact: bool) -> str:
    """ "De Sionsberg in Dokkum", or with its address; the town once, also where the name has it already."""
    if is_exact and place.address:
        return f"{place.name}, {place.address}, {place.town}"
    if place.town.casefold() in place.name.casefold():
        return place.name
    return _("%(place)s in %(town)s") % {"place": place.name, "town": place.town}


def _shown(ride: Ride, *, own: str, typed: str, is_exact: bool) -> RideShown:
    start = end = own
    if ride.pick_up == RideFrom.PUBLIC and ride.pick_up_place is not None:
        start = place_text(ride.pick_up_place, is_exact=is_exact)
    if ride.destination == RideTo.PUBLIC and ride.destination_place is not None:
        end = place_text(ride.destination_place, is_exact=is_exact)
    elif ride.destination != RideTo.OWN:
        end = typed
    return RideShown(
        pick_up=start,
        destination=end,
        be_there_at=ride.be_there_at,
        back=ride.back,
        back_at=ride.back_at,
        stay_minutes=ride.stay_minutes,
        goes_inside=ride.goes_inside,
    )
