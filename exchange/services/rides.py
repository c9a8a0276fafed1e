"""A ride being written: from where, where to, and back. Steps of a draft, beside those of ``drafts``."""

from __future__ import annotations

import re
from datetime import time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from buurthulp.clock import localtime
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from exchange.enums import RideBack, RideFrom, RideTo, Where
from exchange.models import HelpRequest, Occasion, PublicPlace, Ride
from exchange.moments import MINUTES, local_instant
from exchange.riding import asks_as_ride, rides_here, ways_back
from exchange.services.drafting import fill, home_of, lock_draft
from exchange.services.ride_times import USUAL_STAY_MINUTES, away_of, drive_of, fit_occasion, ride_in
from exchange.texts import ELSEWHERE_MAX, tidy_line
from members.models import Place
from members.selectors.towns import town_named

STAY_MINUTES = range(5, 601)
TOWN_MAX = 60
# A village or town, with its apostrophes and hyphens ('s-Hertogenbosch, Sint-Annaparochie); never a number.
_TOWN = re.compile(r"[^\W\d_]?['’]?[^\W\d_]+(?:[ '’./-]+[^\W\d_]+)*")


@transaction.atomic
def save_ride_from(
    *,
    actor: Actor,
    draft: HelpRequest,
    place: Place | None = None,
    public_place: PublicPlace | None = None,
    avoids_direct_neighbours: bool = False,
) -> Ride:
    """Where one is picked up: at an own place (home when nothing is said) or at a public one.

    Who is near is reckoned from the own place in either case: a ride from the station brings somebody home.
    Raises DomainError: error.place.missing, error.ride.kind, error.ride.place_gone, error.ride.same.
    """
    row = _lock_ride(draft)
    own = place if place is not None else home_of(row.participant)
    if own is None or own.participant_id != row.participant_id or not own.is_current:
        raise DomainError("error.place.missing", _("We weten nog niet waar je woont. Vul eerst je postcode in."))
    ride = ride_in(row)
    if public_place is not None:
        refuse_gone(public_place, row)
        _refuse_same(public_place, ride.destination_place)
    elif ride.destination == RideTo.OWN:
        ride.destination = ""  # it came from elsewhere and went home; where to is asked again
    ride.pick_up = RideFrom.OWN if public_place is None else RideFrom.PUBLIC
    ride.pick_up_place = public_place
    ride.save()
    fill(
        row,
        place=own,
        where=Where.ASKER if public_place is None else Where.ELSEWHERE,
        elsewhere="",
        avoids_direct_neighbours=avoids_direct_neighbours,
    )
    row.save()
    fit_occasion(row)
    return ride


@transaction.atomic
def save_ride_to(
    *,
    actor: Actor,
    draft: HelpRequest,
    public_place: PublicPlace | None = None,
    text: str = "",
    town: str = "",
    to_own_place: bool = False,
    for_later: bool = False,
) -> Ride:
    """Where to: a public place, one's own (after a ride from a public one), or typed with its village or town.

    What is typed is private until there is a match; others see the ``town`` alone, so that holds no street.
    Raises DomainError: error.ride.kind, error.ride.to, error.ride.to.text, error.ride.to.town, error.ride.place_gone,
    error.ride.same, error.text.too_long.
    """
    row = _lock_ride(draft)
    ride = ride_in(row)
    typed, named = tidy_line(text, ELSEWHERE_MAX), tidy_line(town, TOWN_MAX)
    if public_place is not None:
        refuse_gone(public_place, row)
        _refuse_same(public_place, ride.pick_up_place)
        _go_to(ride, RideTo.PUBLIC, place=public_place)
    elif to_own_place:
        if ride.pick_up == RideFrom.OWN:
            raise DomainError("error.ride.same", _("Dit is waar je wordt opgehaald. Kies waar je heen wilt."))
        _go_to(ride, RideTo.OWN)
    elif typed or named:
        if named and not _TOWN.fullmatch(named):
            raise DomainError(
                "error.ride.to.town", _("Schrijf alleen de naam van het dorp of de stad, zonder straat of nummer.")
            )
        known = town_named(named)
        _go_to(ride, RideTo.TYPED, text=typed, town=known.name if known else named)
        if not for_later:
            _refuse_missing_typed(ride)
    elif not for_later:
        raise _where_to()
    ride.save()
    fit_occasion(row)
    return ride


