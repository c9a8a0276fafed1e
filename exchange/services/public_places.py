"""Public places: where rides go and where people meet. A coordinator approves each before anybody can choose it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from exchange.cells import cell_of_point
from exchange.enums import PublicPlaceKind
from exchange.models import PublicPlace
from exchange.texts import tidy_line
from members.distance import centre_of
from members.geofiles import EAST, NORTH, SOUTH, WEST
from members.models import Community
from members.selectors.area_at import area_at
from members.selectors.places import postcode_anywhere

NAME_MAX = 80
ADDRESS_MAX = 120
TOWN_MAX = 80


def add_public_place(
    *,
    actor: Actor,
    community: Community,
    name: str,
    kind: str,
    address: str,
    town: str,
    lon: float,
    lat: float,
    approve: bool,
    has_exact_position: bool = True,
) -> PublicPlace:
    """Add a place at a point in degrees; ``approve`` lets people choose it at once. The same again adds nothing,
    and approves nothing.

    Raises DomainError: error.public_place.name, error.public_place.kind, error.public_place.town,
    error.public_place.point (not in the Netherlands), error.public_place.twice (the name is taken in that town),
    error.text.too_long.
    """
    typed = {"name": tidy_line(name, NAME_MAX), "town": tidy_line(town, TOWN_MAX)}
    if not typed["name"]:
        raise DomainError("error.public_place.name", _("Vul de naam van de plek in, bijvoorbeeld Buurthuis De Linde."))
    if kind not in PublicPlaceKind.values:
        raise DomainError("error.public_place.kind", _("Kies wat voor plek het is."))
    if not typed["town"]:
        raise DomainError("error.public_place.town", _("Vul in in welk dorp of welke stad het is."))
    _refuse_outside(lon, lat)
    typed["address"] = tidy_line(address, ADDRESS_MAX)
    now = clock.now()
    with transaction.atomic():
        # One row that two equal clicks share, so that the second sees what the first made.
        Community.objects.select_for_update().get(pk=community.pk)
        there = _active(community, typed["name"], typed["town"])
        if there is not None:
            return _the_same(there, kind=kind, address=typed["address"])
        place: PublicPlace = PublicPlace.objects.create(
            community=community,
            kind=kind,
            lon=lon,
            lat=lat,
            cell=cell_of_point(lon, lat),
            has_exact_position=has_exact_position,
            area=area_at(lon, lat),
            approved_at=now if approve else None,
            created_at=now,
            **typed,
        )
        return place


def add_public_place_at_postcode(
    *, actor: Actor, community: Community, name: str, kind: str, address: str, town: str, postcode: str, approve: bool
) -> PublicPlace:
    """Add a place about where this postcode is: the centre of its group label, which is all that we keep of it.

    An empty ``town`` is that of the postcode. The postcode may lie outside the community: the hospital often does.
    Raises DomainError as :func:`add_public_place` does, and error.postcode.format, error.postcode.unknown.
    """
    row = postcode_anywhere(community, postcode)
    lon, lat = centre_of(row.label.cell)
    return add_public_place(
        actor=actor,
        community=community,
        name=name,
        kind=kind,
        address=address,
        town=town.strip() or row.town,
        lon=lon,
        lat=lat,
        approve=approve,
        has_exact_position=False,
    )


@transaction.atomic
def set_exact_position(*, actor: Actor, public_place: PublicPlace, lon: float, lat: float) -> PublicPlace:
    """Say exactly where a place is, in degrees. Raises DomainError("error.public_place.point")."""
    _refuse_outside(lon, lat)
    place = _lock(public_place)
    place.lon, place.lat = lon, lat
    place.cell, place.area = cell_of_point(lon, lat), area_at(lon, lat)
    place.has_exact_position = True
    place.save(update_fields=["lon", "lat", "cell", "area", "has_exact_position"])
    return place


@transaction.atomic
def approve_public_place(*, actor: Actor, public_place: PublicPlace) -> PublicPlace:
    """Let people choose this place from now on, also one that was retired. Doing it again changes nothing.

    Raises DomainError("error.public_place.twice") when meanwhile another place has its name.
    """
    place = _lock(public_place)
    if not place.is_active:
        try:
            with transaction.atomic():
                place.is_active = True
                place.save(update_fields=["is_active"])
        except IntegrityError as error:
            raise _twice() from error
    if place.approved_at is None:
        place.approved_at = clock.now()
        place.save(update_fields=["approved_at"])
    return place


@transaction.atomic
def retire_public_place(*, actor: Actor, public_place: PublicPlace) -> PublicPlace:
    """Nobody can choose this place any more; what was agreed there stands. Doing it again changes nothing."""
    place = _lock(public_place)
    if place.is_active:
        place.is_active = False
        place.save(update_fields=["is_active"])
    return place


def _lock(public_place: PublicPlace) -> PublicPlace:
    place: PublicPlace = PublicPlace.objects.select_for_update(of=("self",)).get(pk=public_place.pk)
    return place


def _active(community: Community, name: str, town: str) -> PublicPlace | None:
    found: PublicPlace | None = PublicPlace.objects.filter(
        community=community, name__iexact=name, town__iexact=town, is_active=True
    ).first()
    return found


def _the_same(place: PublicPlace, *, kind: str, address: str) -> PublicPlace:
    """The row of an equal, earlier click, approved or not; anything else by that name is refused."""
    if (place.kind, place.address) != (kind, address):
        raise _twice()
    return place


def _twice() -> DomainError:
    return DomainError("error.public_place.twice", _("Deze plek staat er al. Kijk in de lijst."))


def _refuse_outside(lon: float, lat: float) -> None:
    if not (WEST <= lon <= EAST and SOUTH <= lat <= NORTH):
        raise DomainError(
            "error.public_place.point",
            _("Dit punt ligt niet in Nederland. Eerst komt de breedte, zoals 53.3253, dan de lengte, zoals 5.9989."),
        )