@transaction.atomic
def save_ride_back(
    *,
    actor: Actor,
    draft: HelpRequest,
    back: str,
    back_at: time | None = None,
    stay_minutes: int | None = None,
    goes_inside: bool = False,
) -> Ride:
    """Whether one wants to go back, and when: at a local hour on the same day, or when it is done.

    What the community's drivers do not do is not kept (going inside) or refused (a way back they do not make).
    ``stay_minutes`` is about how long that takes, an hour when nothing is said. Raises DomainError: error.ride.kind,
    error.ride.back, error.ride.back.flexible (an hour without a fixed begin), error.ride.back.order (before one is
    there), error.ride.stay, error.ride.too_long.
    """
    row = _lock_ride(draft)
    rides = rides_here(row.community)
    if rides is None or back not in ways_back(rides):
        raise DomainError("error.ride.back", _("Kies of je ook terug wilt."))
    if stay_minutes is not None and stay_minutes not in STAY_MINUTES:
        raise DomainError("error.ride.stay", _("Kies hoe lang je daar ongeveer bent."))
    ride = ride_in(row)
    ride.back = back
    ride.goes_inside = goes_inside and rides.accompanies
    ride.back_at, ride.stay_minutes = None, None
    if back != RideBack.NONE:
        occasion = Occasion.objects.filter(help_request=row).order_by("pk").first()
        starts_at = occasion.starts_at if occasion else None
        if back_at is not None:
            if starts_at is None:
                raise DomainError(
                    "error.ride.back.flexible",
                    _("Een vaste tijd terug kan alleen bij een vaste tijd heen. Laat de tijd leeg, of kies eerst die."),
                )
            ride.back_at = local_instant(localtime(ride.be_there_at or starts_at).date(), back_at)
        else:
            ride.stay_minutes = stay_minutes or USUAL_STAY_MINUTES
    _refuse_impossible(ride, row)
    ride.save()
    fit_occasion(row)
    return ride


def _lock_ride(draft: HelpRequest) -> HelpRequest:
    row = lock_draft(draft)
    if not asks_as_ride(row.category, row.community):
        raise DomainError("error.ride.kind", _("Kies eerst een soort hulp waarbij iemand je rijdt."))
    return row


def refuse_gone(public_place: PublicPlace, row: HelpRequest) -> None:
    """Raise DomainError("error.ride.place_gone") for a place that cannot be chosen in this community (any more)."""
    if (
        public_place.community_id != row.community_id
        or not PublicPlace.objects.approved().filter(pk=public_place.pk).exists()
    ):
        raise DomainError("error.ride.place_gone", _("Deze plek staat niet meer in de lijst. Kies een andere."))


def refuse_incomplete_ride(row: HelpRequest) -> None:
    """Raise DomainError for the first thing that a draft of a ride kind lacks.

    error.ride.to, error.ride.to.text, error.ride.to.town, error.ride.place_gone, error.ride.back,
    error.ride.back.order, error.ride.too_long.
    """
    ride = Ride.objects.filter(help_request=row).select_related("pick_up_place", "destination_place").first()
    if ride is None or not ride.destination:
        raise _where_to()
    if ride.destination == RideTo.TYPED:
        _refuse_missing_typed(ride)
    for place in (ride.pick_up_place, ride.destination_place):
        if place is not None:
            refuse_gone(place, row)
    if not ride.back:
        raise DomainError("error.ride.back", _("Kies of je ook terug wilt."))
    _refuse_impossible(ride, row)


def _refuse_impossible(ride: Ride, row: HelpRequest) -> None:
    """A way back before one is there, or a day that never ends."""
    occasion = Occasion.objects.filter(help_request=row).order_by("pk").first()
    starts_at = occasion.starts_at if occasion else None
    drive = drive_of(ride, row)
    if ride.back_at is not None and starts_at is not None and ride.back_at < starts_at + timedelta(minutes=drive):
        raise DomainError(
            "error.ride.back.order", _("Deze tijd terug is voordat je er bent. Kies een latere tijd, of laat hem leeg.")
        )
    if away_of(ride, drive=drive, starts_at=starts_at) not in MINUTES:
        raise DomainError("error.ride.too_long", _("Zo duurt het langer dan twaalf uur. Kies een eerdere tijd terug."))


def _refuse_missing_typed(ride: Ride) -> None:
    if not ride.destination_text:
        raise DomainError("error.ride.to.text", _("Schrijf op waar je heen wilt."))
    if not ride.destination_town:
        raise DomainError("error.ride.to.town", _("Vul in in welk dorp of welke stad het is."))


def _where_to() -> DomainError:
    return DomainError("error.ride.to", _("Kies waar je heen wilt, of schrijf het op."))


def _refuse_same(one: PublicPlace, other: PublicPlace | None) -> None:
    if other is not None and one.pk == other.pk:
        raise DomainError("error.ride.same", _("Dit is dezelfde plek als het begin of het einde. Kies een andere."))


def _go_to(ride: Ride, to: RideTo, *, place: PublicPlace | None = None, text: str = "", town: str = "") -> None:
    fill(ride, destination=to, destination_place=place, destination_text=text, destination_town=town)
